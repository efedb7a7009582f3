"""People everybody knows, and a database that lets tests flush it."""

from collections import Counter
from itertools import count

import pytest
from coverage import Coverage
from django.db import connections
from django.test import TransactionTestCase

from conditions.database import triggers
from tests import factories
from tests.browser import browser, browser_page, chromium  # noqa: F401
from tests.firefox import firefox, firefox_window  # noqa: F401
from tests.nu import nu  # noqa: F401
from web.page_cache import memory


def pytest_addoption(parser):
    parser.addoption("--long-walk", action="store_true", help="walk the workflow at random for long (tests/walk)")
    parser.addoption("--database-only", action="store_true", help="leave out the tests that ask no database anything")


# Once it is known which of them run.
@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    # The longest first: two workers are then done at about the same time.
    items.sort(key=lambda item: "tests/walk/" not in item.nodeid)
    cases = Counter()
    for item in items:
        test = item.nodeid.partition("[")[0]
        cases[test] += 1
        item.stash[_IS_COUNTED] = cases[test] <= COUNTED_CASES
    if not config.getoption("--database-only"):
        return
    asking = [item for item in items if _asks_a_database(item)]
    kept = set(asking)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = asking


# Counting lines takes as long as a test itself, and hundreds of cases of one test go through the same ones.
COUNTED_CASES = 4
_IS_COUNTED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Run all but the first cases of a test without counting the lines that they go through."""
    counter = Coverage.current()
    if counter is None or item.stash[_IS_COUNTED]:
        return (yield)
    counter.stop()
    try:
        return (yield)
    finally:
        counter.start()


def _asks_a_database(item):
    if item.get_closest_marker("one_database"):
        return False
    return bool({"db", "transactional_db"} & set(item.fixturenames)) or item.get_closest_marker("django_db") is not None


@pytest.fixture(autouse=True, scope="session")
def flush_may_pass_the_triggers():
    """Editions and events refuse deletion; between tests they have to. The flush puts the triggers back."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(case):
        for alias in case._databases_names(include_mirrors=False):
            triggers.uninstall(connections[alias])
        flush(case)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    """Give a folder's name for each test; few need it, so whoever writes there makes it."""
    folder = tmp_path_factory.mktemp("media")
    return (folder / str(number) for number in count(1))


@pytest.fixture(autouse=True)
def plain_settings(settings, media):
    settings.MEDIA_ROOT = next(media)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SITE_URL = "https://example.org"
    # A test asks for more in a minute than anybody else.
    settings.API_REQUESTS_PER_MINUTE = 0
    # Most tests look at what the views do each time.
    settings.PAGE_CACHE = memory.NONE


@pytest.fixture
def page_cache(transactional_db, settings):
    """Have pages cached as on a real site. Uncommitted rows are never cached, so the test has real transactions."""
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
    """May everything that permissions can give, and is in the register: only guards stop them."""
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
