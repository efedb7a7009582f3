"""Atom feeds: live texts only, the latest first, withdrawn and replaced ones as deleted entries."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils.http import http_date

from conditions import workflow
from conditions.models import ConditionPage, Edition, Topic
from conditions.views import feeds
from conditions.vocabularies import Scope
from tests import factories, formats
from tests.formats import ATOM, TOMBSTONES, XHTML

RECENT = "/feeds/recently-reviewed.atom"
CGL = "/conditions/congenital-generalized-lipodystrophy/feed.atom"
NOON = dt.datetime(2026, 5, 8, 12, tzinfo=dt.UTC)


def _feed(client, address=RECENT):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    feed = formats.parsed(response)
    assert list(formats.faults_of_feed(feed)) == []
    return feed


def _titles(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def _moments(element):
    return {name: element.findtext(ATOM + name) for name in ("published", "updated")}


def _published(page, editor, reviewer, at, **text):
    with time_machine.travel(at, tick=False):
        return factories.make_published(page, by=editor, reviewer=reviewer, **text)


def test_entry_says_what_was_signed_by_whom_and_until_when(client, editor, reviewer, page):
    edition = _published(page, editor, reviewer, NOON, title="Is 1 < 2 & true?", short_answer="As <b> [1] says. " * 5)

    (entry,) = _feed(client).iter(f"{ATOM}entry")

    assert _moments(entry) == {"published": "2026-05-08T12:00:00+00:00", "updated": "2026-05-08T12:00:00+00:00"}
    assert entry.findtext(f"{ATOM}id") == f"tag:example.org,2026-05-08:editions/{edition.pk}"
    assert entry.findtext(f"{ATOM}title") == "Is 1 < 2 & true?"
    assert entry.find(f"{ATOM}link").get("href") == f"https://example.org{page.get_absolute_url()}"
    assert entry.find(f"{ATOM}category").get("label") == "Congenital generalized lipodystrophy"
    assert [part.text for part in entry.find(f"{ATOM}contributor")] == [
        "Dr Rao, MD",
        "https://example.org/reviewers/dr-rao/",
    ]
    assert [part.text for part in entry.iter(f"{XHTML}p")] == [
        " ".join(["As <b> says."] * 5),
        "Whole page reviewed by Dr Rao, MD on 8 May 2026. To be reviewed again by 8 May 2028.",
        "What changed in edition 1: Reworded.",
    ]


def test_entry_distinguishes_sign_offs_of_changes_only(client, editor, reviewer, second_reviewer, page):
    _published(page, editor, reviewer, NOON)
    day = NOON + dt.timedelta(days=10)
    _published(page, editor, second_reviewer, day, body=factories.reworded(), scope=Scope.CHANGES_ONLY)

    (entry,) = _feed(client).iter(f"{ATOM}entry")

    assert entry.findall(f".//{XHTML}p")[1].text == (
        "Changes reviewed by Dr Lee, MD on 18 May 2026; whole page last reviewed by Dr Rao, MD on 8 May 2026 "
        "(edition 1). To be reviewed again by 8 May 2028."
    )


def test_feed_is_led_by_the_latest_signature(client, editor, reviewer, second_reviewer, condition):
    pages = [factories.make_page(condition, topic) for topic in ("overview", "causes", "genes")]
    editions = [_published(page, editor, reviewer, NOON + dt.timedelta(days=day)) for day, page in enumerate(pages)]
    with time_machine.travel(NOON + dt.timedelta(days=8), tick=False):
        workflow.reaffirm(editions[0], by=second_reviewer, seen=workflow.seen_by(editions[0], second_reviewer))
    with time_machine.travel(NOON + dt.timedelta(days=9), tick=False):
        workflow.expedite(editions[1], by=editor, reason="New treatment")

    feed = _feed(client, CGL)

    assert _titles(feed) == [editions[index].title for index in (0, 2, 1)]
    assert [_moments(entry)["updated"] for entry in feed.iter(f"{ATOM}entry")] == [
        "2026-05-16T12:00:00+00:00",
        "2026-05-10T12:00:00+00:00",
        "2026-05-17T12:00:00+00:00",
    ]
    assert feed.findtext(f"{ATOM}updated") == "2026-05-17T12:00:00+00:00"
    assert "A new review was requested on 17 May 2026" in feed.findall(f".//{XHTML}div")[2][1].text


def test_feed_forgets_what_was_withdrawn(client, editor, reviewer, chief, condition):
    stays, goes = (factories.make_page(condition, topic) for topic in ("overview", "causes"))
    _published(stays, editor, reviewer, NOON)
    edition = _published(goes, editor, reviewer, NOON)
    with time_machine.travel(NOON + dt.timedelta(hours=1), tick=False):
        workflow.withdraw(goes, by=chief, reason="Wrong dose")

    for address in (RECENT, CGL):
        feed = _feed(client, address)
        (removed,) = feed.iter(f"{TOMBSTONES}deleted-entry")

        assert len(_titles(feed)) == 1
        assert removed.get("ref") == f"tag:example.org,2026-05-08:editions/{edition.pk}"
        assert removed.get("when") == feed.findtext(f"{ATOM}updated") == "2026-05-08T13:00:00+00:00"
        assert "Wrong dose" not in client.get(address).content.decode()


def test_feed_forgets_what_a_later_edition_replaced(client, editor, reviewer, page):
    old = _published(page, editor, reviewer, NOON, title="Is it old?")
    new = _published(page, editor, reviewer, NOON + dt.timedelta(days=1), title="Is it new?")

    for address in (RECENT, CGL):
        feed = _feed(client, address)
        (removed,) = feed.iter(f"{TOMBSTONES}deleted-entry")

        assert [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")] == [
            f"tag:example.org,2026-05-09:editions/{new.pk}"
        ]
        assert dict(removed.items()) == {
            "ref": f"tag:example.org,2026-05-08:editions/{old.pk}",
            "when": "2026-05-09T12:00:00+00:00",
        }
        assert removed.findtext(f"{TOMBSTONES}comment") == "A later edition replaced this text."
        assert "Is it old?" not in client.get(address).content.decode()


def test_feed_of_a_condition_outlives_its_last_answer(client, editor, reviewer, chief, page):
    _published(page, editor, reviewer, NOON)
    workflow.withdraw(page, by=chief, reason="Wrong")

    feed = _feed(client, CGL)

    assert (_titles(feed), len(feed.findall(f"{TOMBSTONES}deleted-entry"))) == ([], 1)
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["self", "license"]


@pytest.mark.parametrize("state", ["draft", "in review", "approved"])
def test_feed_knows_nothing_of_what_is_not_public(client, editor, reviewer, chief, page, state):
    if state == "draft":
        factories.make_draft(page, by=editor)
    elif state == "in review":
        factories.make_in_review(page, by=editor)
    else:
        factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief)

    assert _titles(_feed(client)) == []
    assert client.get(CGL).status_code == 404


def test_feed_of_a_renamed_condition_has_moved(client, editor, reviewer, page):
    factories.make_published(page, by=editor, reviewer=reviewer)
    page.condition.former_slugs.create(slug="lipodystrophy-old")

    response = client.get("/conditions/lipodystrophy-old/feed.atom")

    assert (response.status_code, response["Location"]) == (301, CGL)


def test_feed_of_no_condition_is_not_found(client, db):
    assert client.get("/conditions/nowhere/feed.atom").status_code == 404


def test_feed_of_an_empty_site_is_a_feed(client, db):
    assert _feed(client).findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"


def test_feed_is_about_one_condition(client, editor, reviewer, page):
    factories.make_published(page, by=editor, reviewer=reviewer, title="Mine?")
    factories.make_published(by=editor, reviewer=reviewer, title="Another?")

    assert (_titles(_feed(client, CGL)), len(_titles(_feed(client)))) == (["Mine?"], 2)


def test_feed_ends_after_so_many_entries(client, monkeypatch, editor, reviewer):
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 5)
    for topic in Topic.objects.all()[:6]:
        factories.make_published(factories.make_page(topic=topic.slug), by=editor, reviewer=reviewer)

    assert len(_titles(_feed(client))) == 5


@pytest.mark.parametrize("pages", [1, 3])
def test_feeds_take_few_queries(client, django_assert_num_queries, editor, reviewer, condition, pages):
    for topic in ("overview", "causes", "genes")[:pages]:
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)

    with django_assert_num_queries(3):
        client.get(RECENT)
    with django_assert_num_queries(5):
        client.get(CGL)


def test_feed_finds_the_latest_by_index(db):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # PostgreSQL would sort a table as small as this instead of using the index.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")

    plan = Edition.objects.live().by_last_signed()[: feeds.MOST_ENTRIES].explain()

    assert ("edition_state_last_signed" in plan, "B-TREE" in plan) == (True, False)


def test_feed_is_sent_again_only_where_it_changed(client, editor, reviewer, chief, page):
    edition = _published(page, editor, reviewer, NOON)
    first = client.get(RECENT)
    etag, changed = first["ETag"], first["Last-Modified"]

    by_tag = client.get(RECENT, headers={"If-None-Match": etag})
    by_time = client.get(RECENT, headers={"If-Modified-Since": changed})
    head = client.head(RECENT)
    with time_machine.travel(NOON + dt.timedelta(hours=1), tick=False):
        workflow.withdraw(edition.page, by=chief, reason="Wrong")

    assert changed == http_date(NOON.timestamp())
    assert [(one.status_code, one.content, one["ETag"], one["Cache-Control"]) for one in (by_tag, by_time)] == [
        (304, b"", etag, "no-cache")
    ] * 2
    assert (head["ETag"], head["Last-Modified"]) == (etag, changed)
    for conditions in ({"If-None-Match": etag}, {"If-Modified-Since": changed}):
        assert client.get(RECENT, headers=conditions).status_code == 200


def test_feed_names_no_time_that_may_still_hide_a_step(client, editor, reviewer, page):
    factories.make_published(page, by=editor, reviewer=reviewer)

    response = client.get(RECENT)

    assert ("ETag" in response, "Last-Modified" in response) == (True, False)


def test_feed_keeps_out_what_xml_does_not_allow(client, editor, reviewer, page):
    factories.make_published(page, by=editor, reviewer=reviewer, title="Is\x0b it\x00 \ufffeclean?")

    assert _titles(_feed(client)) == ["Is it clean?"]


def test_pages_name_their_feeds(client, editor, reviewer, page):
    factories.make_published(page, by=editor, reviewer=reviewer)
    kind = 'rel="alternate" type="application/atom+xml"'

    counts = [
        client.get(address).content.decode().count(kind)
        for address in ("/", page.condition.get_absolute_url(), page.get_absolute_url(), "/nowhere/")
    ]

    assert counts == [1, 2, 2, 1]
    assert CGL in client.get(page.get_absolute_url()).content.decode()
    assert reverse("recent-feed") == RECENT
    assert ConditionPage.objects.count() == 1
