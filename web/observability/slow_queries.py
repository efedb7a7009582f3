"""Log of slow queries: the SQL with placeholders, never with values."""

import logging
import re
import time

from django.conf import settings
from django.db.backends.signals import connection_created

log = logging.getLogger("diseasemaps.queries")

# The most characters of SQL in a log line.
MAX_LENGTH = 2000
# Values that are part of the SQL instead of being passed as parameters.
_LITERAL = re.compile(r"'(?:[^']|'')*'")


def watch():
    """Log the queries of every connection that take at least SLOW_QUERY_MS milliseconds; 0 logs none."""
    if settings.SLOW_QUERY_MS:
        connection_created.connect(_wrap, dispatch_uid="diseasemaps.slow_queries")


def _wrap(sender, connection, **kwargs):
    if timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(timed)


def timed(execute, sql, params, many, context):
    """Execute a statement, and log it if it was slow, even if it failed."""
    start = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = (time.perf_counter() - start) * 1000
        if milliseconds >= settings.SLOW_QUERY_MS:
            redacted_sql = _LITERAL.sub("'…'", str(sql))[:MAX_LENGTH]
            log.warning(
                "A query took %.0f ms: %s", milliseconds, redacted_sql, extra={"milliseconds": round(milliseconds, 1)}
            )
