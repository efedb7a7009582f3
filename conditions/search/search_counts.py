"""Daily counts of search queries, without any data about the person who searched."""

import logging
from contextlib import contextmanager, nullcontext

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

log = logging.getLogger(__name__)

# A query with more digits than an OMIM number may be a telephone number, a date of birth or a case number.
MOST_DIGITS = 6
# SQLite has one writer at a time: a search waits this long for an import before it stays uncounted (milliseconds).
BUSY_TIMEOUT = 200
# Python's own for SQLite, where the settings name none (seconds).
DEFAULT_TIMEOUT = 5


_COUNT = """
INSERT INTO conditions_searchcount (query, day, times, found_nothing) VALUES (%s, %s, 1, %s)
ON CONFLICT (query, day) DO UPDATE SET times = conditions_searchcount.times + 1,
found_nothing = conditions_searchcount.found_nothing + excluded.found_nothing
"""


def count(query, *, found_nothing):
    """Count a search for a Query today; a database error is logged, and the search goes on uncounted."""
    if not is_impersonal(query):
        return
    # One statement needs no transaction of its own. Inside of another one, an error would end that.
    savepoint = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with _short_busy_timeout(), savepoint, connection.cursor() as cursor:
            cursor.execute(_COUNT, [query.folded[:100], timezone.localdate(), int(found_nothing)])
    except DatabaseError as error:
        log.warning("A search could not be counted: %s", error)


def is_impersonal(query):
    """Return whether the query may be stored: it has no "@" and at most MOST_DIGITS digits."""
    digits = sum(letter.isdigit() for letter in query.text)
    return bool(query.folded) and "@" not in query.text and digits <= MOST_DIGITS


@contextmanager
def _short_busy_timeout():
    if connection.vendor != "sqlite":
        yield
        return
    usual = int(connection.settings_dict["OPTIONS"].get("timeout", DEFAULT_TIMEOUT) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT:d}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual:d}")
