"""Logs: each request with its id, plain or JSON, without addresses, names and searches."""

import json
import logging
import re
import sys

import pytest
from django.contrib.auth import get_user_model
from django.core.mail.backends import locmem
from django.test import Client
from django.urls import reverse

from conditions import workflow
from tests import factories
from tests.feedback.reports import FROM_HERE, address, token_in
from web.observability import logs, request_log
from web.observability.request_log import current


@pytest.fixture
def behind_proxy(settings):
    settings.BEHIND_PROXY = True


def record(message, *arguments, **extra):
    made = logging.getLogger("site").makeRecord("site", logging.WARNING, "x", 1, message, arguments, None, extra=extra)
    made.created = 1_764_158_521.25
    return made


# --- Ids --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_each_answer_has_an_id_of_its_own(client):
    ids = [client.get(path)["X-Request-ID"] for path in ("/", "/", "/no-such-page/", "/healthz")]

    assert len(set(ids)) == 4
    assert [one for one in ids if not re.fullmatch(r"[0-9a-f]{16}", one)] == []


def test_id_of_a_front_server_is_believed_where_there_is_one(behind_proxy):
    assert Client().get("/healthz", headers={"x-request-id": "front-1.2_3"})["X-Request-ID"] == "front-1.2_3"


@pytest.mark.parametrize("given", ["x" * 65, "a b", "a\tb", "ä", "<script>", ""])
def test_id_that_makes_no_sense_is_replaced(behind_proxy, given):
    response = Client().get("/healthz", HTTP_X_REQUEST_ID=given)

    assert re.fullmatch(r"[0-9a-f]{16}", response["X-Request-ID"])


def test_id_that_a_visitor_sends_is_ignored():
    response = Client().get("/healthz", headers={"x-request-id": "mine"})

    assert response["X-Request-ID"] != "mine"
    assert current.get() == ""


@pytest.mark.usefixtures("page_cache")
def test_answers_from_memory_have_ids_too_and_no_line(client, caplog, editor, reviewer, page):
    factories.make_published(page, by=editor, reviewer=reviewer)
    client.get("/")
    caplog.clear()
    caplog.set_level(logging.INFO, "diseasemaps.requests")

    ids = {client.get("/")["X-Request-ID"] for _time in range(3)}

    assert (len(ids), [one for one in caplog.records if one.name == "diseasemaps.requests"]) == (3, [])


# --- Lines ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_request_is_logged_by_its_route_without_its_query(client, caplog):
    caplog.set_level(logging.INFO, "diseasemaps.requests")

    client.get("/search/?q=secret+illness")
    client.get("/conditions/no-such-condition/")

    records = [one for one in caplog.records if one.name == "diseasemaps.requests"]
    assert [(one.method, one.route, one.status) for one in records] == [
        ("GET", "search", 200),
        ("GET", "condition", 404),
    ]
    assert all(re.fullmatch(r"GET [a-z-]+ \d+ [0-9.]+ ms \d+ bytes", one.getMessage()) for one in records)


def test_json_line_is_one_line_with_all_that_was_given():
    token = current.set("abc")
    try:
        line = logs.Json().format(record("Took %s ms", 12, milliseconds=12, route="home", request=object()))
    finally:
        current.reset(token)

    assert line.count("\n") == 0
    assert json.loads(line) == {
        "time": "2025-11-26T12:02:01.250+00:00",
        "level": "WARNING",
        "logger": "site",
        "message": "Took 12 ms",
        "request_id": "abc",
        "milliseconds": 12,
        "route": "home",
    }


def test_json_line_has_the_trace_without_addresses():
    try:
        raise OSError("550 <anna@example.org> unknown")
    except OSError:
        made = record("Failed")
        made.exc_info = sys.exc_info()

    line = json.loads(logs.Json().format(made))

    assert line["trace"].splitlines()[-1] == "OSError: 550 <[e-mail]> unknown"
    assert "request_id" not in line


def test_plain_line_ends_with_the_id():
    token = current.set("abc")
    try:
        line = logs.Plain().format(record("Mail to %s failed", "anna@example.org"))
    finally:
        current.reset(token)

    assert line.endswith(" WARNING site: Mail to [e-mail] failed [abc]")


@pytest.mark.parametrize(
    ("text", "logged"),
    [
        ("to anna.lee+x@mail.example.org, please", "to [e-mail], please"),
        ("{'anna@example.org': (550, b'no')}", "{'[e-mail]': (550, b'no')}"),
        ("from 198.51.100.7 and 127.0.0.1:8000", "from [address] and 127.0.0.1:8000"),
        ("ip=2001:db8:85a3::8a2e:370:7334 sent", "ip=[address] sent"),
        ("fe80::1 and ::1", "[address] and ::1"),
        ("Not Found: /search/?q=illness&page=2 today", "Not Found: /search/?[query] today"),
        ("at 12:03:21, version 5.2.19, 1.2.3", "at 12:03:21, version 5.2.19, 1.2.3"),
        ("Did it work? x=1", "Did it work? x=1"),
        ("sha256 0af3:9 and std::map", "sha256 0af3:9 and std::map"),
    ],
)
def test_addresses_are_hidden_and_the_rest_is_not(text, logged):
    assert logs.without_addresses(text) == logged


# --- A whole journey ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_person_is_in_the_logs_of_a_whole_journey(client, caplog, settings, page, editor, reviewer):
    """A reader who searches and reports, people who sign in and work, and a mail server that refuses them all."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("asyncio").setLevel(logging.WARNING)
    settings.EMAIL_BACKEND = "tests.web.test_logs.Refusing"
    person = {"REMOTE_ADDR": "198.51.100.77", "HTTP_USER_AGENT": "Anna's browser"}
    user = get_user_model().objects.create_superuser("anna-secret", "anna@example.org", "a long pass phrase")

    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    for path in ("/", f"{page.get_absolute_url()}?ref=anna", "/search/?q=my+rare+illness", "/anna@example.org/", "/x/"):
        client.get(path, **person)
    form = {"form": token_in(client.get(address(page), **person)), "section": "", "website": ""}
    client.post(address(page), {**form, "text": "My own story", "email": "reader@example.net"}, **FROM_HERE, **person)
    client.post(reverse("admin:login"), {"username": "anna-secret", "password": "wrong words"}, **person)
    client.post(reverse("admin:login"), {"username": "anna-secret", "password": "a long pass phrase"}, **person)
    client.force_login(user)
    client.get(reverse("admin:accounts_user_changelist"), {"q": "anna-secret"}, **person)
    client.get(reverse("admin:conditions_edition_changelist"), **person)
    workflow.withdraw(page, by=reviewer, reason="A private reason")
    client.get(edition.get_absolute_url(), **person)

    written = "\n".join(formatter.format(one) for one in caplog.records for formatter in (logs.Plain(), logs.Json()))
    private = (
        "anna", "reader@", "example.net", "198.51.100.77", "rare+illness", "rare illness", "My own story",
        "pass phrase", "wrong words", "A private reason", "browser", "erin", "rao",
    )  # fmt: skip
    assert [word for word in private if word.lower() in written.lower()] == []
    assert "diseasemaps.requests" in written
    assert "could not be sent" in written


class Refusing(locmem.EmailBackend):
    """A mail server whose refusal names the recipient."""

    def send_messages(self, messages):
        raise OSError(f"550 {messages[0].to} refused")


def test_route_of_files_and_of_nothing(rf):
    assert request_log._is_static(rf.get("/static/site/site.css"))


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["elsewhere.example", "198.51.100.77:80", "a b", "x" * 300, "[::1", "evil\x1b[31m"])
def test_wrong_host_is_one_line_and_no_traceback(client, caplog, host):
    response = client.get("/conditions/", headers={"host": host})

    lines = [logs.Plain().format(one) for one in caplog.records if one.name != "diseasemaps.requests"]
    assert response.status_code == 400
    assert len(lines) == 1
    assert "WARNING django.security.DisallowedHost: Invalid HTTP_HOST header" in lines[0]
    assert ("\n" in lines[0], "Traceback" in lines[0], "\x1b" in lines[0]) == (False, False, False)


@pytest.mark.django_db
def test_a_refused_request_is_logged_once_and_without_its_path(client, caplog):
    for path in ("/my-rare-illness/", "/conditions/my-rare-illness/"):
        client.get(path)
    client.post("/conditions/")

    lines = [logs.Plain().format(one) for one in caplog.records if one.levelno >= logging.INFO]
    assert [re.findall(r"(?:GET|POST) \S+ \d+", line) for line in lines] == [
        ["GET none 404"],
        ["GET condition 404"],
        ["POST a-to-z 405"],
    ]
