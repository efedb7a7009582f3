"""Twenty planted faults (mutants) that the tests have to catch.

    python bench/planted_faults.py            with the tests that `make test` runs on SQLite
    python bench/planted_faults.py --all      with the tests of `make test-all`
    python bench/planted_faults.py 3 7        only these faults

Each fault is planted in a copy of the tree, by replacing a text that is in exactly one place. The bench stops if a
text is gone, because a fault that is not planted proves nothing. The tests must pass without a fault first.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("accounts", "conditions", "diseasemaps", "operations", "transparency", "verify", "web")
# Without browsers: what fails there may fail for want of time.
MARKS = {"make test": "not postgresql and not browser and not full", "make test-all": "not postgresql and not browser"}


class Fault(NamedTuple):
    """A replacement of `before` by `after` in the source, and the test files, separated by spaces, that catch it."""

    description: str
    before: str
    after: str
    tests: str


FAULTS = (
    # The workflow.
    Fault(
        "authors may review their own text",
        "authorship = edition.authorships.filter(user=by).first()",
        "authorship = edition.authorships.filter(user=None).first()",
        "tests/workflow/test_reviewing.py",
    ),
    Fault(
        "a reviewer signs with an expired credential",
        "if not reviewer.is_current():",
        "if reviewer.pk is None:",
        "tests/workflow/test_reviewing.py",
    ),
    Fault(
        "a signature is accepted although the text or a name changed after the screen was loaded",
        "if seen != screen.seen:",
        "if not seen:",
        "tests/workflow/test_reviewing.py tests/attacks/test_screen_is_signed.py",
    ),
    Fault(
        "changes are approved against an edition that is no longer live",
        'if live is None or edition.base_id != live.pk:\n        raise Refused(_("There is no live',
        'if live is None:\n        raise Refused(_("There is no live',
        "tests/workflow/test_reviewing.py tests/workflow/test_publishing.py",
    ),
    Fault(
        "a text that was changed after its signature is published",
        'computed_hash() != edition.sha256:\n        raise TextChanged(_("The stored text is not the one that was si',
        'computed_hash() == "":\n        raise TextChanged(_("The stored text is not the one that was si',
        "tests/workflow/test_publishing.py",
    ),
    Fault(
        "publication drops a request for an early review",
        "due = max(edition.reviewed_on, min(edition.review_due, live.review_due))",
        "due = edition.review_due",
        "tests/workflow/test_publishing.py",
    ),
    # Rich text.
    Fault(
        "links without a scheme may lead to other hosts",
        "mailto:[^@?]+@|/(?!/)|#[a-z]",
        "mailto:[^@?]+@|/|#[a-z]",
        "tests/richtext/test_cleaning.py",
    ),
    Fault(
        "stored text is shown without the second cleaning",
        "root = parse(_stored_tags_of(text))",
        "root = parse(text)",
        "tests/richtext/test_hostile.py",
    ),
    Fault(
        "a text of invisible characters counts as words",
        'return cleaned if has_words(cleaned) else ""',
        "return cleaned",
        "tests/richtext/test_cleaning.py",
    ),
    Fault(
        "two headings with the same words get the same anchor",
        "while anchor in used:",
        "while not anchor:",
        "tests/richtext/test_rendering.py",
    ),
    # The importers.
    Fault(
        "a dry run is stored",
        "                raise _DryRun\n",
        "                pass\n",
        "tests/importers/test_changes.py",
    ),
    Fault(
        "an older release deletes facts of a newer one",
        "return bool(release.released_on and other.released_on and release.released_on > other.released_on)",
        "return False",
        "tests/importers/test_odd_records.py",
    ),
    Fault(
        "an archive may unpack to 200,000 times its size",
        "MAX_RATIO = 200 ",
        "MAX_RATIO = 200_000 ",
        "tests/importers/test_packets.py",
    ),
    Fault(
        "pages are not checked again when an imported fact changes",
        'if verb not in ("kept", "skipped"):',
        'if verb in ("kept", "skipped"):',
        "tests/importers/test_changes.py tests/facts/test_changes.py",
    ),
    # The search.
    Fault(
        "a broader code counts as an exact one",
        "reason = Reason.WIDER_CODE if relation in INEXACT_RELATIONS else Reason.CODE",
        "reason = Reason.CODE",
        "tests/search/test_codes.py",
    ),
    Fault("a misspelt search finds nothing", "NEARNESS = 0.74", "NEARNESS = 0.99", "tests/search/test_ranking.py"),
    Fault(
        "synonyms come before the name itself",
        "    NAME = 1\n    CODE = 2\n    SYNONYM = 3\n",
        "    NAME = 3\n    CODE = 2\n    SYNONYM = 1\n",
        "tests/search/test_ranking.py",
    ),
    # Public pages and the page cache.
    Fault(
        "readers see approved texts that are not yet published",
        "return self.filter(state=State.PUBLISHED)",
        "return self.filter(state__in=(State.PUBLISHED, State.APPROVED))",
        "tests/public/test_canary.py",
    ),
    Fault(
        "a publication does not raise the public stamp",
        'Watch("conditions_edition", "{row}.published_at IS NOT NULL")',
        'Watch("conditions_edition", "{row}.published_at IS NULL")',
        "tests/page_cache/test_stamp.py",
    ),
    Fault(
        "a response that sets a cookie is cached",
        "            or response.cookies\n",
        "",
        "tests/page_cache/test_responses.py",
    ),
)


def source_files(fault, tree):
    """Return [(path, its text)] of the files that contain the fault's `before`."""
    files = [path for name in SOURCES for path in (tree / name).rglob("*.py")]
    return [(path, text) for path in files if fault.before in (text := path.read_text(encoding="utf-8"))]


def plant(fault, tree):
    """Plant a fault; return its file and the text of the file before. Exits unless the text is in one place."""
    found = source_files(fault, tree)
    if len(found) != 1 or found[0][1].count(fault.before) != 1:
        paths = ", ".join(str(path.relative_to(tree)) for path, _text in found) or "no file"
        sys.exit(f"“{fault.description}”: expected the text in one place, found it in {paths}: {fault.before!r}")
    path, text = found[0]
    path.write_text(text.replace(fault.before, fault.after), encoding="utf-8")
    return path, text


def passes(tree, tests, marks):
    """Run the test files until the first failure; return whether all tests pass."""
    missing = [test for test in tests if not (tree / test).exists()]
    if missing:
        sys.exit(f"There is no {', '.join(missing)}.")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-n", "0", "-m", marks, *tests]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)  # noqa: S603 - a constant command
    if done.returncode not in (0, 1):
        sys.exit(f"{done.stdout}\n{done.stderr}")
    return done.returncode == 0


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("numbers", nargs="*", type=int, help="the faults to plant; all of them by default")
    parser.add_argument("--all", action="store_true", help="run the tests of make test-all")
    chosen = parser.parse_args()
    suite = "make test-all" if chosen.all else "make test"
    faults = [(number, fault) for number, fault in enumerate(FAULTS, 1) if number in (chosen.numbers or {number})]
    survived = []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", ".venv*", "*.sqlite3*", "node_modules"))
        if not passes(tree, sorted({test for _number, fault in faults for test in fault.tests.split()}), MARKS[suite]):
            sys.exit("The tests fail without any fault.")
        for number, fault in faults:
            path, text = plant(fault, tree)
            is_caught = not passes(tree, fault.tests.split(), MARKS[suite])
            path.write_text(text, encoding="utf-8")
            verdict = "caught  " if is_caught else "SURVIVED"
            say(f"{number:2} {verdict} {fault.description} ({path.relative_to(tree)})")
            survived += [] if is_caught else [number]
    say(f"{suite}: {len(faults) - len(survived)} of {len(faults)} caught")
    sys.exit(1 if survived else 0)


if __name__ == "__main__":
    main()
