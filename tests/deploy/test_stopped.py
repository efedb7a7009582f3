"""Redis and the database killed under readers at the shipped front: no wrong answer, and well again soon."""

import tempfile

import pytest

from tests.deploy import stopping
from tests.servers import postgres_programs

pytestmark = [pytest.mark.nginx, pytest.mark.redis]


@pytest.fixture(scope="module")
def phases(static_files):
    if postgres_programs() is None:
        pytest.skip("There is no PostgreSQL server here to start and to kill.")
    # Not one of pytest's folders: the user postgres has to reach it.
    with tempfile.TemporaryDirectory() as folder:
        return {phase.name: phase for phase in stopping.drill(folder, static_files, seconds=2)}


def test_nobody_ever_reads_anything_wrong(phases):
    assert [wrong for phase in phases.values() for wrong in phase.wrong] == []


def test_without_redis_every_answer_is_the_page(phases):
    assert {name: phases[name].share for name in ("all is well", "Redis is away", "Redis is back")} == {
        "all is well": 1,
        "Redis is away": 1,
        "Redis is back": 1,
    }


def test_without_the_database_readers_get_what_is_kept_and_marked_or_are_told_when_to_come_again(phases):
    away = phases["the database is away"]

    # What is good is a second old at most, or was under way.
    assert away.stale + away.refused > 0


def test_all_is_well_seconds_after_the_database_is_back(phases):
    assert phases["the database is back"].recovered_after < 15
