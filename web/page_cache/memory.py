"""The pages that a worker caches in its own memory, up to a number of megabytes."""

import threading
from collections import OrderedDict
from functools import cache

from django.conf import settings

NONE, MEMORY = "none", "memory"
# What a cached response takes up beside its bodies (bytes).
_OVERHEAD = 4_000
# Larger responses are sent and not cached (bytes).
LARGEST = 2_000_000


def worker_memory():
    """Return the PageMemory of this worker, or None if PAGE_CACHE is "none"."""
    return None if settings.PAGE_CACHE == NONE else _memory(settings.PAGE_CACHE_MEGABYTES)


def clear_worker_memory():
    """Let the next caller of `worker_memory` start with an empty one."""
    _memory.cache_clear()


@cache
def _memory(megabytes):
    return PageMemory(megabytes * 1_000_000)


class PageMemory:
    """CachedResponses by their cache keys; the least recently used are dropped beyond `most` bytes.

    Each response is stored with the version that it is valid for, a pair (public stamp, day). One key holds one
    response: a newer version replaces the older one.
    """

    def __init__(self, most):
        self._most, self._size = most, 0
        self._entries = OrderedDict()
        self._lock = threading.Lock()

    def get(self, version, key):
        """Return the CachedResponse stored under `key` for `version`, or None."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or entry[0] != version:
                return None
            self._entries.move_to_end(key)
            return entry[1]

    def set(self, version, key, response):
        """Store a CachedResponse with all its encodings, unless it is larger than LARGEST or than this memory."""
        if len(response.body) > LARGEST:
            return
        response.compress()
        size = response.size + _OVERHEAD
        with self._lock:
            replaced = self._entries.pop(key, None)
            if replaced is not None:
                self._size -= replaced[2]
            if size > self._most:
                return
            self._entries[key] = version, response, size
            self._size += size
            while self._size > self._most:
                _key, (_version, _response, oldest) = self._entries.popitem(last=False)
                self._size -= oldest
