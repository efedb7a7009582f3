"""Concurrent readers and writers: each response shows committed data only."""

import threading

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections, transaction
from django.test import RequestFactory

from conditions import workflow
from tests import factories
from tests.test_races import as_person, as_signer, race, shared_database  # noqa: F401
from web.page_cache import PageCache, memory

NEW = "Words that are new"
BODY = f"<h2>Which genes are involved?</h2>\n<p>{NEW} [1].</p>"


@pytest.fixture
def page(shared_database, settings):  # noqa: F811
    """A live page with a newer text that waits for its reviewer."""
    memory.clear_worker_memory()
    settings.PAGE_CACHE = memory.MEMORY
    erin, rao = factories.make_editor("erin"), factories.make_reviewer("rao")
    factories.make_chief("chris")
    page = factories.make_page()
    factories.make_published(page, by=erin, reviewer=rao)
    factories.make_in_review(page, by=erin, body=BODY)
    yield page
    memory.clear_worker_memory()


@pytest.fixture
def stack(settings):
    """Everything below the page cache."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "page_cache" not in name]
    return WSGIHandler().get_response


class Reader:
    """A request that a test can pause before or after the view reads its rows."""

    def __init__(self, stack, address, *, stop_before=False, stop_after=False):
        self._stack, self._address = stack, address
        self._stop_before, self._stop_after = stop_before, stop_after
        self.has_stopped, self.goes_on = threading.Event(), threading.Event()
        self.words = None
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        assert self.has_stopped.wait(30)
        return self

    def __exit__(self, *error):
        self.goes_on.set()
        self._thread.join(30)

    def _run(self):
        try:
            self.words = read(self._slowly, self._address)
        finally:
            connections.close_all()

    def _slowly(self, request):
        if self._stop_before:
            self._stop()
        response = self._stack(request)
        if self._stop_after:
            self._stop()
        return response

    def _stop(self):
        self.has_stopped.set()
        assert self.goes_on.wait(30)


def read(stack, address):
    return PageCache(stack)(RequestFactory().get(address)).content.decode()


def approve(page):
    edition = page.open_edition()
    return as_signer("rao", workflow.approve, edition)


@pytest.mark.parametrize("stops", ["stop_before", "stop_after"])
def test_reader_overtaken_by_a_publication_leaves_nothing_old_behind(page, stack, stops):
    address = page.get_absolute_url()
    with Reader(stack, address, **{stops: True}) as slow:
        (result,) = race(approve(page))

    assert result.state == "published"
    # Both responses are correct for a request that began before the commit.
    assert (NEW in slow.words) == (stops == "stop_before")
    assert [NEW in read(stack, address) for _time in range(2)] == [True, True]


@pytest.mark.parametrize("stops", ["stop_before", "stop_after"])
def test_reader_overtaken_by_a_withdrawal_leaves_nothing_behind(page, stack, stops):
    address = page.get_absolute_url()
    with Reader(stack, address, **{stops: True}):
        race(as_person("chris", workflow.withdraw, page, reason="Wrong"))

    assert ["Four genes" in read(stack, address) for _time in range(2)] == [False, False]


def test_publication_is_seen_at_its_commit_and_not_before(page, stack):
    address = page.get_absolute_url()
    step, written, may_commit = approve(page), threading.Event(), threading.Event()

    def slowly():
        with transaction.atomic():
            step()
            written.set()
            assert may_commit.wait(30)

    def write():
        race(slowly)

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(30)
    before = [NEW in read(stack, address) for _time in range(3)]
    may_commit.set()
    writer.join(30)

    assert before == [False, False, False]
    assert [NEW in read(stack, address) for _time in range(2)] == [True, True]


def test_readers_and_writers_together_see_no_text_after_its_end(page, stack):
    """Send requests without a pause; once a verb has returned, no response shows the state before it."""
    address = page.get_absolute_url()
    over, stale = threading.Event(), []
    is_withdrawn = threading.Event()

    def readers():
        while not over.is_set():
            was_withdrawn = is_withdrawn.is_set()
            if "Four genes" in read(stack, address) and was_withdrawn:
                stale.append(address)

    def writer():
        try:
            as_person("chris", workflow.withdraw, page, reason="Wrong")()
            is_withdrawn.set()
            for _time in range(20):
                read(stack, address)
        finally:
            over.set()

    results = race(writer, readers, readers, readers)

    assert (results, stale) == ([None] * 4, [])
