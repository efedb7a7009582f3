"""The very first middleware: a number for each request, a line in the log for each that was worked on, probes.

What stands in a log names no person: the route instead of the address that was asked for, no query, no network
address. Responses from the page cache (docs/adr/0029) get their number and are counted, and write no line: the server
in front has one for them, and a line costs as much as the response.
"""

import logging
import random
import re
import time
from contextvars import ContextVar

from django.conf import settings
from django.utils.module_loading import import_string

from web.security_headers import add_security_headers

from . import request_counts

log = logging.getLogger("diseasemaps.requests")

HEADER = "X-Request-ID"
# The id of the request that is being worked on; "" where there is none, as in a command.
current = ContextVar("request_id", default="")
# What a front server may call a request.
_SENSIBLE = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestLog:
    def __init__(self, get_response):
        self._get_response = get_response
        self._believes = settings.BEHIND_PROXY
        self._counts = request_counts.counts()
        self._probes = {path: import_string(view) for path, view in settings.PROBES.items()}

    def __call__(self, request):
        start = time.perf_counter()
        request_id = self._id(request)
        token = current.set(request_id)
        try:
            # Whoever watches asks by number and by http: neither the hosts nor https are looked at.
            probe = self._probes.get(request.path_info)
            if probe is not None:
                response = add_security_headers(probe(request))
            else:
                response = self._get_response(request)
                self._tell(request, response, time.perf_counter() - start)
        finally:
            current.reset(token)
        response.headers[HEADER] = request_id
        return response

    def _id(self, request):
        if self._believes:
            given = request.META.get("HTTP_X_REQUEST_ID", "")
            if _SENSIBLE.fullmatch(given):
                return given
        return f"{random.getrandbits(64):016x}"

    def _tell(self, request, response, seconds):
        match = request.resolver_match
        if match is None and getattr(request, "is_cached", False):
            if self._counts is not None:
                self._counts.cached(request.method, response.status_code)
            return
        route = match.view_name or "unnamed" if match else "static" if _is_static(request) else "none"
        if self._counts is not None:
            self._counts.made(request.method, route, response.status_code, seconds)
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
