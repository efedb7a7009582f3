"""Benches use their own databases and never change the one in DATABASE_URL."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import planted_faults

ROOT = Path(__file__).resolve().parent.parent


def test_a_corpus_is_verified_and_taken_away_and_nothing_else_is(tmp_path):
    mine = tmp_path / "mine.sqlite3"
    mine.write_bytes(b"")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}

    done = subprocess.run(
        [sys.executable, "bench/corpus.py", "10"],
        cwd=ROOT,
        env={**kept, "DATABASE_URL": f"sqlite:///{mine}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "Checked editions: 10, " in done.stdout
    assert "Every text is as it was signed, and every history is complete.\n" in done.stdout
    assert mine.exists()


REUSED = """
import sys
from production import use_production
use_production()
from corpus import corpus
for pages in (40, 41):
    with corpus(pages, folder=sys.argv[1], reuse=True) as made:
        print(made.address)
"""


def test_a_kept_corpus_is_found_and_a_missing_one_is_named(tmp_path):
    (tmp_path / "corpus-40.sqlite3").write_bytes(b"")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}

    done = subprocess.run(
        [sys.executable, "-c", REUSED, str(tmp_path)],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": "bench"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, f"sqlite:///{tmp_path}/corpus-40.sqlite3\n")
    assert done.stderr == (
        f"There is no {tmp_path}/corpus-41.sqlite3: make it with `python bench/corpus.py 41 --keep {tmp_path}`.\n"
    )
    assert (tmp_path / "corpus-40.sqlite3").exists()


@pytest.mark.parametrize("fault", planted_faults.FAULTS, ids=lambda fault: fault.description)
def test_planted_fault_has_one_place_and_existing_tests(fault):
    files = planted_faults.source_files(fault, ROOT)

    assert [text.count(fault.before) for _path, text in files] == [1]
    assert [test for test in fault.tests.split() if not (ROOT / test).exists()] == []
