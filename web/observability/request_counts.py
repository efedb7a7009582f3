"""Request metrics for Prometheus: counts and durations of all workers of a machine, if METRICS_TOKEN is set."""

import os
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# Upper bounds of the histogram (seconds); rendering a page takes some hundredths.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


@cache
def counts():
    """Return the Counts of this process, or None without METRICS_TOKEN."""
    return Counts() if settings.METRICS_TOKEN else None


def folder():
    """Return the folder where the workers of a server write their counts, so that any of them can add them up.

    prometheus_client reads the environment variable when it is first imported. A server that is restarted counts from
    zero. Raises ImproperlyConfigured if the folder cannot be made, or belongs to another user.
    """
    path = os.environ.setdefault(
        "PROMETHEUS_MULTIPROC_DIR", f"{tempfile.gettempdir()}/diseasemaps-metrics-{os.getuid()}-{os.getppid()}"
    )
    try:
        Path(path).mkdir(mode=0o700, exist_ok=True)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such name is possible"
        raise ImproperlyConfigured(
            f"PROMETHEUS_MULTIPROC_DIR must be a folder: {path!r} cannot be made ({why})."
        ) from None
    if Path(path).stat().st_uid != os.getuid():
        raise ImproperlyConfigured(f"{path} belongs to somebody else: set PROMETHEUS_MULTIPROC_DIR to a folder.")
    return path


class Counts:
    """The Prometheus metrics of requests."""

    def __init__(self):
        folder()
        # Imported here, so that no process writes files without a token.
        from prometheus_client import Counter, Histogram

        # In no registry, because the numbers are read from the files.
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
        self._counters = {}

    def cached(self, method, status):
        """Count a response from the page cache."""
        self._count(method, "cached", status)

    def rendered(self, method, route, status, seconds):
        """Count a response that was not cached, and its duration in seconds."""
        self._count(method, route, status)
        self._seconds.observe(seconds)

    def _count(self, method, route, status):
        key = method, route, status
        counter = self._counters.get(key)
        if counter is None:
            # Clients may invent methods, and a counter for each would fill the memory.
            method_label = method if method in METHODS else "other"
            counter = self._counters[method_label, route, status] = self._requests.labels(
                method_label, route, str(status)
            )
        counter.inc()
