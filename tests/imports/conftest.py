"""Fixtures of the import tests."""

import pytest

from conditions.imports import worker


@pytest.fixture
def at_once(monkeypatch):
    """Have imports end within the request that starts them: a thread would not see a test's own transaction."""
    monkeypatch.setattr(worker, "start", worker.execute)
