"""The choice of tests in tests/selection.py names what is there."""

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
