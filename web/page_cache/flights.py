"""One rendering at a time of each page in a process: whoever comes meanwhile waits for it."""

import threading
from contextlib import contextmanager

# Then somebody waiting goes ahead (seconds); a page takes milliseconds.
LONGEST = 3


class Flights:
    def __init__(self):
        self._under_way = {}
        self._lock = threading.Lock()

    @contextmanager
    def first(self, place):
        """Give True at once to whoever is first at `place`, and False to the others once that one is done."""
        with self._lock:
            done = self._under_way.get(place)
            if is_first := done is None:
                done = self._under_way[place] = threading.Event()
        if not is_first:
            done.wait(LONGEST)
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                del self._under_way[place]
            done.set()
