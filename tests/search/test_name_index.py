"""Name index: rows of other workers, rows without triggers, and a database without a stamp."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conditions.database import public_stamp
from conditions.models import Condition, PublicStamp
from conditions.search import name_index, search
from tests import factories
from tests.test_races import shared_database  # noqa: F401

pytestmark = pytest.mark.usefixtures("shared_database")


def names(text):
    return [hit.title for hit in search(text)]


@pytest.fixture
def condition():
    made = factories.make_condition("Kabuki syndrome", is_listed=True)
    assert names("kabuki") == ["Kabuki syndrome"]
    return made


def test_a_change_of_another_worker_shows_at_the_next_search(condition):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE conditions_condition SET name = 'Niikawa syndrome'")

    assert names("niikawa") == ["Niikawa syndrome"]


def test_the_index_stays_while_nothing_changes(condition, django_assert_num_queries):
    known = name_index.current(_stamp())

    with django_assert_num_queries(1):
        names("kabuki")
    assert name_index.current(_stamp()) is known


def test_names_are_read_as_sets_and_not_row_by_row(condition):
    with CaptureQueriesContext(connection) as queries:
        name_index._rows()

    # Such a subquery for each condition and synonym takes seconds on PostgreSQL with 10,000 conditions.
    assert [query["sql"].count("LIMIT") for query in queries] == [0]


def _stamp():
    return sum(PublicStamp.objects.values_list("n", flat=True))


def test_a_change_without_triggers_shows_after_a_minute(condition, monkeypatch):
    public_stamp.uninstall(connection)
    try:
        Condition.objects.update(is_listed=False)
        soon = names("kabuki")
        later = name_index.time.monotonic() + 60
        monkeypatch.setattr(name_index.time, "monotonic", lambda: later)
        after_a_minute = names("kabuki")
    finally:
        monkeypatch.undo()
        public_stamp.install(connection)

    assert (soon, after_a_minute) == (["Kabuki syndrome"], [])


def test_without_a_stamp_names_are_read_at_each_search(condition):
    PublicStamp.objects.all().delete()
    try:
        before = names("kabuki")
        Condition.objects.update(is_listed=False)
        after = names("kabuki")
    finally:
        public_stamp.install(connection)

    assert (before, after) == (["Kabuki syndrome"], [])
