"""Selection of tests: for `make test-fast`, for PostgreSQL in `make test`, and the order of long tests."""

import pytest

# Tests whose result can differ on PostgreSQL: rows and triggers, locks, statements and their plans, imports, backups,
# and the crawls for unreviewed text. `make test` repeats these tests on PostgreSQL; a single test
# elsewhere joins them with the mark `sql`. `make test-all` repeats every test that queries a database.
SQL = (
    # Rows, constraints, triggers, locks.
    "tests/database/",
    "tests/models/",
    "tests/accounts/proposals/",
    "tests/accounts/test_races.py",
    "tests/page_cache/test_races.py",
    "tests/page_cache/test_stamp.py",
    "tests/feedback/test_races.py",
    "tests/newsroom/test_proposal_races.py",
    "tests/newsroom/test_races.py",
    "tests/test_flush.py",
    "tests/transparency/",
    "tests/test_races.py",
    # The verbs, and attacks on them.
    "tests/attacks/",
    "tests/site_pages/test_writing.py",
    "tests/workflow/test_publishing.py",
    "tests/workflow/test_record.py",
    "tests/workflow/test_reviewing.py",
    "tests/workflow/test_verifying.py",
    "tests/workflow/test_writing.py",
    # Statements: the search, lists, and several querysets in one.
    "tests/admin/test_changelists.py::test_lists_are_searched",
    "tests/admin/test_changelists.py::test_pages_are",
    "tests/admin/test_changelists.py::test_search_for_a_common_name",
    "tests/api/test_cursor_pagination.py",
    "tests/newsroom/test_calendar.py",
    "tests/newsroom/test_coverage.py",
    "tests/newsroom/test_desk.py",
    "tests/newsroom/test_forecast.py",
    "tests/public/test_a_to_z.py",
    "tests/public/test_search.py",
    "tests/search/",
    "tests/test_combined_query.py",
    # Imports and backups.
    "tests/importers/test_changes.py",
    "tests/importers/test_facts.py",
    "tests/importers/test_hpo.py",
    "tests/importers/test_pages.py",
    "tests/importers/test_release_order.py",
    "tests/operations/test_doctor.py",
    "tests/operations/test_journal.py",
    "tests/operations/test_killed_restore.py",
    "tests/operations/test_metrics.py",
    "tests/operations/test_migrating.py",
    "tests/operations/test_privacy.py",
    "tests/operations/test_probes.py",
    "tests/operations/test_restore.py",
    # Unreviewed text, which must stay private.
    "tests/public/test_canary.py",
    "tests/walk/",
)
# Tests of the files above whose result cannot differ: numbers of queries, files, and what surrounds a restore.
NOT_SQL = (
    "tests/importers/test_hpo.py::test_gzip_bomb_is_refused",
    "tests/public/test_a_to_z.py::test_lists_have_constant_query_counts",
    "tests/walk/test_walk.py::test_random_walk_performs_and_is_refused_every_verb",
    "tests/workflow/test_verifying.py::test_verify_takes_a_constant_number_of_queries",
)
# What `make test-fast` leaves to `make test`, besides tests with a mark of LONG or SERVERS and those that commit: whole
# screens, and files whose tests take seconds or start Python. A single test of half a second has the mark `slow`.
NOT_FAST = (
    "tests/access/",
    "tests/admin/",
    "tests/deploy/",
    "tests/public/",
    "tests/imports/",
    "tests/walk/",
    "tests/importers/test_fuzzing.py",
    "tests/operations/test_restore.py",
    "tests/search/test_ranking.py",
    "tests/test_bench.py",
    "tests/test_memory.py",
    "tests/test_settings.py",
    "tests/test_starting.py",
    "tests/test_static_files.py",
    "tests/web/test_sentry.py",
)
SERVERS = ("postgresql", "redis")
# Marks of long tests. They start first, so that no worker is still busy when the others are done.
LONG = ("full", "crawl", "firefox", "browser", "java", "nginx", "one_database", "timed")


def mark_fast(items):
    """Mark the tests of `make test-fast` with `fast`."""
    for item in items:
        is_plain = not any(item.get_closest_marker(name) for name in (*LONG, *SERVERS, "slow"))
        if is_plain and not _commits(item) and not item.nodeid.startswith(NOT_FAST):
            item.add_marker("fast")


def _commits(item):
    """Return whether a test commits, so that the tables have to be emptied after it."""
    mark = item.get_closest_marker("django_db")
    return "transactional_db" in item.fixturenames or bool(mark and mark.kwargs.get("transaction"))


def mark_databases(items):
    """Mark each test that queries a database with `database`, and those in SQL but not in NOT_SQL with `sql` too."""
    for item in items:
        if _queries_a_database(item) and not item.get_closest_marker("one_database"):
            item.add_marker("database")
            is_listed = item.nodeid.startswith(SQL) and not item.nodeid.startswith(NOT_SQL)
            if item.get_closest_marker("postgresql") or is_listed:
                item.add_marker("sql")


def _queries_a_database(item):
    return bool({"db", "transactional_db"} & set(item.fixturenames)) or item.get_closest_marker("django_db") is not None


def put_long_tests_first(items):
    def position(item):
        return next((number for number, name in enumerate(LONG) if item.get_closest_marker(name)), len(LONG))

    items.sort(key=position)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Set the marks before pytest compares them with `-m`."""
    mark_fast(items)
    mark_databases(items)
    put_long_tests_first(items)
