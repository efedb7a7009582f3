"""The page of an address that does not exist: suggestions for people, and a cached body for machines.

Machines request thousands of unknown addresses, and a search with typing errors takes as long as many pages.
"""

import threading
import time

from django.conf import settings
from django.http import HttpResponse

from conditions import search

from .decorators import set_no_cache
from .page_rendering import render_page

# This many path segments of an unknown URL are searched for as names.
SEARCHED_SEGMENTS = 3
# Longer addresses are not searched for (characters).
LONGEST_SEARCHED = 200


def not_found(request, *sought):
    """Return 404 with a search form, and for a person suggestions for the first of the names `sought` that has any."""
    if _is_from_a_person(request) and _budget.take(settings.SUGGESTIONS_PER_MINUTE):
        near = next(filter(None, map(_suggestions, sought)), [])
        if near:
            return set_no_cache(render_page(request, "404.html", {"near": near}, status=404))
    return set_no_cache(_plain_pages.response(request))


def segments(path):
    """Return the last parts of an unknown path, the last one first, as names that may have been meant."""
    return path.strip("/").split("/")[::-1][:SEARCHED_SEGMENTS]


def _is_from_a_person(request):
    """Return whether a browser opens the address as a page. A machine can pretend that; then the budget ends it."""
    headers = request.headers
    mode = headers.get("Sec-Fetch-Mode")
    opens_page = "text/html" in headers.get("Accept", "") if mode is None else mode == "navigate"
    return opens_page and len(request.path_info) <= LONGEST_SEARCHED


def _suggestions(name):
    text = search.clean_query(str(name).replace("-", " "))
    return search.search(text, limit=5, texts=False, answers=False, by_signs=False)


class _Budget:
    """How many pages with suggestions a worker makes: a number a minute, and as many at once."""

    def __init__(self):
        self._lock, self._left, self._at = threading.Lock(), None, 0.0

    def take(self, per_minute):
        """Return whether another search is within the budget; 0 sets no limit."""
        if not per_minute:
            return True
        with self._lock:
            now = time.monotonic()
            before = per_minute if self._left is None else self._left
            left = min(per_minute, before + (now - self._at) * per_minute / 60)
            self._left, self._at = left - (left >= 1), now
            return left >= 1


class _PlainPages:
    """The page without suggestions, which is the same for all addresses, as it was at one public stamp."""

    def __init__(self):
        self._version, self._body = None, b""

    def response(self, request):
        # None, for example for a member of staff: then nothing is kept.
        version = request.page_cache_version() if hasattr(request, "page_cache_version") else None
        if version is not None and version == self._version:
            return HttpResponse(self._body, status=404)
        response = render_page(request, "404.html", status=404)
        if version is not None:
            self._version, self._body = version, response.content
        return response


_budget, _plain_pages = _Budget(), _PlainPages()
