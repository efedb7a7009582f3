"""Growth of search times from 1,000 to 10,000 conditions: `python bench/search.py [pages a condition]`.

Creates and fills two databases beside the one in DATABASE_URL, runs the same kinds of search on both in turns, prints
the best times and their ratio, and deletes the databases. Times are CPU time of this process and, on Linux with a
local PostgreSQL, of its backend, so that other work does not blur the ratio.
"""

import statistics
import sys
import time
from pathlib import Path

BENCH = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCH.parent), str(BENCH)]

from production import use_production  # noqa: E402 - needs the path above

use_production()

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from conditions.database import search_indexes  # noqa: E402
from conditions.models import Condition, Synonym  # noqa: E402
from conditions.search import search  # noqa: E402
from tests.search.many import make_many  # noqa: E402

SIZES = (1_000, 10_000)
ROUNDS = 7
EACH = 6


def queries(count):
    """Return {kind: [search]} for `count` conditions: a few searches of each kind, spread over the conditions."""
    places = [count * place // EACH + 7 for place in range(EACH)]
    names = [Condition.objects.get(slug=f"many-{place}").name for place in places]
    others = [Synonym.objects.filter(condition__slug=f"many-{place}").first().name for place in places]
    return {
        "whole name": names,
        "other name": others,
        "two words": [" ".join(sorted(name.split()[:3], key=len)[-2:]) for name in names],
        "beginning": [name[: len(name) // 2] for name in others],
        "code": [f"ORPHA:{place}" for place in places],
        "bare number": [str(100_000 + place) for place in places],
        "gene": [f"GEN{place // 3}" for place in places],
        "misspelt": [_misspelt(max(name.split(), key=len)) for name in names],
        "words of answers": ["answer common words", "hypolipotrophy neuroosis", "every text has"],
        "common word": ["syndrome", "deficiency"],
        "nothing": ["zzzzqqq", "wwwxxx kkkk"],
    }


def _misspelt(word):
    middle = len(word) // 2
    return f"{word[: middle - 1]}{word[middle]}{word[middle - 1]}{word[middle + 2 :]}"


def use(name):
    connection.close()
    connection.settings_dict["NAME"] = name


def make(name, count, pages):
    """Create a database of `count` conditions; return (its name, {kind: [search]})."""
    use(name)
    connection.settings_dict["TEST"]["NAME"] = f"{name}.test" if connection.vendor == "sqlite" else f"{name}_test"
    made = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    make_many(count, pages=pages)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The site's statement timeout is for requests.
            cursor.execute("SET statement_timeout = 0")
        cursor.execute("ANALYZE")
    assert search_indexes.are_ready(connection), search_indexes.NO_TRIGRAMS  # noqa: S101 - a bench without indexes is useless
    return made, queries(count)


def clock():
    """Return a function that returns CPU seconds, or wall-clock seconds if CPU time is not available."""
    if connection.vendor == "sqlite":
        return time.process_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    if not server.exists():
        return time.perf_counter
    # Linux counts the CPU nanoseconds of the backend.
    return lambda: time.process_time() + int(server.read_text().split()[0]) / 1e9


def ask(made, taken):
    """Run each search once on a database; append its milliseconds to `taken`, {(kind, text): [...]}."""
    name, asked = made
    use(name)
    search("warming up")
    now = clock()
    for kind, texts in asked.items():
        for text in texts:
            start = now()
            search(text)
            taken.setdefault((kind, text), []).append((now() - start) * 1000)


def summed(taken):
    """Return {kind: milliseconds}: the median over a kind's searches of the best round of each.

    The best round, because other work makes a round slower, never faster.
    """
    kinds = {}
    for (kind, _text), times in taken.items():
        kinds.setdefault(kind, []).append(min(times))
    return {kind: statistics.median(best) for kind, best in kinds.items()}


def say(line):
    sys.stdout.write(f"{line}\n")


def main():
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    name, both, taken = connection.settings_dict["NAME"], [], [{}, {}]
    try:
        for size in SIZES:
            both.append(make(f"{name}_{size}", size, pages))
        for _round in range(ROUNDS):
            for one, times in zip(both, taken, strict=True):
                ask(one, times)
    finally:
        for made, _asked in both:
            use(made)
            connection.creation.destroy_test_db(name, verbosity=0)
    small, large = map(summed, taken)
    say(f"{connection.vendor}, {pages} pages a condition, milliseconds per search (the best of {ROUNDS} rounds)")
    say(f"{'':<18}{SIZES[0]:>8,}{SIZES[1]:>9,}   ratio")
    for kind in small:
        say(f"{kind:<18}{small[kind]:8.1f}{large[kind]:9.1f}{large[kind] / small[kind]:8.2f}")
    totals = [statistics.mean(found.values()) for found in (small, large)]
    say(f"{'mean of all kinds':<18}{totals[0]:8.1f}{totals[1]:9.1f}{totals[1] / totals[0]:8.2f}")


if __name__ == "__main__":
    main()
