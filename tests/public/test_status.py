"""The status of a hash, for people and for programs."""

import re

import pytest

from conditions import workflow
from conditions.models import SignOff
from tests import factories

NOWHERE = "0" * 64


def answers(client, sha256):
    """Return the status code of the page for people, and the record for programs."""
    return client.get(f"/status/{sha256}/").status_code, client.get(f"/status/{sha256}.json").json()


def test_a_text_and_its_record_are_current(client, live, page):
    url = f"https://example.org{page.get_absolute_url()}"
    rest = {"edition": 1, "url": url, "current_edition": 1, "withdrawn_at": None}

    for sha256, kind in ((live.sha256, "text"), (live.sign_off.sha256, "record")):
        found = {"sha256": sha256, "status": "current", "kind": kind, **rest}
        assert answers(client, sha256) == (200, found)


def test_the_status_of_a_current_text_offers_the_file_of_its_page(client, live, page):
    [address] = re.findall(r'<a href="([^"]+)" download>', client.get(f"/status/{live.sha256}/").text)

    assert client.get(address).json()["signed"]["sha256"] == live.sha256


def test_a_replaced_text_leads_to_the_one_that_replaced_it(client, live, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer, short_answer=f"Newer. {factories.SHORT_ANSWER}")

    status, found = answers(client, live.sign_off.sha256)
    response = client.get(f"/status/{live.sha256}/")

    assert (status, found["status"], found["edition"], found["current_edition"]) == (200, "superseded", 1, 2)
    assert f'<a href="{page.get_absolute_url()}">Read the text that is public now: edition 2</a>' in response.text


def test_a_withdrawn_text_is_not_shown(client, live, chief):
    workflow.withdraw(live.page, by=chief, reason="A dose was wrong.")

    status, found = answers(client, live.sha256)
    response = client.get(f"/status/{live.sha256}/")

    assert (status, found["status"], found["current_edition"]) == (200, "withdrawn", None)
    assert found["withdrawn_at"] is not None
    assert live.title not in response.text


def test_a_record_that_was_signed_again_says_so(client, live, reviewer):
    first = live.sign_off.sha256
    workflow.reaffirm(live, by=reviewer, seen=workflow.seen_by(live, reviewer))

    assert answers(client, first)[1]["status"] == "current"
    assert "The same text has been reviewed and signed again since." in client.get(f"/status/{first}/").text


def test_what_was_never_public_is_answered_like_what_does_not_exist(
    client, page, editor, reviewer, chief, django_assert_num_queries
):
    approved = factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief)
    unknown = client.get(f"/status/{NOWHERE}/")

    for sha256 in (approved.sha256, SignOff.objects.get(edition=approved).sha256):
        response = client.get(f"/status/{sha256}/")
        assert response.status_code == 404
        assert response.text.replace(sha256, NOWHERE) == unknown.text
        assert answers(client, sha256)[1] == answers(client, NOWHERE)[1] | {"sha256": sha256}
        with django_assert_num_queries(2):
            client.get(f"/status/{sha256}.json")
    with django_assert_num_queries(2):
        client.get(f"/status/{NOWHERE}.json")


def test_copies_elsewhere_may_ask(client, live):
    response = client.get(f"/status/{live.sha256}.json")

    assert (response["Access-Control-Allow-Origin"], response["Cache-Control"]) == ("*", "no-cache")


@pytest.mark.parametrize("address", ["/status/canary/", "/status/canary.json", f"/status/{'A' * 64}.json"])
def test_what_is_no_hash_is_not_found(client, db, address):
    assert client.get(address).status_code == 404
