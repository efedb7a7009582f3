"""A database with any number of live pages for the benches: `python bench/corpus.py PAGES [--keep]`.

Creates a database beside the one in DATABASE_URL (SQLite: a file), fills it, verifies it as `manage.py
verify_published` does, and prints its URL. With --keep the database stays, for --reuse of the other benches.
"""

import argparse
import contextlib
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "bench"))

from production import use_production  # noqa: E402 - needs the path above

# The argument of --keep and --reuse: the folder of SQLite files; without a value the project's folder.
KEPT = {"nargs": "?", "const": ROOT, "type": Path, "metavar": "FOLDER"}
# Number of pages of each condition.
PAGES_EACH = 5
PARAGRAPH = f"<p>{'Plain words that say what is known of it, as people would say them. ' * 5}</p>\n"


def body(parts, paragraphs=3):
    """Return a body with so many headed parts; five parts make a page as long as those of the demonstration."""
    return "".join(f"<h2>Part {part}: what is known?</h2>\n{PARAGRAPH * paragraphs}" for part in range(parts))


def fill(pages, *, parts=1):
    """Fill the empty database with so many live pages, and with open work of a newsroom."""
    from django.db import connection

    from conditions import public_log
    from tests.bulk_newsroom import make_newsroom
    from tests.search.many import make_many

    make_many(max(pages // PAGES_EACH, 1), pages=PAGES_EACH, words=60, body=body(parts))
    make_newsroom()
    public_log.adopt()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


@dataclass(frozen=True)
class Corpus:
    """A filled database: its name for Django, and its DATABASE_URL."""

    name: str
    address: str


@contextlib.contextmanager
def corpus(pages, *, folder, parts=1, keep=False, reuse=False):
    """Yield the Corpus of so many live pages; it is removed afterwards unless `keep` or `reuse` is true.

    `folder` holds SQLite's file. `reuse` takes an existing database; raises SystemExit where SQLite's file is missing.
    """
    import django

    django.setup()
    from django.db import connection

    base = connection.settings_dict["NAME"]
    is_sqlite = connection.vendor == "sqlite"
    beside = Path(urlsplit(os.environ.get("DATABASE_URL", "")).path).name
    wanted = f"{folder}/corpus-{pages}.sqlite3" if is_sqlite else f"test_{beside}_{pages}"
    if reuse and is_sqlite and not Path(wanted).exists():
        raise SystemExit(f"There is no {wanted}: make it with `python bench/corpus.py {pages} --keep {folder}`.")
    connection.settings_dict["TEST"]["NAME"] = wanted
    try:
        if not reuse:
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            fill(pages, parts=parts)
            connection.close()
        connection.settings_dict["NAME"] = wanted
        address = urlunsplit(urlsplit(os.environ.get("DATABASE_URL", ""))._replace(path=f"/{wanted}"))
        yield Corpus(wanted, f"sqlite:///{wanted}" if is_sqlite else address)
    finally:
        connection.close()
        if not (keep or reuse):
            # destroy_test_db deletes the database that is named in the settings at that moment.
            connection.settings_dict["NAME"] = wanted
            connection.creation.destroy_test_db(base, verbosity=0)
        connection.settings_dict["NAME"] = base


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=int)
    parser.add_argument("--parts", type=int, default=1, help="parts of a text: 1 is short, 5 usual")
    parser.add_argument("--keep", **KEPT, help="keep the database")
    options = parser.parse_args()
    use_production()
    start = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        corpus(options.pages, folder=options.keep or folder, parts=options.parts, keep=bool(options.keep)) as made,
    ):
        from django.core.management import call_command

        sys.stdout.write(f"{made.address}: filled in {time.monotonic() - start:.0f} s\n")
        call_command("verify_published")
        sys.stdout.write(f"verified after {time.monotonic() - start:.0f} s\n")


if __name__ == "__main__":
    main()
