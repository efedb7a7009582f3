"""Fixtures for all tests: users, a page, plain settings, and a fast flush of the database."""

import gc
from itertools import count

import pytest
from django.db import connection
from hypothesis import settings as hypothesis

from conditions.database import triggers
from conditions.views import sitemaps
from operations.management.commands import flush
from tests import factories
from tests.browser import browser, browser_page, chromium  # noqa: F401
from tests.database_roles import as_site
from tests.firefox import firefox, firefox_window  # noqa: F401
from tests.html_checker import nu  # noqa: F401
from tests.selection import pytest_collection_modifyitems  # noqa: F401
from tests.signing_keys import confirmed_key
from web.page_cache import memory

# `make test` takes the same examples each time, so that it fails only by what a change did. `make test-all` looks for
# new ones (`--hypothesis-profile=full`).
hypothesis.register_profile("quick", max_examples=10, derandomize=True)
hypothesis.register_profile("full", max_examples=100)
hypothesis.load_profile("quick")


# The key of the log of https://example.org in tests.
LOG_KEY = "PRIVATE+KEY+example.org/log+ede62549+AWEgbG9nJ3Mga2V5IGZvciB0ZXN0cywgMzIgYnl0ZXMh"


def pytest_addoption(parser):
    parser.addoption("--as-site-role", action="store_true", help="run as the site's database role (PostgreSQL)")
    parser.addoption("--long-walk", action="store_true", help="walk the workflow at random for long (tests/walk)")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Import and collect the tests without looking for garbage, which takes a quarter of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        # Modules and tests live until the end, so later searches need not look at them.
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True, scope="session")
def quick_flush():
    """Let Django empty the tables between tests with DELETE, and without the triggers.

    Triggers refuse to delete editions and events; the flush reinstalls them. TRUNCATE on PostgreSQL makes new files and
    waits for the disk, seconds for each test. `tests/test_flush.py` fails if Django stops calling these methods. Only
    here is `manage.py flush` not refused.
    """
    operations = type(connection.ops)
    execute = operations.execute_sql_flush

    def delete(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        return [f"DELETE FROM {self.quote_name(table)}" for table in tables]

    def execute_without_triggers(self, statements):
        triggers.uninstall(self.connection)
        execute(self, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", delete)
        patch.setattr(operations, "execute_sql_flush", execute_without_triggers)
        patch.setattr(flush.Command, "is_refused", False)
        yield


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    """Return an iterator of folder names, one for each test; tests that write there make the folder."""
    folder = tmp_path_factory.mktemp("media")
    return (folder / str(number) for number in count(1))


@pytest.fixture(autouse=True)
def plain_settings(settings, media):
    settings.MEDIA_ROOT = next(media)
    settings.WITHDRAWALS_FILE = settings.MEDIA_ROOT.with_suffix(".jsonl")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SITE_URL = "https://example.org"
    settings.LOG_KEY = LOG_KEY
    # A test sends more requests in a minute than the limit allows.
    settings.API_REQUESTS_PER_MINUTE = settings.SUGGESTIONS_PER_MINUTE = 0
    # A test sees its mails at once, and in its own transaction.
    settings.MAIL_THREAD = False
    # Most tests need the response of the view itself.
    settings.PAGE_CACHE = memory.NONE


@pytest.fixture(autouse=True)
def site_role(request):
    """With --as-site-role, run the tests that roll back as the site's database role."""
    is_asked = request.config.getoption("--as-site-role") and request.node.get_closest_marker("as_owner") is None
    if is_asked and request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        # A role that a test commits would stay on the server.
        if connection.in_atomic_block:
            with as_site(connection):
                yield
            return
    yield


@pytest.fixture
def page_cache(transactional_db, settings):
    """Cache pages as on a real site, in real transactions, because uncommitted rows are never cached."""
    memory.clear_worker_memory()
    settings.PAGE_CACHE = memory.MEMORY
    yield
    memory.clear_worker_memory()


@pytest.fixture
def editor(db):
    return factories.make_editor("erin")


@pytest.fixture
def second_editor(db):
    return factories.make_editor("sam")


@pytest.fixture
def reviewer(db):
    return factories.make_reviewer("rao")


@pytest.fixture
def second_reviewer(db):
    return factories.make_reviewer("lee")


@pytest.fixture
def chief(db):
    return factories.make_chief("chris")


@pytest.fixture
def superuser(db):
    """Return a superuser who is in the register, so that only guards can refuse a step."""
    user = factories.make_reviewer("root")
    user.is_superuser = True
    user.save()
    return user


@pytest.fixture
def condition(db):
    return factories.make_condition(community_count=4, community_counted_on="2026-11-01")


@pytest.fixture
def page(condition):
    return factories.make_page(condition)


@pytest.fixture
def live(page, editor, reviewer):
    return factories.make_published(page, by=editor, reviewer=reviewer)


@pytest.fixture
def key(reviewer, chief):
    return confirmed_key(reviewer, by=chief)


@pytest.fixture
def one_sitemap_a_kind(monkeypatch):
    """Put all rows of a kind into one sitemap: on PostgreSQL their ids continue from those of earlier tests."""
    monkeypatch.setattr(sitemaps, "PER_PAGE", 10**9)
