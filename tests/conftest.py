"""People everybody knows, and a database that lets tests flush it."""

import pytest
from django.db import connections
from django.test import TransactionTestCase

from conditions import triggers
from diseasemaps.fastpath import stores
from tests import factories
from tests.browser import browser, browser_page, chromium  # noqa: F401
from tests.firefox import firefox, firefox_window  # noqa: F401
from tests.nu import nu  # noqa: F401


def pytest_addoption(parser):
    parser.addoption("--long-walk", action="store_true", help="walk the workflow at random for long (tests/walk)")
    parser.addoption("--database-only", action="store_true", help="leave out the tests that ask no database anything")


def pytest_collection_modifyitems(config, items):
    # The longest first: two workers are then done at about the same time.
    items.sort(key=lambda item: "tests/walk/" not in item.nodeid)
    if not config.getoption("--database-only"):
        return
    asking = [item for item in items if _asks_a_database(item)]
    kept = set(asking)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = asking


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


@pytest.fixture(autouse=True)
def plain_settings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SITE_URL = "https://example.org"
    # A test asks for more in a minute than anybody else.
    settings.API_REQUESTS_PER_MINUTE = 0
    # Most tests look at what the views do each time.
    settings.PAGE_CACHE = stores.NONE


@pytest.fixture
def remembering(transactional_db, settings):
    """Have pages remembered as on a real site; what is not committed never is, so there are real transactions."""
    stores.forget()
    settings.PAGE_CACHE = stores.MEMORY
    yield
    stores.forget()


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
