"""How many requests, and how long they took, by all workers of a machine together, where METRICS_TOKEN is set."""

import os
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# Seconds; a page from the database takes some hundredths.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


@cache
def counts():
    """Return the Counts of this process, or None where nobody asks for them."""
    return Counts() if settings.METRICS_TOKEN else None


def folder():
    """Return where the workers of one server write their counts, for whichever of them is asked to add them up.

    The library looks for it when it is first imported. A server that starts anew counts anew.
    """
    named = os.environ.setdefault(
        "PROMETHEUS_MULTIPROC_DIR", f"{tempfile.gettempdir()}/diseasemaps-metrics-{os.getuid()}-{os.getppid()}"
    )
    Path(named).mkdir(mode=0o700, exist_ok=True)
    if Path(named).stat().st_uid != os.getuid():
        raise ImproperlyConfigured(f"{named} belongs to somebody else: set PROMETHEUS_MULTIPROC_DIR to a folder.")
    return named


class Counts:
    def __init__(self):
        folder()
        # Imported where it is used: without a token, no process writes its files.
        from prometheus_client import Counter, Histogram

        # In no registry: what is told is read from the files.
        self._requests = Counter(
            "diseasemaps_requests",
            "Requests by method, route and status.",
            ["method", "route", "status"],
            registry=None,
        )
        self._seconds = Histogram(
            "diseasemaps_request_seconds",
            "Time to make an answer, those from memory left out.",
            buckets=BUCKETS,
            registry=None,
        )
        self._known = {}

    def cached(self, method, status):
        self._count(method, "cached", status)

    def made(self, method, route, status, seconds):
        self._count(method, route, status)
        self._seconds.observe(seconds)

    def _count(self, method, route, status):
        key = method, route, status
        counter = self._known.get(key)
        if counter is None:
            # Whoever asks may invent methods; a counter for each would fill the memory.
            named = method if method in METHODS else "other"
            counter = self._known[named, route, status] = self._requests.labels(named, route, str(status))
        counter.inc()
