"""The outermost middleware: a request id for each request, a log line for each that was not cached, and probes.

A log line names no person: it has the route instead of the path, no query string and no IP address. Responses from the
page cache (docs/adr/0029) get a request id and are counted, but not logged: the reverse proxy logs them, and a log line
costs as much as the response.
"""

import logging
import random
import re
import time
from contextvars import ContextVar

from django.conf import settings
from django.utils.module_loading import import_string

from web import database_stalls
from web.security_headers import add_security_headers

from . import request_counts

log = logging.getLogger("diseasemaps.requests")

HEADER = "X-Request-ID"
# The id of the current request; "" outside of a request, as in a command.
current = ContextVar("request_id", default="")
# The form of a request id that is accepted from the reverse proxy.
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestLog:
    """Middleware that sets the request id, logs and counts requests, and serves the probes of settings.PROBES."""

    def __init__(self, get_response):
        self._get_response = get_response
        self._trusts_front_server = settings.BEHIND_PROXY
        self._counts = request_counts.counts()
        self._probes = {path: import_string(view) for path, view in settings.PROBES.items()}

    def __call__(self, request):
        start = time.perf_counter()
        request_id = self._id(request)
        token = current.set(request_id)
        try:
            # Monitoring requests probes by IP address and over http, so hosts and https are not checked.
            probe = self._probes.get(request.path_info)
            if probe is not None:
                # They run outside the middleware that watches a frozen database, and must not block the worker either.
                with database_stalls.watching():
                    response = add_security_headers(probe(request))
            else:
                response = self._get_response(request)
                self._record(request, response, time.perf_counter() - start)
        finally:
            current.reset(token)
        response.headers[HEADER] = request_id
        return response

    def _id(self, request):
        if self._trusts_front_server:
            received_id = request.META.get("HTTP_X_REQUEST_ID", "")
            if _REQUEST_ID.fullmatch(received_id):
                return received_id
        return f"{random.getrandbits(64):016x}"

    def _record(self, request, response, seconds):
        match = request.resolver_match
        if match is None and getattr(request, "is_cached", False):
            if self._counts is not None:
                self._counts.cached(request.method, response.status_code)
            return
        route = match.view_name or "unnamed" if match else "static" if _is_static(request) else "none"
        if self._counts is not None:
            self._counts.rendered(request.method, route, response.status_code, seconds)
        if log.isEnabledFor(logging.INFO):
            size = "-" if response.streaming else len(response.content)
            milliseconds = round(seconds * 1000, 1)
            log.info(
                "%s %s %s %s ms %s bytes", request.method, route, response.status_code, milliseconds, size,
                extra={
                    "method": request.method, "route": route, "status": response.status_code,
                    "milliseconds": milliseconds, "bytes": size,
                },
            )  # fmt: skip


def _is_static(request):
    return request.path_info.startswith(settings.STATIC_URL)
