"""Stalled databases: give up a statement that PostgreSQL does not answer, and refuse further requests at once.

A frozen server keeps its connections open and sends nothing. No timeout of the driver or of TCP ends the wait, because
the server's machine still acknowledges what it receives.
"""

import logging
import os
import socket
import threading
import time
from contextlib import contextmanager

from django.conf import settings
from django.db import connections
from django.http import HttpResponse

log = logging.getLogger(__name__)

# Seconds without an answer to one statement of a request. With the timeout of a new connection (3 seconds) a response
# takes less than 10. Commands and background threads may wait for as long as statement_timeout allows.
STALLED_SECONDS = 5
# Seconds between two looks at the connections.
POLL_SECONDS = 0.25
# An outage that kept a request waiting for longer than SLOW_OUTAGE_SECONDS would keep the next ones waiting too: they
# are refused for PAUSE_SECONDS, and then one request of each worker tries again.
SLOW_OUTAGE_SECONDS, PAUSE_SECONDS = 1, 3


class DatabaseStalls:
    """Middleware that watches the statements of requests, and refuses requests during an outage that takes time.

    The handler of errors marks its 503 responses with `is_outage`. Requests for static files and for the paths of
    WITHOUT_DATABASE are never refused.
    """

    def __init__(self, get_response):
        self._get_response = get_response
        self._refused_until, self._refusal = 0.0, None

    def __call__(self, request):
        start = time.monotonic()
        if start < self._refused_until and needs_database(request):
            return self._refuse()
        with watching():
            response = self._get_response(request)
        now = time.monotonic()
        if getattr(response, "is_outage", False) and now - start > SLOW_OUTAGE_SECONDS:
            self._refusal = response.status_code, dict(response.items()), response.content
            self._refused_until = now + PAUSE_SECONDS
        return response

    def _refuse(self):
        status, headers, body = self._refusal
        return HttpResponse(body, status=status, headers=headers)


def needs_database(request):
    """Return whether the response may depend on the database."""
    return not request.path_info.startswith(settings.STATIC_URL) and request.path_info not in settings.WITHOUT_DATABASE


class _StatementCount:
    """An execute wrapper of one connection that counts its statements, to tell one slow statement from several."""

    number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += 1
        return execute(sql, params, many, context)


class _Watch:
    """A thread that closes the socket of a connection which waits for one statement for STALLED_SECONDS.

    The waiting request then gets an OperationalError, as if the server had closed the connection.
    """

    def __init__(self):
        # {id of a thread that serves a request: (its connection, the count of its statements)}
        self._watched = {}
        self._thread = None

    @contextmanager
    def watching(self, connection):
        """Watch the connection of this thread during the block, if it leads to PostgreSQL."""
        if connection.vendor != "postgresql":
            yield
            return
        # A fork has no thread.
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="database stalls", daemon=True)
            self._thread.start()
        self._watched[threading.get_ident()] = connection, _count_of(connection)
        try:
            yield
        finally:
            del self._watched[threading.get_ident()]

    def _run(self):
        waiting_since = {}
        while True:
            time.sleep(POLL_SECONDS)
            try:
                waiting_since = self._looked(waiting_since)
            except Exception:
                # Without this thread, a frozen database would block every worker.
                log.exception("The connections to the database could not be looked at.")

    def _looked(self, waiting_since):
        """Close the sockets of statements that wait for too long; return {statement: when it began to wait}."""
        now, waiting = time.monotonic(), {}
        for connection, count in list(self._watched.values()):
            driver = connection.connection
            if driver is not None and _waits(driver):
                # The number stays the same while a statement, a COMMIT or a health check waits.
                statement = id(driver), count.number
                waiting[statement] = waiting_since.get(statement, now)
                if now - waiting[statement] >= STALLED_SECONDS:
                    _close_socket(driver)
        return waiting


def _count_of(connection):
    """Return the _StatementCount of a connection, added when it is first asked for."""
    for wrapper in connection.execute_wrappers:
        if isinstance(wrapper, _StatementCount):
            return wrapper
    count = _StatementCount()
    connection.execute_wrappers.append(count)
    return count


def _waits(driver):
    return driver.info.transaction_status.name == "ACTIVE"


def _close_socket(driver):
    """Close the socket of a psycopg connection under the thread that waits for it."""
    log.error("The database has not answered a statement for %s seconds: the request is given up.", STALLED_SECONDS)
    try:
        with socket.socket(fileno=os.dup(driver.fileno())) as copy:
            copy.shutdown(socket.SHUT_RDWR)
    except Exception as error:  # noqa: BLE001 - closed in the meantime; the thread must go on
        log.warning("The connection was closed already (%s).", type(error).__name__)


_watch = _Watch()


def watching():
    """Return a context manager that gives up each statement of its block that gets no answer."""
    return _watch.watching(connections["default"])
