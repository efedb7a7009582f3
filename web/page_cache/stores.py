"""Where answers are remembered: in this process, and beside it in a store that others share."""

import hashlib
import logging
import threading
import time
from collections import OrderedDict
from contextlib import contextmanager, suppress
from functools import cache

from django.conf import settings
from django.core.cache import caches

from .answers import LARGEST
from .build import build
from .flights import LONGEST
from .packing import pack, unpack

log = logging.getLogger(__name__)

NONE, MEMORY = "none", "memory"
# What an answer takes up in a process beside its bodies (bytes).
_OVERHEAD = 4_000
# A shared store that fails, or answers more slowly than this, is left alone for a while (seconds).
SLOW, PAUSE = 0.25, 10
# The day ends anyhow (seconds).
KEPT_FOR = 24 * 60 * 60
# How often a process looks whether another one is done with a page (seconds).
_LOOK = 0.005


def store():
    """Return the store that the settings name, or None where nothing is to be remembered."""
    if settings.PAGE_CACHE == NONE:
        return None
    return _store(settings.PAGE_CACHE, settings.PAGE_CACHE_MEGABYTES)


def forget():
    """Let the next caller of `store` begin with an empty one."""
    _store.cache_clear()


@cache
def _store(location, megabytes):
    memory = Memory(megabytes * 1_000_000)
    return memory if location == MEMORY else Shared(memory)


class Memory:
    """Answers by their places, each with the moment it is true at; the least used go once `most` bytes are full.

    A moment is (stamp, day): whatever changes when answers may.
    """

    def __init__(self, most):
        self._most, self._size = most, 0
        self._answers = OrderedDict()
        self._lock = threading.Lock()

    def get(self, moment, place):
        with self._lock:
            known = self._answers.get(place)
            if known is None or known[0] != moment:
                return None
            self._answers.move_to_end(place)
            return known[1]

    def older(self, moment, place):
        """Return the answer of another stamp of the same day, if its questions can be asked again, or None."""
        with self._lock:
            known = self._answers.get(place)
        if known is None or known[0][1:] != moment[1:] or known[1].questions is None:
            return None
        return known[1]

    def set(self, moment, place, answer):
        size = answer.size + _OVERHEAD + (answer.questions.size if answer.questions else 0)
        with self._lock:
            known = self._answers.pop(place, None)
            if known is not None:
                self._size -= known[2]
            if size > self._most:
                return
            self._answers[place] = moment, answer, size
            self._size += size
            while self._size > self._most:
                _place, (_moment, _answer, oldest) = self._answers.popitem(last=False)
                self._size -= oldest

    @contextmanager
    def turn(self, moment, place):
        """Nobody else could tell what they have made."""
        yield None


class Shared:
    """Django's cache "pages" behind the memory of this process. Trouble with it costs speed and nothing else."""

    def __init__(self, memory):
        self._memory = memory
        self._resumes = 0.0

    def get(self, moment, place):
        return self._memory.get(moment, place) or self._found(moment, place)

    def older(self, moment, place):
        return self._memory.older(moment, place)

    def set(self, moment, place, answer):
        self._memory.set(moment, place, answer)
        key = _key(place)
        self._ask(lambda: caches["pages"].set(key, pack(key, moment, answer), KEPT_FOR))

    @contextmanager
    def turn(self, moment, place):
        """Wait while another process makes the page; give its answer, or None to whoever has to make it."""
        key = _key(("turn", *place))
        if self._ask(lambda: caches["pages"].add(key, b"1", LONGEST)) is False:
            yield self._awaited(moment, place, key)
            return
        try:
            yield None
        finally:
            # Also where the store has just turned out to be full: others would wait for this turn.
            with suppress(Exception):
                caches["pages"].delete(key)

    def _awaited(self, moment, place, key):
        end = time.monotonic() + LONGEST
        is_under_way = True
        while is_under_way and time.monotonic() < end:
            time.sleep(_LOOK)
            # In this order: it is stored before the turn is given back.
            is_under_way = self._ask(lambda: caches["pages"].get(key)) is not None
            answer = self._found(moment, place)
            if answer is not None:
                return answer
        return None

    def _found(self, moment, place):
        """Return what the store has, and take it into memory."""
        key = _key(place)
        kept = self._ask(lambda: caches["pages"].get(key))
        if kept is None:
            return None
        try:
            answer = unpack(key, moment, kept)
        except ValueError:
            log.warning("The store of pages holds what this site has not written. Who else can write to it?")
            return None
        if answer is not None:
            self._memory.set(moment, place, answer)
        return answer

    def _ask(self, question):
        """Return the store's answer, or None where it has none, fails or rests."""
        start = time.monotonic()
        if start < self._resumes:
            return None
        try:
            found = question()
        except Exception:
            # Whatever its library raises: readers get their page all the same.
            log.warning("The store of pages does not work; it is asked again in %s seconds.", PAUSE, exc_info=True)
            self._resumes = time.monotonic() + PAUSE
            return None
        if time.monotonic() - start > SLOW:
            log.warning("The store of pages is slow; it is asked again in %s seconds.", PAUSE)
            self._resumes = time.monotonic() + PAUSE
        return found


def _key(place):
    return hashlib.sha256(repr((build(), place)).encode()).hexdigest()


def remember(store, moment, place, answer):
    """Store an answer with all its encodings, unless it is too large."""
    if len(answer.bodies[""]) <= LARGEST:
        answer.as_kept()
        store.set(moment, place, answer)
