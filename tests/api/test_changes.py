"""Endpoint of changes: complete, in order, and without the text of withdrawn pages."""

import datetime as dt

import pytest
import time_machine

from conditions import workflow
from tests import factories

LIST = "/api/v1/changes"
START = dt.datetime(2026, 5, 1, 10, tzinfo=dt.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def items(client, query=""):
    return client.get(f"{LIST}?{query}").json()["items"]


def changes_listed(client, query=""):
    return [(item["kind"], item["at"][:10], item["edition"]) for item in items(client, query)]


def test_changes_list_publication_review_and_new_edition(client, clock, page, editor, reviewer, second_reviewer):
    first = factories.make_published(page, by=editor, reviewer=reviewer)
    clock.shift(dt.timedelta(days=1))
    workflow.reaffirm(first, by=second_reviewer, seen=workflow.seen_by(first, second_reviewer))
    clock.shift(dt.timedelta(days=1))
    factories.make_published(page, by=editor, reviewer=reviewer, title="What else?", change_note="Wholly new.")

    changes = items(client)

    assert changes_listed(client) == [
        ("published", "2026-05-01", 1),
        ("reviewed", "2026-05-02", 1),
        ("published", "2026-05-03", 2),
    ]
    assert [item["reviewed_by"]["name"] for item in changes] == ["Dr Rao, MD", "Dr Lee, MD", "Dr Rao, MD"]
    assert [item["change_note"] for item in changes] == [first.change_note, None, "Wholly new."]
    assert {item["title"] for item in changes} == {"What else?"}


def test_changes_give_address_and_day_of_a_withdrawn_page(client, clock, page, editor, reviewer, chief):
    factories.make_published(page, by=editor, reviewer=reviewer)
    clock.shift(dt.timedelta(days=1))
    factories.make_published(page, by=editor, reviewer=reviewer, title="What else?")
    clock.shift(dt.timedelta(days=1))
    workflow.withdraw(page, by=chief, reason="Wrong dose")

    (withdrawal,) = items(client)

    assert withdrawal == {
        "id": withdrawal["id"],
        "kind": "withdrawn",
        "at": "2026-05-03T10:00:00Z",
        "url": f"https://example.org{page.get_absolute_url()}",
        "self": "https://example.org/api/v1/pages/congenital-generalized-lipodystrophy/causes",
        "title": None,
        "edition": None,
        "change_note": None,
        "scope": None,
        "reviewed_by": None,
    }


def test_changes_list_a_republished_page(client, clock, page, editor, reviewer, chief):
    factories.make_published(page, by=editor, reviewer=reviewer)
    workflow.withdraw(page, by=chief, reason="Wrong dose")
    clock.shift(dt.timedelta(days=1))
    factories.make_published(page, by=chief_free_editor(), reviewer=reviewer, title="What is right?")

    assert changes_listed(client) == [("withdrawn", "2026-05-01", None), ("published", "2026-05-02", 2)]


def chief_free_editor():
    return factories.make_editor("fresh")


def test_changes_reveal_nothing_of_the_newsroom(client, clock, page, editor, reviewer, chief):
    edition = factories.make_in_review(page, by=editor)
    draft = workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason="Unclear")
    workflow.discard(draft, by=editor)
    factories.make_approved(factories.make_page(page.condition, "genes"), by=editor, reviewer=reviewer, chief=chief)

    assert items(client) == []


def test_changes_since_a_time_include_it(client, clock, editor, reviewer):
    for _day in range(3):
        factories.make_published(by=editor, reviewer=reviewer)
        clock.shift(dt.timedelta(days=1))

    assert [day for _kind, day, _edition in changes_listed(client, "since=2026-05-02T10:00:00Z")] == [
        "2026-05-02",
        "2026-05-03",
    ]
    assert [day for _kind, day, _edition in changes_listed(client, "since=2026-05-02")] == ["2026-05-02", "2026-05-03"]
    assert changes_listed(client, "since=2026-05-02T12:00:01%2B02:00") == changes_listed(client, "since=2026-05-03")
    assert changes_listed(client, "since=2100-01-01") == []


def test_changes_say_where_to_ask_the_next_time(client, clock, editor, reviewer):
    for _page in range(2):
        factories.make_published(by=editor, reviewer=reviewer)

    first, second = (client.get(f"{LIST}?limit={limit}").json() for limit in (1, 2))
    empty = client.get(f"{LIST}?since=2030-01-01T00:00:00%2B01:00").json()

    assert first["follow"] is None
    assert second["follow"] == "https://example.org/api/v1/changes?since=2026-05-01T09%3A55%3A00Z"
    assert empty["follow"] == "https://example.org/api/v1/changes?since=2029-12-31T23%3A00%3A00Z"
    assert client.get(second["follow"].removeprefix("https://example.org")).json()["items"] == second["items"]


def test_changes_of_nothing_are_followed_from_the_beginning(client, db):
    assert client.get(LIST).json() == {"items": [], "next": None, "follow": "https://example.org/api/v1/changes"}


def test_changes_list_a_review_request_without_its_reason(client, clock, page, editor, reviewer):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    clock.shift(dt.timedelta(days=1))
    workflow.expedite(edition, by=editor, reason="A reader died")

    _published, review_request = items(client)

    assert review_request == {
        "id": review_request["id"],
        "kind": "review_asked_for",
        "at": "2026-05-02T10:00:00Z",
        "url": f"https://example.org{page.get_absolute_url()}",
        "self": "https://example.org/api/v1/pages/congenital-generalized-lipodystrophy/causes",
        "title": edition.title,
        "edition": 1,
        "change_note": None,
        "scope": None,
        "reviewed_by": None,
    }


def test_changes_dated_before_the_first_request_are_not_missed(client, clock, editor, reviewer):
    for _page in range(2):
        factories.make_published(by=editor, reviewer=reviewer)
    clock.shift(dt.timedelta(seconds=2))
    first = client.get(f"{LIST}?limit=1").json()
    # Dated before the first request, and committed after it.
    clock.shift(-dt.timedelta(seconds=5))
    late = factories.make_published(by=editor, reviewer=reviewer, title="Was it late?")
    clock.shift(dt.timedelta(hours=1))
    factories.make_published(by=editor, reviewer=reviewer)

    second = client.get(first["next"].removeprefix("https://example.org")).json()
    third = client.get(second["next"].removeprefix("https://example.org")).json()
    again = client.get(third["follow"].removeprefix("https://example.org")).json()

    seen = [item["title"] for item in (*first["items"], *second["items"], *third["items"])]
    assert (late.title in seen, third["next"]) == (False, None)
    assert third["follow"] == "https://example.org/api/v1/changes?since=2026-05-01T09%3A55%3A02Z"
    assert late.title in [item["title"] for item in again["items"]]
