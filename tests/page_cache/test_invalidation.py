"""Cache invalidation: a change that readers can see shows at the next request."""

import datetime as dt

import pytest
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conditions import workflow
from conditions.database import public_stamp
from conditions.models import Condition, Edition, MedicalReviewer, SitePage
from tests import factories
from tests.page_cache.queries import rendering_queries
from tests.public import canary
from web.page_cache import PageCache, memory
from web.page_cache.middleware import TRIGGERS_SECONDS

OTHER = "<h2>Which genes are involved?</h2>\n<p>Words that are new [1].</p>"


@pytest.fixture
def live(page_cache, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    return page


@pytest.fixture
def ask(live, client):
    """Return a function that requests the page and returns its status, its words, and whether a view rendered it."""

    def asked(address=""):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address or live.get_absolute_url())
        return response.status_code, response.content.decode(), bool(rendering_queries(queries))

    asked()
    return asked


def test_page_is_cached_while_drafts_are_written(live, editor, second_reviewer, ask):
    edition = factories.make_in_review(live, by=editor, body=OTHER)
    workflow.send_back(edition, by=second_reviewer, seen=edition.sha256, reason="Wrong")

    status, words, was_made = ask()

    assert (status, "Words that are new" in words, was_made) == (200, False, False)


def test_page_shows_a_new_edition_at_once(live, ask, editor, reviewer):
    factories.make_published(live, by=editor, reviewer=reviewer, body=OTHER)

    status, words, was_made = ask()

    assert (status, "Words that are new" in words, was_made) == (200, True, True)


def test_page_is_not_cached_for_long_once_the_triggers_are_gone(live, ask, chief):
    public_stamp.uninstall(connection)
    try:
        workflow.withdraw(live, by=chief, reason="Wrong")
        with time_machine.travel(timezone.now() + dt.timedelta(seconds=TRIGGERS_SECONDS + 1), tick=False):
            status = ask()[0]
    finally:
        public_stamp.install(connection)

    assert status == 410


def test_page_is_gone_at_once_when_it_is_withdrawn(live, ask, chief):
    workflow.withdraw(live, by=chief, reason="Wrong")

    status, words, was_made = ask()

    assert (status, "Four genes are known" in words, was_made) == (410, False, True)
    assert ask()[::2] == (410, False)


def test_page_is_overdue_at_once_after_a_review_request(live, ask, chief):
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
        queries[name] = bool(rendering_queries(captured))
    refused = client.get(address, headers={"host": "evil.example"})

    assert (queries, refused.status_code) == ({"same": False, "host": True, "scheme": True}, 400)


def test_nothing_is_cached_in_a_transaction_that_is_rolled_back(live, client):
    address = live.get_absolute_url()
    with transaction.atomic():
        Condition.objects.update(name="A name that is taken back")
        within = client.get(address).content.decode()
        transaction.set_rollback(True)

    after = client.get(address).content.decode()

    assert ("taken back" in within, "taken back" in after) == (True, False)


def test_nothing_is_cached_without_the_triggers(live, client, caplog):
    from conditions.database import public_stamp

    public_stamp.uninstall(connection)
    try:
        fresh, address = Client(), live.get_absolute_url()
        fresh.get(address)
        Condition.objects.update(name="A new name")
        words = fresh.get(address).content.decode()
    finally:
        public_stamp.install(connection)

    assert "A new name" in words
    assert "the triggers of the public stamp are missing. Run migrate." in caplog.text


def test_nothing_is_cached_where_the_cache_is_off(live, settings):
    settings.PAGE_CACHE = memory.NONE
    client = Client()
    client.get(live.get_absolute_url())

    with CaptureQueriesContext(connection) as queries:
        client.get(live.get_absolute_url())

    assert rendering_queries(queries)


# --- Which pages the views render --------------------------------------------------------


@pytest.fixture
def rendered(page_cache):
    """The addresses that the views rendered, past the page cache."""
    return []


@pytest.fixture
def views(settings):
    """The site without its page cache."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "page_cache" not in name]
    return WSGIHandler().get_response


@pytest.fixture
def read(rendered, views):
    """Return a function that reads an address as a visitor: the body of the response."""

    def counted(request):
        rendered.append(request.path)
        return views(request)

    cached = PageCache(counted)
    return lambda address: cached(RequestFactory().get(address)).content.decode(errors="replace")


@pytest.fixture
def other(live, editor, reviewer):
    """A live page of another condition."""
    other = factories.make_page(factories.make_condition("Williams syndrome"), "causes")
    factories.make_published(other, by=editor, reviewer=reviewer)
    return other


def test_every_page_is_rendered_once_after_each_public_change(live, other, read, rendered, editor, second_reviewer):
    addresses = [live.get_absolute_url(), live.condition.get_absolute_url(), other.get_absolute_url()]
    before = [read(address) for address in addresses]
    rendered.clear()
    factories.make_published(other, by=editor, reviewer=second_reviewer, body=OTHER)

    after = [read(address) for _time in range(2) for address in addresses]

    assert rendered == addresses
    assert after[:2] == after[3:5] == before[:2]
    assert ("Words that are new" in before[2], "Words that are new" in after[2]) == (False, True)


@pytest.mark.parametrize(
    "change",
    [
        lambda page, people: workflow.withdraw(page, by=people["chief"], reason="Wrong"),
        lambda page, people: workflow.expedite(page.live_edition(), by=people["chief"], reason="New study"),
        lambda page, people: factories.make_published(
            page, by=people["editor"], reviewer=people["reviewer"], body=OTHER
        ),
        lambda page, people: Condition.objects.filter(pk=page.condition_id).update(name="A new name"),
        lambda page, people: MedicalReviewer.objects.update(credentials="MD, PhD"),
        lambda page, people: SitePage.objects.filter(slug="privacy").update(name="What we keep"),
        lambda page, people: factories.make_published(
            factories.make_page(page.condition, "genes"), by=people["editor"], reviewer=people["reviewer"]
        ),
    ],
    ids=["withdraw", "expedite", "publish", "name", "credentials", "site page", "neighbour"],
)
def test_page_is_rendered_again_when_its_content_changes(live, read, rendered, editor, reviewer, chief, change):
    address = live.get_absolute_url()
    read(address)
    rendered.clear()

    change(live, {"editor": editor, "reviewer": reviewer, "chief": chief})
    words = read(address)

    assert (rendered, words) == ([address], read(address))


def test_cached_pages_equal_rendered_ones_after_each_change(live, other, read, editor, chief, second_reviewer):
    """Compare every page after each change with the page that a process without a cache renders."""
    steps = [
        lambda: factories.make_published(other, by=editor, reviewer=second_reviewer, body=OTHER),
        lambda: workflow.expedite(live.live_edition(), by=chief, reason="New study"),
        lambda: other.condition.synonyms.create(name="Another name"),
        lambda: workflow.withdraw(other, by=chief, reason="Wrong"),
        lambda: Condition.objects.filter(pk=live.condition_id).update(name="A new name"),
        lambda: Condition.objects.filter(pk=live.condition_id).update(slug="new-address"),
    ]
    anew = WSGIHandler().get_response
    addresses = [one for one in canary.addresses_for_people() if "report" not in one and "useful" not in one]
    for address in addresses:
        read(address)
    for step in steps:
        step()
        for address in addresses:
            assert read(address) == anew(RequestFactory().get(address)).content.decode(), address


def test_page_rendered_during_a_change_is_not_sent_again(live, rendered, views):
    names = iter(["First name", "Second name", "Third name"])

    def overtaken(request):
        rendered.append(request.path)
        response = views(request)
        Condition.objects.filter(pk=live.condition_id).update(name=next(names))
        return response

    cached, address = PageCache(overtaken), live.get_absolute_url()
    words = [cached(RequestFactory().get(address)).content.decode() for _time in range(3)]

    assert rendered == [address] * 3
    assert ["First name" in words[1], "Second name" in words[2]] == [True, True]
