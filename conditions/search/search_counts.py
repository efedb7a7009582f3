"""Daily counts of search queries, without any data about the person who searched."""

import logging
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from conditions.models import SearchCount

log = logging.getLogger(__name__)

# A query with more digits than an OMIM number may be a telephone number, a date of birth or a case number.
MOST_DIGITS = 6
# SQLite has one writer at a time: a search waits this long for an import before it stays uncounted (milliseconds).
BUSY_TIMEOUT = 200


def count(query, *, found_nothing):
    """Count a search for a Query today; a database error is logged, and the search goes on uncounted."""
    if not is_impersonal(query):
        return
    today = timezone.localdate()
    try:
        with _short_busy_timeout(), transaction.atomic():
            SearchCount.objects.bulk_create([SearchCount(query=query.folded[:100], day=today)], ignore_conflicts=True)
            SearchCount.objects.filter(query=query.folded[:100], day=today).update(
                times=F("times") + 1, found_nothing=F("found_nothing") + int(found_nothing)
            )
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
    with connection.cursor() as cursor:
        previous = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT:d}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {previous:d}")
