"""Slow queries are logged with placeholders, never with values."""

import pytest
from django.db import DatabaseError, connection

from accounts.models import User
from web.observability import slow_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def slow_queries_of(caplog, settings):
    settings.SLOW_QUERY_MS = 0.000001

    def look(step):
        with connection.execute_wrapper(slow_queries.timed):
            step()
        return [one.getMessage() for one in caplog.records if one.name == "diseasemaps.queries"]

    return look


def test_slow_query_is_logged_without_its_values(slow_queries_of):
    (line,) = slow_queries_of(lambda: list(User.objects.filter(email="anna@example.org").values_list("pk")))

    assert line.startswith("A query took ")
    assert '"accounts_user"."email" = %s' in line
    assert "anna" not in line


def test_words_in_the_statement_itself_are_hidden(slow_queries_of):
    def step():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'it''s anna' AS name")

    (line,) = slow_queries_of(step)
    assert line.endswith("SELECT '…' AS name")


def test_query_that_fails_is_logged_as_well(slow_queries_of):
    def step():
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    assert slow_queries_of(step)[0].endswith(": SELECT nothing FROM nowhere")


def test_quick_queries_are_not_logged(slow_queries_of, settings, caplog):
    settings.SLOW_QUERY_MS = 60_000

    assert slow_queries_of(lambda: User.objects.count()) == []


def test_connections_are_watched_if_the_setting_says_so(settings):
    class Connection:
        execute_wrappers = []

    settings.SLOW_QUERY_MS = 500
    slow_queries._wrap(None, Connection)
    slow_queries._wrap(None, Connection)

    assert Connection.execute_wrappers == [slow_queries.timed]
