"""Counting what readers search, without a trace of who searched."""

import logging
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from conditions.models import SearchCount

log = logging.getLogger(__name__)

# With more digits than an OMIM number has, a query may be somebody's telephone, date of birth or case.
MOST_DIGITS = 6
# Milliseconds that a search waits to be counted while an import writes (SQLite has one writer at a time).
PATIENCE = 200


def count(query, *, found_nothing):
    """Count one search for a Query today; where that fails, the search goes on uncounted."""
    if not is_impersonal(query):
        return
    today = timezone.localdate()
    try:
        with _briefly(), transaction.atomic():
            SearchCount.objects.bulk_create([SearchCount(query=query.folded[:100], day=today)], ignore_conflicts=True)
            SearchCount.objects.filter(query=query.folded[:100], day=today).update(
                times=F("times") + 1, found_nothing=F("found_nothing") + int(found_nothing)
            )
    except DatabaseError as error:
        log.warning("A search could not be counted: %s", error)


def is_impersonal(query):
    """Whether the query may be kept: nothing like an e-mail address, nothing with a long number in it."""
    digits = sum(letter.isdigit() for letter in query.text)
    return bool(query.folded) and "@" not in query.text and digits <= MOST_DIGITS


@contextmanager
def _briefly():
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE:d}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual:d}")
