"""The benches fill databases of their own: the one that DATABASE_URL names is not touched."""

import os
import subprocess
import sys
from pathlib import Path

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
    assert "Editions looked at: 10. Each is what was signed, and its events tell how it came.\n" in done.stdout
    assert mine.exists()
