"""Slow queries in the log: the SQL with its places for values, and never the values."""

import logging
import re
import time

from django.conf import settings
from django.db.backends.signals import connection_created

log = logging.getLogger("diseasemaps.queries")

LONGEST = 2000
# What is written into a statement rather than handed over beside it.
_LITERAL = re.compile(r"'(?:[^']|'')*'")


def watch():
    """Have each connection tell what takes longer than SLOW_QUERY_MS; 0 watches nothing."""
    if settings.SLOW_QUERY_MS:
        connection_created.connect(_wrap, dispatch_uid="diseasemaps.slow_queries")


def _wrap(sender, connection, **kwargs):
    if timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(timed)


def timed(execute, sql, params, many, context):
    """Run a statement, and log it if it was slow, whether it worked or not."""
    start = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = (time.perf_counter() - start) * 1000
        if milliseconds >= settings.SLOW_QUERY_MS:
            said = _LITERAL.sub("'…'", str(sql))[:LONGEST]
            log.warning("A query took %.0f ms: %s", milliseconds, said, extra={"milliseconds": round(milliseconds, 1)})
