"""Error pages: 400, 404, 500, 503 and the expired form."""

import re

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conditions import workflow
from conditions.views import errors
from tests import factories
from tests.public.pages import all_words, elements, of_class, words

# What a browser sends when it opens a page.
PERSON = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_unknown_condition_offers_near_names(client, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)

    response = client.get("/conditions/congenital-generalised-lipodystrofy/", headers=PERSON)

    assert response.status_code == 404
    assert elements(response, '//meta[@name="robots"]/@content') == ["noindex"]
    assert all_words(response, of_class("hits") + "/li") == ["Congenital generalized lipodystrophy"]


def test_unknown_question_offers_the_condition(client, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)

    response = client.get("/conditions/congenital-generalized-lipodystrophy/nonsense/", headers=PERSON)

    assert response.status_code == 404
    assert all_words(response, of_class("hits") + "/li") == ["Congenital generalized lipodystrophy"]


def test_unknown_address_offers_what_its_last_part_names(client, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)

    response = client.get("/disease/Generalized_lipodystrophy!", headers=PERSON)

    assert response.status_code == 404
    assert all_words(response, of_class("hits") + "/li") == ["Congenital generalized lipodystrophy"]


def test_unknown_address_in_capitals_offers_the_condition(client, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)

    response = client.get("/Conditions/Congenital-Generalized-Lipodystrophy/Outlook/", headers=PERSON)

    assert response.status_code == 404
    assert all_words(response, of_class("hits") + "/li") == ["Congenital generalized lipodystrophy"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"accept": "*/*"},
        {"accept": "application/json"},
        {**PERSON, "sec-fetch-mode": "no-cors"},
        {**PERSON, "sec-fetch-mode": "cors"},
    ],
)
def test_nothing_is_searched_for_machines(client, page, editor, reviewer, headers):
    factories.make_published(page, by=editor, reviewer=reviewer)
    path = "/conditions/congenital-generalised-lipodystrofy/"

    # The condition, its former names, and the footer.
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path, headers=headers)

    assert (response.status_code, all_words(response, of_class("hits") + "/li")) == (404, [])
    assert words(response).startswith("Page not found")
    assert len(queries) <= 4


def test_searches_for_unknown_addresses_are_limited(client, page, editor, reviewer, settings):
    factories.make_published(page, by=editor, reviewer=reviewer)
    settings.SUGGESTIONS_PER_MINUTE = 3
    path = "/conditions/congenital-generalised-lipodystrofy/"
    # Earlier tests may have used up the budget.
    for _time in range(4):
        client.get(path, headers=PERSON)

    response = client.get(path, headers=PERSON)

    assert (response.status_code, all_words(response, of_class("hits") + "/li")) == (404, [])


def test_body_for_machines_is_the_same_at_each_address_and_kept_until_a_public_change(
    client, page_cache, page, editor, reviewer
):
    factories.make_published(page, by=editor, reviewer=reviewer)
    bodies, counts = set(), []
    client.get("/warm/")
    for ask, path in (
        (client.get, "/wp-login.php"), (client.get, "/.env"), (client.get, "/index.php?option=com_users&x=%F0"),
        (client.post, "/xmlrpc.php"), (client.options, "/x?y=z"), (client.get, "/%F0%9F%98%80/"),
        (client.get, "/conditions/nothing/"),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            response = ask(path)
        bodies.add(response.content)
        counts.append(len(queries))
    workflow.withdraw(page, by=reviewer, reason="Wrong.")
    with CaptureQueriesContext(connection) as after:
        client.get("/wp-login.php")

    assert len(bodies) == 1
    # The public stamp alone; the address of a condition also queries the condition.
    assert counts[:-1] == [1] * 6
    assert len(after) > 1


def test_unreadable_requests_get_400(client, db):
    response = client.get("/", headers={"host": "elsewhere.example"})

    assert (response.status_code, response["Cache-Control"], response["X-Frame-Options"]) == (400, "no-cache", "DENY")
    assert words(response).startswith("We could not read this request")


def test_unknown_addresses_of_any_kind_get_404(client, db):
    for address in ("/%00/", "/%ff%fe/", "/" + "x" * 5000 + "/", "/conditions/%E2%80%AE/", "/conditions/../../etc/"):
        assert (address, client.get(address).status_code) == (address, 404)


def test_missing_slash_is_added(client, db):
    response = client.get("/conditions")

    assert (response.status_code, response["Location"]) == (301, "/conditions/")


def test_server_error_needs_no_database(rf):
    response = errors.server_error(rf.get("/"))

    assert response.status_code == 500
    assert words(response) == (
        "Something went wrong The error is ours, not yours. Please try again in a few minutes. "
        "Go to the home page If you have a question about your health now, ask a doctor or a nurse."
    )


def test_server_error_is_what_visitors_see(client, db, settings):
    del settings.SITE_URL
    client.raise_request_exception = False

    response = client.get("/")

    assert response.status_code == 500
    assert "Something went wrong" in words(response)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("the server closed the connection"), 503),
        (InterfaceError("the connection is closed"), 503),
        # SQLite's message for a missing migration.
        (OperationalError("no such column: x"), 500),
        (IntegrityError("UNIQUE constraint failed"), 500),
    ],
    ids=str,
)
def test_database_that_does_not_answer_is_an_outage_and_no_fault_of_the_page(client, db, monkeypatch, error, status):
    def broken(*args, **kwargs):
        raise error

    client.raise_request_exception = False
    monkeypatch.setattr(QuerySet, "__iter__", broken)

    response = client.get("/conditions/")

    heading = {503: "Temporarily unavailable", 500: "Something went wrong"}[status]
    assert (response.status_code, words(response).startswith(heading)) == (status, True)
    assert response.headers.get("Retry-After") == ("10" if status == 503 else None)


@pytest.mark.parametrize("address", ["/", "/admin/conditions/edition/", "/api/v1/pages"])
def test_what_went_wrong_is_for_the_log_alone(client, superuser, monkeypatch, caplog, address):
    def broken(*args, **kwargs):
        raise LookupError("hunter2 in /srv/diseasemaps/settings.py")

    client.raise_request_exception = False
    client.force_login(superuser)
    monkeypatch.setattr(QuerySet, "iterator", broken)
    monkeypatch.setattr(QuerySet, "__iter__", broken)

    response = client.get(address)

    response_text = response.content.decode() + str(response.headers)
    assert response.status_code == 500
    assert re.findall(r"hunter2|/srv/|Traceback|LookupError|\.py\b|Django|gunicorn|[Pp]ython", response_text) == []
    assert "hunter2" in caplog.text


def test_expired_form_keeps_the_typed_text_but_no_password(db):
    client = Client(enforce_csrf_checks=True)

    response = client.post(
        reverse("admin:login"),
        {"body": "<p>Long work</p>\nsecond line", "password": "secret", "empty": " ", "csrfmiddlewaretoken": "old"},
    )

    assert response.status_code == 403
    assert all_words(response, "//main//label") == ["body"]
    # A browser leaves out the newline that follows the tag; a parser may keep it.
    assert elements(response, "//main//textarea")[0].text.removeprefix("\n") == "<p>Long work</p>\nsecond line"
    assert "secret" not in response.content.decode()
