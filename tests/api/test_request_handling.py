"""Request handling of the API: read-only, CORS, ETag, rate limit."""

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from conditions.api import rate_limit
from tests import factories
from tests.api import public_urls
from tests.public.test_public_responses import SAFETY_HEADERS

ENTRY = "/api/v1/"


@pytest.fixture
def every_address(editor, reviewer):
    condition = factories.make_condition()
    for topic in ("overview", "causes"):
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)
    return public_urls.all_addresses()


@pytest.fixture(autouse=True)
def nobody_asked_yet():
    cache.clear()


def test_responses_have_no_cookie_are_revalidated_and_allow_cors(client, every_address):
    for address in every_address:
        response = client.get(address, headers={"origin": "https://elsewhere.example"})

        assert (address, dict(response.cookies), response.get("Vary")) == (address, {}, None)
        assert (address, response["Cache-Control"]) == (address, "no-cache")
        assert (address, response["Access-Control-Allow-Origin"]) == (address, "*")
        assert "Access-Control-Allow-Credentials" not in response
        assert (address, [name for name in SAFETY_HEADERS if name not in response]) == (address, [])


def test_head_is_the_answer_without_its_text(client, every_address):
    for address in every_address:
        whole, head = client.get(address), client.head(address)

        assert (address, head.status_code, head.getvalue()) == (address, whole.status_code, b"")
        assert head.get("ETag") == whole.get("ETag")
        # A streamed response has no length, so the response to HEAD must not give one.
        assert (address, head.get("Content-Length")) == (address, whole.get("Content-Length"))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_nothing_can_be_sent(every_address, method):
    client = Client(enforce_csrf_checks=True)
    for address in every_address:
        response = getattr(client, method)(address)

        assert (address, response.status_code, response["Allow"]) == (address, 405, "GET, HEAD, OPTIONS")
        assert response["Content-Type"] == "application/problem+json"


def test_browsers_may_ask_first_what_is_allowed(client, every_address):
    for address in every_address:
        response = client.options(address, headers={"access-control-request-method": "GET"})

        assert (address, response.status_code, response.content) == (address, 204, b"")
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "If-None-Match" in response["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ("{}", 304),
        ("W/{}", 304),
        ('"other", {}', 304),
        ("*", 304),
        ('"other"', 200),
        ("nonsense", 200),
        ("", 200),
    ],
)
def test_an_answer_that_the_client_has_is_not_sent_again(client, db, known, status):
    etag = client.get(ENTRY)["ETag"]

    response = client.get(ENTRY, headers={"if-none-match": known.format(etag)})

    assert (response.status_code, response["ETag"], response["Cache-Control"]) == (status, etag, "no-cache")
    assert (response.content == b"") == (status == 304)


def test_an_answer_changes_with_its_etag_when_a_page_becomes_overdue(client, page, editor, reviewer):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    address = public_urls.of_page(page)[0]
    first = client.get(address)

    with time_machine.travel(edition.review_due.replace(year=edition.review_due.year + 1)):
        headers = {"if-none-match": first["ETag"], "if-modified-since": first["Last-Modified"]}
        second = client.get(address, headers=headers)

    assert (first.json()["review"]["is_overdue"], second.json()["review"]["is_overdue"]) == (False, True)


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 200),
        ("application/*", 200),
        ("text/html", 406),
        ("application/json;q=0", 406),
        ("nonsense", 406),
        ("", 406),
    ],
)
def test_clients_that_do_not_accept_json_get_406(client, db, accept, status):
    assert client.get(ENTRY, headers={"accept": accept}).status_code == status


def test_refusals_say_what_and_where_in_a_sentence(client, db):
    response = client.get("/api/v1/pages?canary=1")

    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "https://example.org/api/#bad-request",
        "title": "The request cannot be read",
        "status": 400,
        "detail": "There is no parameter “canary” here. Use one of: condition, cursor, limit, overdue, reviewer, "
        "topic, updated_since.",
        "instance": "/api/v1/pages",
    }


# --- Limits ---------------------------------------------------------------------------


def test_limit_counts_an_address_and_says_what_is_left(client, db, settings):
    settings.API_REQUESTS_PER_MINUTE = 2

    with time_machine.travel("2026-05-08T10:00:15Z", tick=False):
        answers = [client.get(ENTRY) for _request in range(3)]
        other = client.get(ENTRY, REMOTE_ADDR="198.51.100.7")

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit"] for answer in answers] == [f'"address";r={left};t=45' for left in (1, 0, 0)]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"address";q=2;w=60'}
    assert answers[2]["Retry-After"] == "45"
    assert answers[2].json()["detail"] == "The limit is 2 requests a minute. Try again in 45 seconds."
    assert other.status_code == 200


def test_limit_ends_with_the_minute(client, db, settings):
    settings.API_REQUESTS_PER_MINUTE = 1

    with time_machine.travel("2026-05-08T10:00:15Z", tick=False) as clock:
        client.get(ENTRY)
        refused = client.get(ENTRY)
        clock.shift(45)
        answered = client.get(ENTRY)

    assert (refused.status_code, answered.status_code) == (429, 200)


def test_limit_keeps_no_address(client, db, settings):
    settings.API_REQUESTS_PER_MINUTE = 10

    with time_machine.travel("2026-05-08T10:00:15Z", tick=False) as clock:
        client.get(ENTRY, REMOTE_ADDR="198.51.100.7")
        first = dict(cache._cache)
        clock.shift(60)
        client.get(ENTRY, REMOTE_ADDR="198.51.100.7")
        second = set(cache._cache) - set(first)

    assert not [text for text in (*first, *map(repr, first.values())) if "198.51.100.7" in text]
    assert {key.rpartition("-")[2] for key in first}.isdisjoint(key.rpartition("-")[2] for key in second)


def test_limit_can_be_none(client, db):
    assert "RateLimit" not in client.get(ENTRY)


def test_rate_limit_is_off_if_the_cache_fails(client, db, settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

    assert [client.get(ENTRY).status_code for _request in range(2)] == [200, 200]


# --- Addresses that are nearly right -----------------------------------------------------


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("/api/v1", "/api/v1/"),
        ("/api/v1/pages/", "/api/v1/pages"),
        ("/api/v1/pages/?topic=causes&limit=2", "/api/v1/pages?topic=causes&limit=2"),
        ("/api/v1/openapi.json/", "/api/v1/openapi.json"),
        ("/api//", "/api/"),
    ],
)
def test_slashes_too_many_or_too_few_lead_to_the_right_address(client, db, address, right):
    response = client.get(address)

    assert (response.status_code, response["Location"]) == (308, f"https://example.org{right}")


def test_unknown_addresses_below_are_problems(client, db):
    below = ("/api/v1/nothing", "/api/v2/", "/api/v1/conditions/a/b", "/api/v1/%00", "/api/" + "x" * 5000)
    beside = ("/conditions/a%20b.json", "/conditions/a/%C2%84.jsonld", "/conditions/a/b/c.json", "/conditions/%0A.json")
    for address in (*below, *beside):
        response = client.get(address)

        assert (address, response.status_code) == (address, 404)
        assert response["Content-Type"] == "application/problem+json"


def test_shared_cache_that_fails_costs_the_limit_and_nothing_else(client, db, settings, monkeypatch, caplog):
    settings.API_REQUESTS_PER_MINUTE = 1
    stopped_redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {**settings.CACHES, "default": stopped_redis}
    monkeypatch.setattr(rate_limit, "_paused_until", 0.0)

    answers = [client.get(ENTRY) for _time in range(3)]

    assert {(one.status_code, "RateLimit" in one) for one in answers} == {(200, False)}
    # The cache is tried once, and then not again for a while.
    assert caplog.text.count("the shared cache failed (ConnectionError)") == 1
