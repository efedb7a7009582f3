"""Cost of `manage.py verify_published` per page: `python bench/verifying.py [FOLDER] [--sizes 1000,10000]`.

FOLDER is a checkout of another commit. Each checkout fills SQLite databases with these numbers of live pages in a
temporary folder (`bench/corpus.py`), and they are verified in turn. Prints the CPU milliseconds per page for each
checkout and size, the median of the rounds (minus those of `manage.py check`, which takes as long to start), and the
ratios: the largest size to the smallest, and this checkout to the other.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

from production import PRODUCTION  # noqa: E402 - needs the path above


class Checkout:
    """A commit with its own databases; `costs` is what verifying them took: {pages: [CPU milliseconds per page]}."""

    def __init__(self, folder, files):
        self.folder = Path(folder).resolve()
        self._files = Path(tempfile.mkdtemp(dir=files))
        self.costs = {}

    def fill(self, pages):
        """Fill a database with this number of pages."""
        self._python("bench/corpus.py", str(pages), "--keep", str(self._files), database=self._files / "none")
        self.costs[pages] = []

    def verify(self, pages):
        """Verify the database with this number of pages, and add the CPU milliseconds per page to `costs`."""
        database = self._files / f"corpus-{pages}.sqlite3"
        start = self._python("manage.py", "check", database=database)
        self.costs[pages].append((self._python("manage.py", "verify_published", database=database) - start) / pages)

    def _python(self, *arguments, database):
        """Run Python here; return the CPU milliseconds of the process."""
        before = _children()
        env = {**os.environ, **PRODUCTION, "DATABASE_URL": f"sqlite:///{database}", "PYTHONWARNINGS": "ignore"}
        subprocess.run(  # noqa: S603 - a constant command
            [sys.executable, *arguments], cwd=self.folder, env=env, check=True, stdout=subprocess.DEVNULL
        )
        return (_children() - before) * 1000


def _children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", help="checkout of another commit")
    parser.add_argument("--sizes", default="1000,10000", help="numbers of live pages")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory() as files:
        checkouts = [Checkout(folder, files) for folder in (ROOT, options.folder) if folder]
        for pages in sizes:
            for checkout in checkouts:
                checkout.fill(pages)
            for _round in range(options.rounds):
                for checkout in checkouts:
                    checkout.verify(pages)
            for checkout in checkouts:
                write(f"{checkout.folder}: {pages:,} pages, {_median(checkout, pages):.2f} ms of CPU a page")
        for checkout in checkouts:
            ratio = _median(checkout, sizes[-1]) / _median(checkout, sizes[0])
            write(f"{checkout.folder}: {sizes[-1]:,} pages beside {sizes[0]:,}, ratio {ratio:.2f} a page")
        if options.folder:
            ours, theirs = (_median(checkout, sizes[-1]) for checkout in checkouts)
            write(f"beside the other checkout: ratio {ours / theirs:.2f}")


def _median(checkout, pages):
    return statistics.median(checkout.costs[pages])


def write(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
