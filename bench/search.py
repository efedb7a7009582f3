"""How the time of a query grows from 1,000 to 10,000 conditions: `python bench/search.py [pages a condition]`.

Makes two databases beside the one that DATABASE_URL names, fills them, asks both the same
kinds of query in turns, prints the medians and their ratio, and takes the databases away.
"""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diseasemaps.settings")

import django

django.setup()

from django.db import connection  # noqa: E402

from conditions.models import Condition, Synonym  # noqa: E402
from conditions.search import indexes, search  # noqa: E402
from tests.search.many import make_many  # noqa: E402

SIZES = (1_000, 10_000)
ROUNDS = 7
EACH = 6


def queries(count):
    """Return {kind: queries} that fit the conditions at hand: some of each kind, from all over the table."""
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


def measure(count, pages):
    """Return {kind: milliseconds of a query, the median of all rounds} over `count` conditions."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        make_many(count, pages=pages)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        assert indexes.are_ready(connection), indexes.NO_TRIGRAMS  # noqa: S101 - a bench without indexes tells nothing
        asked = queries(count)
        taken = {kind: [] for kind in asked}
        for _round in range(ROUNDS):
            for kind, texts in asked.items():
                for text in texts:
                    start = time.perf_counter()
                    search(text)
                    taken[kind].append((time.perf_counter() - start) * 1000)
        return {kind: statistics.median(times) for kind, times in taken.items()}
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def say(line):
    sys.stdout.write(f"{line}\n")


def main():
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    name = connection.settings_dict["NAME"]
    small, large = ({}, {})
    for size, found in zip(SIZES, (small, large), strict=True):
        found.update(measure(size, pages))
        connection.settings_dict["NAME"] = name
    say(f"{connection.vendor}, {pages} pages a condition, milliseconds a query (median of {ROUNDS} rounds)")
    say(f"{'':<18}{SIZES[0]:>8,}{SIZES[1]:>9,}   ratio")
    for kind in small:
        say(f"{kind:<18}{small[kind]:8.1f}{large[kind]:9.1f}{large[kind] / small[kind]:8.2f}")
    totals = [statistics.mean(found.values()) for found in (small, large)]
    say(f"{'mean of the kinds':<18}{totals[0]:8.1f}{totals[1]:9.1f}{totals[1] / totals[0]:8.2f}")


if __name__ == "__main__":
    main()
