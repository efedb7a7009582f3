"""Where answers are remembered: never more than there is room for, and never a reason for an error."""

import os
import pickle
import resource
import socket
import threading
import time
from contextlib import suppress

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from redis.exceptions import ResponseError

from conditions.models import Condition, Topic
from diseasemaps import environment
from tests import factories
from tests.headers import headers_of
from tests.servers import redis_server
from tests.test_races import race
from web.page_cache import stores
from web.page_cache.answers import Answer
from web.page_cache.build import build
from web.page_cache.flights import Flights
from web.page_cache.plain import Files

TODAY, TOMORROW = (1, "today"), (1, "tomorrow")


def answer_of(size=10):
    return Answer.of(HttpResponse(b"x" * size))


def test_memory_forgets_the_least_used_when_it_is_full():
    memory = stores.Memory(30_000)
    for place in ("first", "second", "third"):
        memory.set(TODAY, place, answer_of(5_000))
    memory.get(TODAY, "first")

    memory.set(TODAY, "fourth", answer_of(5_000))

    assert [place for place in ("first", "second", "third", "fourth") if memory.get(TODAY, place)] == [
        "first",
        "third",
        "fourth",
    ]


def test_memory_has_no_room_for_what_is_larger_than_it():
    memory = stores.Memory(5_000)
    memory.set(TODAY, "small", answer_of(10))

    memory.set(TODAY, "large", answer_of(5_000))

    assert (memory.get(TODAY, "large"), memory.get(TODAY, "small") is None) == (None, False)


def test_memory_of_another_moment_is_forgotten():
    memory = stores.Memory(30_000)
    memory.set(TODAY, "place", answer_of())
    found = [memory.get(TODAY, "place") is None, memory.get(TOMORROW, "place") is None]

    memory.set(TOMORROW, "place", answer_of())

    assert (found, memory.get(TODAY, "place")) == ([False, True], None)


def test_memory_holds_what_it_has_room_for_however_often_it_is_told():
    memory = stores.Memory(30_000)
    for _time in range(100):
        memory.set(TODAY, "place", answer_of(5_000))
    memory.set(TODAY, "other", answer_of(5_000))

    assert memory.get(TODAY, "place") is not None


def test_answer_too_large_is_not_remembered():
    memory = stores.Memory(10_000_000)

    stores.remember(memory, TODAY, "large", answer_of(2_000_001))

    assert memory.get(TODAY, "large") is None


@pytest.fixture
def address(remembering, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    return page.get_absolute_url()


def _use(settings, location):
    """Have pages remembered at `location`, as a process that starts would."""
    settings.PAGE_CACHE = location
    settings.CACHES = {**settings.CACHES, "pages": environment.page_store(location)}
    stores.forget()
    return Client()


def test_folder_is_shared_between_processes(address, settings, tmp_path, django_assert_num_queries):
    first = _use(settings, str(tmp_path / "pages"))
    made = first.get(address, headers={"accept-encoding": "br"})
    second = _use(settings, str(tmp_path / "pages"))
    # Only the triggers are looked for, once in each process.
    with django_assert_num_queries(1):
        found = second.get(address, headers={"accept-encoding": "br"})
    with django_assert_num_queries(0):
        second.get(address)

    assert (headers_of(found), found.content) == (headers_of(made), made.content)


def test_folder_that_cannot_be_written_costs_no_reader_anything(address, settings, tmp_path, caplog):
    (tmp_path / "file").touch()
    client = _use(settings, str(tmp_path / "file"))

    answers = [client.get(address).status_code for _time in range(2)]

    assert (answers, caplog.text.count("The store of pages does not work")) == ([200, 200], 1)


def test_redis_that_is_not_there_costs_no_reader_anything(address, settings, caplog):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = _use(settings, f"redis://127.0.0.1:{port}/0")

    answers = [client.get(address).status_code for _time in range(3)]

    assert (answers, caplog.text.count("The store of pages does not work")) == ([200] * 3, 1)
    caches["pages"].close()


def test_redis_that_does_not_answer_is_left_alone(address, settings, caplog):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = _use(settings, f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        start = time.perf_counter()
        first = client.get(address).status_code
        took = time.perf_counter() - start
        start = time.perf_counter()
        client.get(address)
        again = time.perf_counter() - start
        caches["pages"].close()

    assert (first, caplog.text.count("The store of pages does not work")) == (200, 1)
    assert took < 3
    assert again < took


@pytest.fixture(params=["folder", pytest.param("redis", marks=pytest.mark.redis)])
def shared(request, tmp_path, monkeypatch):
    """The address of a store that several processes share, and that may take its time."""
    monkeypatch.setattr(stores, "SLOW", 30)
    if request.param == "folder":
        yield str(tmp_path / "pages")
        return
    with redis_server() as (address, _server):
        yield address
        caches["pages"].close()


def _keys(location):
    if location.startswith("/"):
        return [path.name for path in Files(location, {})._files()]
    return [key.decode().rpartition(":")[2] for key in caches["pages"]._cache.get_client().scan_iter()]


class Trap:
    """Leaves a mark where somebody unpickles it."""

    def __init__(self, folder):
        self._folder = folder

    def __reduce__(self):
        return os.mkdir, (self._folder,)


@pytest.mark.parametrize("kind", ["pickle", "nonsense", "nothing", "another page", "cut off"])
def test_store_that_holds_what_others_wrote_shows_and_runs_nothing_of_it(
    address, settings, shared, kind, tmp_path, caplog
):
    made = _use(settings, shared).get(address)
    _use(settings, shared).get("/conditions/")
    first, second = (caches["pages"].get(key) for key in _keys(shared))
    trap = pickle.dumps(Trap(str(tmp_path / "sprung")))
    for key in _keys(shared):
        kept = caches["pages"].get(key)
        poison = {"pickle": trap, "nonsense": b"\xff" * 99, "nothing": b"", "cut off": kept[:-1]}
        poison["another page"] = first if kept == second else second
        caches["pages"].set(key, poison[kind])

    answers = [_use(settings, shared).get(address) for _time in range(2)]

    assert [(one.status_code, one.content) for one in answers] == [(200, made.content)] * 2
    assert (tmp_path / "sprung").exists() is False
    # The second process found what the first one has put right.
    assert caplog.text.count("holds what this site has not written") == 1


def test_store_with_the_same_page_of_an_older_moment_is_not_believed(address, settings, shared):
    _use(settings, shared).get(address)
    old = {key: caches["pages"].get(key) for key in _keys(shared)}
    Condition.objects.update(name="A new name")
    _use(settings, shared).get(address)
    for key, value in old.items():
        caches["pages"].set(key, value)

    assert "A new name" in _use(settings, shared).get(address).content.decode()


def test_store_has_one_entry_for_a_page_however_often_the_stamp_moves(address, settings, shared):
    client = _use(settings, shared)
    for number in range(5):
        Topic.objects.update(position=number)
        client.get(address)

    assert len(_keys(shared)) == 1


def test_page_that_another_process_makes_is_waited_for(address, settings, shared):
    one, other = (_use_another(settings, shared) for _process in range(2))
    moment, place = (1, "today"), ("place",)
    answer, given = answer_of(), []

    def first():
        with one.turn(moment, place) as found:
            given.append(found)
            barrier.wait(30)
            time.sleep(0.1)
            one.set(moment, place, answer)

    def second():
        barrier.wait(30)
        with other.turn(moment, place) as found:
            given.append(found)

    barrier = threading.Barrier(2)
    results = race(first, second)

    assert (results, given[0], given[1].as_kept()) == ([None, None], None, answer.as_kept())
    # And the turn is nobody's any more.
    with other.turn(moment, ("place",)) as found:
        assert found is None


def test_page_that_another_process_fails_to_make_is_made(address, settings, shared):
    one, other = (_use_another(settings, shared) for _process in range(2))
    with suppress(ZeroDivisionError), one.turn(TODAY, ("place",)):
        _ = 1 / 0
    begun = time.monotonic()

    with other.turn(TODAY, ("place",)) as found:
        assert found is None

    assert time.monotonic() - begun < stores.LONGEST


def test_turn_of_a_process_that_has_died_ends(address, settings, shared, monkeypatch):
    monkeypatch.setattr(stores, "LONGEST", 1)
    one, other = (_use_another(settings, shared) for _process in range(2))
    # Held until the end, as by a process that is not there to give it back.
    held = one.turn(TODAY, ("place",))
    held.__enter__()
    begun = time.monotonic()

    with other.turn(TODAY, ("place",)) as found:
        assert found is None

    assert 0.5 < time.monotonic() - begun < 10
    time.sleep(1.1)
    with other.turn(TODAY, ("place",)), one.turn(TODAY, ("other",)) as found:
        assert found is None


def _use_another(settings, location):
    _use(settings, location)
    return stores.store()


@pytest.mark.redis
def test_redis_that_is_killed_costs_no_reader_anything(address, settings, caplog):
    with redis_server() as (location, server):
        client = _use(settings, location)
        before = client.get(address)
        server.kill()
        server.wait(30)
        answers = []
        for number in range(3):
            Condition.objects.update(name=f"Name {number}")
            answers.append(f"Name {number}" in client.get(address).content.decode())
        caches["pages"].close()

    assert (before.status_code, answers) == (200, [True] * 3)
    assert caplog.text.count("The store of pages does not work") == 1


@pytest.mark.redis
def test_redis_that_is_full_costs_no_reader_anything(address, settings, caplog):
    with redis_server("--maxmemory", "1mb", "--maxmemory-policy", "noeviction") as (location, _server):
        client = _use(settings, location)
        full = caches["pages"]._cache.get_client()
        with pytest.raises(ResponseError, match="maxmemory"):
            full.mset({f"other {number}": b"x" * 10_000 for number in range(50)}) and full.set("one more", b"x" * 10**6)
        answers = [client.get(one).status_code for one in (address, "/", "/conditions/", address)]
        caches["pages"].close()

    assert answers == [200] * 4
    assert caplog.text.count("The store of pages does not work") == 1


def test_folder_on_a_full_disk_costs_no_reader_anything(address, settings, tmp_path, caplog):
    client = _use(settings, str(tmp_path / "pages"))
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    # No file may grow beyond this: to the one who writes it is as a full disk, in the middle of a file.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, allowed[1]))
    try:
        answers = [client.get(one).status_code for one in (address, address, "/conditions/")]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)

    assert answers == [200] * 3
    assert caplog.text.count("The store of pages does not work") == 1
    # Not a part of a page is left.
    assert _keys(str(tmp_path / "pages")) == []


def test_folder_keeps_what_was_written_last(tmp_path, monkeypatch):
    monkeypatch.setattr("web.page_cache.plain._SWEEP", 5)
    files = Files(str(tmp_path / "pages"), {"OPTIONS": {"MAX_ENTRIES": 3}})
    for number in range(5):
        files.set(f"key {number}", b"bytes")
        path = files._path(f"key {number}")
        os.utime(path, (time.time() - 100 + number,) * 2)
    files.set("key 5", b"bytes")
    files._sweep()

    assert [number for number in range(6) if files.get(f"key {number}") is not None] == [3, 4, 5]
    files.clear()
    assert (files.get("key 5"), files.get("key 5", "none")) == (None, "none")


def test_place_is_left_to_the_next_once_the_first_fails():
    flights = Flights()
    with suppress(ZeroDivisionError), flights.first("place"):
        _ = 1 / 0

    with flights.first("place") as is_first:
        assert is_first


def test_place_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr("web.page_cache.flights.LONGEST", 0.01)
    flights = Flights()
    with flights.first("place"):
        found = []

        def other():
            with flights.first("place") as is_first:
                found.append(is_first)

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)

    assert found == [False]


def test_build_is_one_word_for_the_same_code_and_another_for_other_settings(settings):
    build.cache_clear()
    first = build()
    build.cache_clear()
    second = build()
    settings.ORGANISATION_NAME = "Another"
    build.cache_clear()
    other = build()
    build.cache_clear()

    assert (first == second, first == other, len(first)) == (True, False, 64)
