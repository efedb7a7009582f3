"""The paths and tests in tests/selection.py exist."""

from pathlib import Path

import pytest

from tests import selection

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("chosen", [*selection.SQL, *selection.NOT_SQL, *selection.NOT_FAST])
def test_chosen_paths_exist(chosen):
    path, _, test = chosen.partition("::")

    assert (ROOT / path).exists()
    assert (ROOT / path).is_dir() == path.endswith("/")
    assert not test or f"\ndef {test}" in (ROOT / path).read_text()


def test_chosen_marks_are_declared(pytestconfig):
    declared = {line.partition(":")[0] for line in pytestconfig.getini("markers")}

    assert {"fast", "sql", "database", *selection.LONG, *selection.SERVERS} <= declared
