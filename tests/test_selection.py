"""The paths in tests/selection.py exist."""

from pathlib import Path

import pytest

from tests import selection

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("path", [*selection.SQL, *selection.NOT_FAST])
def test_chosen_paths_exist(path):
    assert (ROOT / path).exists()
    assert (ROOT / path).is_dir() == path.endswith("/")


def test_chosen_marks_are_declared(pytestconfig):
    declared = {line.partition(":")[0] for line in pytestconfig.getini("markers")}

    assert {"fast", "sql", "database", *selection.LONG, *selection.SERVERS} <= declared
