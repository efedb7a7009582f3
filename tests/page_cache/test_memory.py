"""The memory of a worker: limited in size, one entry per page and version."""

from django.http import HttpResponse

from web.page_cache.memory import PageMemory
from web.page_cache.responses import CachedResponse

TODAY, TOMORROW = (1, "today"), (1, "tomorrow")


def response_of(size=10):
    return CachedResponse.of(HttpResponse(b"x" * size))


def test_memory_drops_the_least_recently_used_when_it_is_full():
    memory = PageMemory(30_000)
    for key in ("first", "second", "third"):
        memory.set(TODAY, key, response_of(5_000))
    memory.get(TODAY, "first")

    memory.set(TODAY, "fourth", response_of(5_000))

    assert [key for key in ("first", "second", "third", "fourth") if memory.get(TODAY, key)] == [
        "first",
        "third",
        "fourth",
    ]


def test_memory_has_no_room_for_a_response_larger_than_itself():
    memory = PageMemory(5_000)
    memory.set(TODAY, "small", response_of(10))

    memory.set(TODAY, "large", response_of(5_000))

    assert (memory.get(TODAY, "large"), memory.get(TODAY, "small") is None) == (None, False)


def test_memory_returns_a_response_for_its_own_version_alone():
    memory = PageMemory(30_000)
    memory.set(TODAY, "key", response_of())
    missing = [memory.get(TODAY, "key") is None, memory.get(TOMORROW, "key") is None]

    memory.set(TOMORROW, "key", response_of())

    assert (missing, memory.get(TODAY, "key")) == ([False, True], None)


def test_memory_counts_a_replaced_response_once():
    memory = PageMemory(30_000)
    for _time in range(100):
        memory.set(TODAY, "key", response_of(5_000))
    memory.set(TODAY, "other", response_of(5_000))

    assert memory.get(TODAY, "key") is not None


def test_response_too_large_is_not_cached():
    memory = PageMemory(10_000_000)

    memory.set(TODAY, "large", response_of(2_000_001))

    assert memory.get(TODAY, "large") is None
