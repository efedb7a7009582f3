"""Share of signs in a reader's words that lead to a condition with the sign.

    python bench/signs.py HPO_FILE SIGNS_FILE NAMES_FILE [pairs]

The files are those of `import_facts`: hp.obo, Orphadata's product 4 and product 1. Creates a database beside the one in
DATABASE_URL, imports the files, lists all conditions, and deletes the database at the end. A pair is a condition and an
everyday word (or British spelling) for a sign that is obligate or very frequent in it. The word is searched for as a
reader does. A pair counts if one of the first five results is a condition in which the sign is obligate or very
frequent. Prints the share of the pairs, then the words that miss.
"""

import random
import sys
import time
from collections import defaultdict
from pathlib import Path

BENCH = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCH.parent), str(BENCH)]

from production import use_production  # noqa: E402 - needs the path above

use_production()

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from conditions.importers.registry import import_file  # noqa: E402
from conditions.models import Condition, HpoSynonym, HpoTerm, Phenotype  # noqa: E402
from conditions.search import search  # noqa: E402
from conditions.vocabularies import Frequency, HpoSynonymType  # noqa: E402

BAR = 0.8
FIRST = 5
PAIRS = 1_000
SHOWN = 20
OFTEN = (Frequency.OBLIGATE, Frequency.VERY_FREQUENT)
EVERYDAY = (HpoSynonymType.LAYPERSON, HpoSynonymType.UK_SPELLING)


def make(name, files):
    """Create the database with the files imported and all conditions listed."""
    connection.settings_dict["NAME"] = f"{name}_signs"
    connection.settings_dict["TEST"]["NAME"] = (
        f"{name}_signs.test" if connection.vendor == "sqlite" else f"{name}_signs"
    )
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    for kind, path in files:
        with Path(path).open("rb") as stream:
            import_file(kind, stream, path, apply=True)
    Condition.objects.update(is_listed=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def often():
    """Return {term id: {ids of the conditions in which the sign is obligate or very frequent}}."""
    terms = dict(HpoTerm.objects.values_list("hpo_id", "replaced_by"))
    ids = dict(HpoTerm.objects.values_list("hpo_id", "pk"))
    conditions = defaultdict(set)
    rows = Phenotype.objects.filter(frequency__in=OFTEN)
    for hpo_id, condition in rows.values_list("hpo_id", "condition_id"):
        if hpo_id in ids:
            conditions[terms[hpo_id] or ids[hpo_id]].add(condition)
    return conditions


def pairs(conditions, most):
    """Return at most `most` pairs (term id, everyday word), one for each condition with the sign, drawn with seed 1."""
    synonyms = HpoSynonym.objects.filter(type__in=EVERYDAY, term__in=conditions).order_by("pk")
    drawn = [
        (term, name)
        for term, name in synonyms.values_list("term_id", "name")
        for _condition in range(len(conditions[term]))
    ]
    random.Random(1).shuffle(drawn)  # noqa: S311 - the same pairs each time
    return drawn[:most]


def main():
    hpo, signs, names, *more = sys.argv[1:]
    name = connection.settings_dict["NAME"]
    make(name, [("product1", names), ("product4", signs), ("hpo", hpo)])
    try:
        report(often(), int(more[0]) if more else PAIRS)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def report(conditions, most):
    drawn = pairs(conditions, most)
    results, seconds = {}, []
    for term, word in drawn:
        if (term, word) not in results:
            start = time.perf_counter()
            hits = search(word)
            seconds.append(time.perf_counter() - start)
            results[term, word] = any(hit.condition.pk in conditions[term] for hit in hits[:FIRST])
    share = sum(results[pair] for pair in drawn) / len(drawn)
    missed = [word for (_term, word), is_found in results.items() if not is_found]
    mean = 1000 * sum(seconds) / len(seconds)
    say(
        f"{connection.vendor}, {Condition.objects.count():,} conditions, {len(drawn):,} pairs, "
        f"{len(results):,} different words: {share:.1%} (bar {BAR:.0%}), {mean:.0f} ms each"
    )
    for word in missed[:SHOWN]:
        say(f"  missed: {word}")
    if share < BAR:
        sys.exit(1)


def say(line):
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
