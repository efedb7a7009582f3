"""Rules for every public response: read-only, no cookies, security headers, nothing from other sites."""

import re

import pytest
from django.test import Client

from conditions import workflow
from conditions.models import ConditionPage, UsefulCount
from tests import factories
from tests.public import canary
from tests.public.pages import elements

SAFETY_HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
)
# The two kinds of form that visitors have (tests/feedback/test_views.py).
TAKES_POSTS = re.compile(r"/(report|useful)/(\?.*)?$")
# Mail programs post there by themselves (tests/newsroom/test_digests.py).
ANYBODYS = "/unsubscribe/"


@pytest.fixture
def addresses(editor, reviewer, chief):
    condition = factories.make_condition(community_count=4, community_counted_on="2026-11-01")
    for topic in ("overview", "causes", "genes"):
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)
    workflow.withdraw(ConditionPage.objects.get(topic__slug="genes"), by=chief, reason="Wrong")
    return canary.addresses_for_people()


def test_visitors_get_no_cookie_no_session_no_script(client, addresses):
    for address in addresses:
        response = client.get(address)

        assert (address, dict(response.cookies)) == (address, {})
        assert response.get("Vary") in (None, "Accept-Encoding")
        assert "csrfmiddlewaretoken" not in response.content.decode()
        assert elements(response, "//style | //*[@style] | //iframe | //object | //*[@onclick]") == []
        scripts = ["/static/site/verify.js"] if address.startswith("/verify/") else []
        assert elements(response, "//script/@src") in ([], [*scripts, "/static/site/site.js"])
        assert elements(response, "//script[not(@type='application/ld+json')][not(@src) or normalize-space()]") == []


def test_visitors_fetch_nothing_from_elsewhere(client, addresses):
    for address in addresses:
        response = client.get(address)

        fetched = elements(response, "//@src | //link[not(@rel='canonical')]/@href | //form/@action")
        assert [link for link in fetched if not link.startswith("/") or link.startswith("//")] == []


def test_public_pages_are_revalidated_each_time(client, addresses):
    for address in addresses:
        response = client.get(address)

        assert (address, response["Cache-Control"]) == (address, "no-cache")
        policy = response["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} <= set(policy)
        assert "unsafe" not in response["Content-Security-Policy"]


def test_visitors_may_ask_for_the_head_alone(client, addresses):
    for address in addresses:
        whole, head = client.get(address), client.head(address)

        assert (address, head.status_code, head.content) == (address, whole.status_code, b"")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_visitors_cannot_send_anything(addresses, method):
    client = Client(enforce_csrf_checks=True)
    for address in addresses[1:]:
        if method == "post" and (TAKES_POSTS.search(address) or address.startswith(ANYBODYS)):
            continue
        response = getattr(client, method)(address)

        assert (address, response.status_code, response["Cache-Control"]) == (address, 405, "no-cache")


def test_visitors_forms_are_taken_from_our_own_pages_alone(addresses):
    client = Client(enforce_csrf_checks=True)
    addresses_by_status = {}
    for address in filter(TAKES_POSTS.search, addresses):
        response = client.post(address, {"answer": "yes", "text": "Wrong."}, headers={"origin": "https://evil.example"})
        addresses_by_status.setdefault(response.status_code, []).append(address)
        assert (address, dict(response.cookies), response["Cache-Control"]) == (address, {}, "no-cache")

    # A withdrawn page still accepts reports from readers who were writing one, and counts no votes.
    assert sorted(addresses_by_status) == [403, 404, 410]
    assert [address for address in addresses_by_status[410] if "/useful/" not in address] == []
    assert not UsefulCount.objects.exists()


def test_visitors_answers_have_every_safety_header(client, addresses):
    for address in [*addresses, "/conditions", "/nowhere/", "/conditions/%00/"]:
        for response in (client.get(address), client.post(address)):
            headers = [name for name in SAFETY_HEADERS if name not in response]

            assert (address, response.status_code, headers) == (address, response.status_code, [])


def test_visitors_find_links_that_work(client, addresses):
    internal_links = set()
    for address in addresses:
        response = client.get(address)
        internal_links |= {link for link in elements(response, "//a/@href | //link/@href") if link.startswith("/")}
        ids = set(elements(response, "//*/@id"))
        anchors = {link[1:] for link in elements(response, "//a/@href") if link.startswith("#")}
        assert (address, anchors - ids) == (address, set())

    broken = [
        link
        for link in sorted(internal_links)
        if not link.startswith("/static/") and client.get(link).status_code != 200
    ]

    assert broken == []


def test_visitors_pages_have_ids_once_and_one_main_heading(client, addresses):
    for address in addresses:
        response = client.get(address)
        if response["Content-Type"] == "application/json":
            continue

        ids = elements(response, "//*/@id")
        assert (address, len(ids), len(elements(response, "//h1"))) == (address, len(set(ids)), 1)
