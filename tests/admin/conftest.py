"""What tests of the newsroom's screens share."""

import pytest

from conditions.admin import running


@pytest.fixture
def at_once(monkeypatch):
    """Have imports end within the request that starts them: a thread would not see a test's own transaction."""
    monkeypatch.setattr(running, "start", running.carry_out)
