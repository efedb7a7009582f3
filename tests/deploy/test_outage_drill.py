"""Outages of Redis and the database behind nginx: no wrong response, and recovery within seconds."""

import tempfile

import pytest

from tests.deploy import outage_drill
from tests.servers import postgres_programs

pytestmark = [pytest.mark.nginx, pytest.mark.redis, pytest.mark.full]


# One test for both outages, because parallel workers cannot share a fixture.
def test_outages_of_redis_and_database_cause_no_wrong_response(static_files):
    if postgres_programs() is None:
        pytest.skip("There is no PostgreSQL server here to start and to kill.")
    # The user postgres has no access to pytest's own folders.
    with tempfile.TemporaryDirectory() as folder:
        phases = {phase.name: phase for phase in outage_drill.drill(folder, static_files, seconds=2)}
    without_redis = [phases[name].share for name in ("everything up", "Redis down", "Redis up again")]
    down, up_again = phases["database down"], phases["database up again"]

    assert [wrong for phase in phases.values() for wrong in phase.wrong] == []
    assert without_redis == [1, 1, 1]
    # A good response is at most a second old or was already on its way.
    assert down.stale + down.refused > 0
    assert up_again.recovered_after < 15
