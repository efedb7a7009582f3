"""Redis and the database killed under readers at the shipped front: no wrong answer, and well again soon."""

import tempfile

import pytest

from tests.deploy import outage_drill
from tests.servers import postgres_programs

pytestmark = [pytest.mark.nginx, pytest.mark.redis]


# One test, so that all is killed once: workers share no fixture.
def test_parts_that_are_killed_cost_answers_and_never_truth(static_files):
    if postgres_programs() is None:
        pytest.skip("There is no PostgreSQL server here to start and to kill.")
    # Not one of pytest's folders: the user postgres has to reach it.
    with tempfile.TemporaryDirectory() as folder:
        phases = {phase.name: phase for phase in outage_drill.drill(folder, static_files, seconds=2)}
    without_redis = [phases[name].share for name in ("all is well", "Redis is away", "Redis is back")]
    away, back = phases["the database is away"], phases["the database is back"]

    assert [wrong for phase in phases.values() for wrong in phase.wrong] == []
    assert without_redis == [1, 1, 1]
    # What is good is a second old at most, or was under way.
    assert away.stale + away.refused > 0
    assert back.recovered_after < 15
