"""The kinds of the tests are registered while these tests run."""

import pytest

from accounts.proposals import kinds

from .kind import FirstName, GuardedFirstName


@pytest.fixture(autouse=True)
def test_kinds(monkeypatch):
    for kind in (FirstName(), GuardedFirstName()):
        monkeypatch.setitem(kinds.KINDS, kind.code, kind)
