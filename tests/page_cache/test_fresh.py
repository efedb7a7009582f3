"""Whatever changes what readers see is seen on the very next request."""

import datetime as dt

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conditions import workflow
from conditions.models import Condition, Edition
from tests import factories
from web.page_cache import stores

OTHER = "<h2>Which genes are involved?</h2>\n<p>Words that are new [1].</p>"


@pytest.fixture
def live(remembering, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    return page


@pytest.fixture
def ask(live, client):
    """Return a function that asks for the page: its status and its words, and whether a view had to make them."""

    def asked(address=""):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address or live.get_absolute_url())
        return response.status_code, response.content.decode(), bool(queries.captured_queries)

    asked()
    return asked


def test_page_is_remembered_while_drafts_are_written(live, editor, second_reviewer, ask):
    edition = factories.make_in_review(live, by=editor, body=OTHER)
    workflow.send_back(edition, by=second_reviewer, seen=edition.sha256, reason="Wrong")

    status, words, was_made = ask()

    assert (status, "Words that are new" in words, was_made) == (200, False, False)


def test_page_shows_a_new_edition_at_once(live, ask, editor, reviewer):
    factories.make_published(live, by=editor, reviewer=reviewer, body=OTHER)

    status, words, was_made = ask()

    assert (status, "Words that are new" in words, was_made) == (200, True, True)


def test_page_is_gone_at_once_when_it_is_withdrawn(live, ask, chief):
    workflow.withdraw(live, by=chief, reason="Wrong")

    status, words, was_made = ask()

    assert (status, "Four genes are known" in words, was_made) == (410, False, True)
    assert ask()[::2] == (410, False)


def test_page_is_overdue_at_once_when_a_review_is_asked_for(live, ask, chief):
    before = "this page may be out of date" in ask()[1]

    workflow.expedite(live.live_edition(), by=chief, reason="New study")

    assert (before, "this page may be out of date" in ask()[1]) == (False, True)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/St_Johns"])
def test_page_is_overdue_at_midnight_of_the_site(live, client, settings, zone):
    settings.TIME_ZONE = zone
    due = Edition.objects.get().review_due
    midnight = dt.datetime.combine(due + dt.timedelta(days=1), dt.time.min, tzinfo=timezone.get_default_timezone())
    seen = []
    for moment in (-2, -1, 0, 1, -1):
        with time_machine.travel(midnight + dt.timedelta(seconds=moment), tick=False):
            words = client.get(live.get_absolute_url()).content.decode()
            seen.append("this page may be out of date" in words)

    assert seen == [False, False, True, True, False]


def test_page_follows_its_condition_to_another_address(live, ask, client):
    old = live.get_absolute_url()
    live.condition.former_slugs.create(slug=live.condition.slug)
    Condition.objects.filter(pk=live.condition_id).update(slug="new-name")

    first, second = client.get(old), client.get(old)

    assert [(one.status_code, one["Location"]) for one in (first, second)] == [
        (301, "/conditions/new-name/causes/")
    ] * 2


def test_page_that_was_not_there_is_there_at_once(ask, live, editor, reviewer):
    other = factories.make_page(live.condition, "genes")
    before = ask(other.get_absolute_url())[0]

    factories.make_published(other, by=editor, reviewer=reviewer)

    assert (before, ask(other.get_absolute_url())[0]) == (404, 200)


def test_known_page_is_sent_again_once_it_has_changed(live, client, editor, reviewer):
    address = live.get_absolute_url()
    known = {"if-none-match": client.get(address)["ETag"]}
    before = client.get(address, headers=known).status_code

    factories.make_published(live, by=editor, reviewer=reviewer, body=OTHER)

    assert (before, client.get(address, headers=known).status_code) == (304, 200)


def test_page_of_another_host_or_scheme_is_another_page(live, ask, client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "example.org"]
    address = live.get_absolute_url()
    queries = {}
    for name, values in {
        "same": {},
        "host": {"headers": {"host": "example.org"}},
        "scheme": {"secure": True},
    }.items():
        with CaptureQueriesContext(connection) as captured:
            client.get(address, **values)
        queries[name] = bool(captured.captured_queries)
    refused = client.get(address, headers={"host": "evil.example"})

    assert (queries, refused.status_code) == ({"same": False, "host": True, "scheme": True}, 400)


def test_nothing_is_remembered_of_a_transaction_that_is_taken_back(live, client):
    address = live.get_absolute_url()
    with transaction.atomic():
        Condition.objects.update(name="A name that is taken back")
        within = client.get(address).content.decode()
        transaction.set_rollback(True)

    after = client.get(address).content.decode()

    assert ("taken back" in within, "taken back" in after) == (True, False)


def test_nothing_is_remembered_without_the_triggers(live, client, caplog):
    from conditions import stamp

    stamp.uninstall(connection)
    try:
        fresh, address = Client(), live.get_absolute_url()
        fresh.get(address)
        Condition.objects.update(name="A new name")
        words = fresh.get(address).content.decode()
    finally:
        stamp.install(connection)

    assert "A new name" in words
    assert "the triggers of the public stamp are missing. Run migrate." in caplog.text


def test_switched_off_nothing_is_remembered(live, settings):
    settings.PAGE_CACHE = stores.NONE
    client = Client()
    client.get(live.get_absolute_url())

    with CaptureQueriesContext(connection) as queries:
        client.get(live.get_absolute_url())

    assert queries.captured_queries
