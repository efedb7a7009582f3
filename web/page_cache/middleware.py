"""The page cache's middleware: send cached responses while the public stamp stays the same, and cache new ones.

The public stamp is a number in the database that triggers raise with every change that readers could see.
"""

import datetime as dt
import logging
import time
from functools import partial
from importlib import import_module

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from web.database_stalls import needs_database

from .decorators import cache_parameters
from .memory import worker_memory
from .responses import CachedResponse

log = logging.getLogger(__name__)

# The one query parameter whose pages are cached separately; more would let anybody fill the memory.
PAGE = "page="
# nginx reads this header and does not pass it on: until when it may repeat a response, in seconds since 1970.
# A time long past makes nginx keep the response, and ask each time whether it is still valid (docs/adr/0019).
NGINX_EXPIRES, ALWAYS_ASK = "X-Accel-Expires", "@1"
# Seconds after which a worker looks again whether the stamp's triggers are in place: somebody may have removed them,
# and changes that do not raise the stamp would never show.
TRIGGERS_SECONDS = 10
# Responses that everybody gets at URLs without a page; nginx may repeat them, and they are not cached here.
_NO_PAGE = frozenset({301, 404})


class PageCache:
    """Send the cached response if it is still valid, and otherwise the response of the middleware below.

    A response is cached under the stamp that was read before the view ran. While the database returns the same
    stamp, nothing was committed since, and the view would make the same response again. After any public change
    every page is rendered again at its next request.
    Marked responses get an ETag and are compressed here whether they are cached or not, so that both ways give
    the same bytes.

    PAGE_CACHE_STAMP names the module that knows the stamp: its `read(connection)` returns the stamp or None, and raises
    if the database is unavailable; its `is_watched(connection)` returns whether every trigger is in place.
    """

    def __init__(self, get_response):
        self._get_response = get_response
        self._memory = worker_memory()
        self._stamp = import_module(settings.PAGE_CACHE_STAMP)
        self._session_cookie = settings.SESSION_COOKIE_NAME
        self._has_nginx, self._nginx_may_repeat = settings.BEHIND_PROXY, settings.MICRO_CACHE
        self._day, self._day_begins, self._day_ends = None, 0.0, 0.0
        self._watched_until = 0.0

    def __call__(self, request):
        # A view may keep what it makes for the version that this returns.
        request.page_cache_version = partial(self._version_for, request)
        if request.method not in ("GET", "HEAD"):
            return self._get_response(request)
        key = self._cache_key(request) if self._memory is not None else None
        # The clock is read before the stamp: a response is valid from now on, and nginx's second counts from here.
        now = time.time()
        if key is None:
            return self._render(request)
        version = self._version(now)
        request.page_cache_version = lambda: version
        if version is None:
            return self._render(request)
        cached = self._memory.get(version, key)
        if cached is not None:
            return self._send(cached, request, now)
        return self._render_and_cache(request, now, version, key)

    def _cache_key(self, request):
        """Return the part of a request that its response depends on, or None if the response must not be cached."""
        meta = request.META
        query = meta.get("QUERY_STRING", "")
        if self._is_signed_in(request) or (query and not _is_page(query)) or not needs_database(request):
            return None
        # The host as the client wrote it: Django refuses unknown hosts, and refusals are not cached.
        host = meta.get("HTTP_HOST") or (meta["SERVER_NAME"], meta["SERVER_PORT"])
        return request.scheme, host, request.path, query

    def _is_signed_in(self, request):
        return self._session_cookie in request.META.get("HTTP_COOKIE", "")

    def _version_for(self, request):
        """Return the version for a response that is not cached here, or None for somebody who is signed in."""
        return None if self._memory is None or self._is_signed_in(request) else self._version(time.time())

    def _version(self, now):
        """Return (stamp, day), or None if the database does not return a stamp that can be trusted."""
        connection = connections["default"]
        if connection.in_atomic_block:
            # A transaction sees rows that may never be committed.
            return None
        stamp = self._stamp.read(connection)
        if stamp is None or not (now < self._watched_until or self._check_triggers(connection, now)):
            return None
        return stamp, self._day_at(now)

    def _check_triggers(self, connection, now):
        """Return whether the stamp's triggers are in place; asked at each request until they are, then now and then."""
        try:
            is_watched = self._stamp.is_watched(connection)
        except DatabaseError:
            return False
        if is_watched:
            self._watched_until = now + TRIGGERS_SECONDS
        else:
            log.warning("Pages are not cached: the triggers of the public stamp are missing. Run migrate.")
        return is_watched

    def _day_at(self, now):
        """Return the local day at `now`, in seconds since 1970: reviews become overdue at midnight."""
        if not self._day_begins <= now < self._day_ends:
            self._day = timezone.localdate(dt.datetime.fromtimestamp(now, dt.UTC))
            midnights = (self._day, self._day + dt.timedelta(days=1))
            zone = timezone.get_default_timezone()
            self._day_begins, self._day_ends = (
                dt.datetime.combine(day, dt.time.min, tzinfo=zone).timestamp() for day in midnights
            )
        return self._day

    def _render(self, request):
        """Return a response that is not cached: finished as a cached one if the view marked it."""
        response = self._get_response(request)
        cacheable = CachedResponse.of(response) if cache_parameters(response) is not None else None
        return response if cacheable is None else cacheable.to(request)

    def _render_and_cache(self, request, now, version, key):
        """Return the view's response, cached under `key` for `version` if the view marked it."""
        response = self._get_response(request)
        parameters = cache_parameters(response)
        cacheable = CachedResponse.of(response) if parameters is not None else None
        if cacheable is None:
            if response.status_code in _NO_PAGE and not _is_personal(response):
                self._set_nginx_expires(response, now)
            return response
        if key[-1] and "page" not in parameters:
            return cacheable.to(request)
        self._memory.set(version, key, cacheable)
        return self._send(cacheable, request, now)

    def _send(self, cached, request, now):
        # Request counts and the request log read this, and whether a view ran.
        request.is_cached = True
        response = cached.to(request)
        self._set_nginx_expires(response, now)
        return response

    def _set_nginx_expires(self, response, now):
        if self._has_nginx:
            response.headers[NGINX_EXPIRES] = f"@{int(now)}" if self._nginx_may_repeat else ALWAYS_ASK


def _is_personal(response):
    return response.streaming or response.cookies or response.has_header("Vary")


def _is_page(query):
    """Whether the query is "page=" and a number as our links write it, and nothing else."""
    number = query.removeprefix(PAGE)
    return number != query and len(number) <= 5 and number.isascii() and number.isdecimal() and number[0] != "0"
