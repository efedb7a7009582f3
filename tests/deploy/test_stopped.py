"""Redis and PostgreSQL killed behind the shipped nginx configuration: no wrong response, and a quick recovery."""

import tempfile

import pytest

from tests.deploy import stopping
from tests.servers import postgres_programs

pytestmark = [pytest.mark.nginx, pytest.mark.redis]


# One test, so that all is killed once: workers share no fixture.
def test_parts_that_are_killed_cost_answers_and_never_truth(static_files):
    if postgres_programs() is None:
        pytest.skip("There is no PostgreSQL server here to start and to kill.")
    # Not one of pytest's folders: the user postgres has to reach it.
    with tempfile.TemporaryDirectory() as folder:
        phases = {phase.name: phase for phase in stopping.drill(folder, static_files, seconds=2)}
    without_redis = [phases[name].share for name in ("everything up", "Redis down", "Redis up again")]
    away, back = phases["database down"], phases["database up again"]

    assert [wrong for phase in phases.values() for wrong in phase.wrong] == []
    assert without_redis == [1, 1, 1]
    # What is good is a second old at most, or was under way.
    assert away.stale + away.refused > 0
    assert back.recovered_after < 15
