"""Share of signs in a reader's words that lead to a condition with the sign.

    python bench/signs.py HPO_FILE SIGNS_FILE NAMES_FILE [--hpoa FILE] [--pairs N]

The files are those of `import_facts`: hp.obo, Orphadata's product 4 and product 1. Creates a database beside the one in
DATABASE_URL, imports the files, lists all conditions, and deletes the database at the end. With --hpoa, diseases of the
annotation file of the HPO are added until there are 10,000 conditions (--conditions). A pair is a condition and an
everyday word (or British spelling) for a sign that is obligate or very frequent in it. The word is searched for as a
reader does. A pair counts if one of the first five results is a condition in which the sign is obligate or very
frequent. Prints the share of the pairs, then the words that miss.
"""

import argparse
import csv
import random
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

from beside import analyse, database_beside, say
from django.db import connection

from conditions.importers.registry import import_file
from conditions.models import Condition, HpoSynonym, HpoTerm, Phenotype
from conditions.search import search
from conditions.vocabularies import Frequency, HpoSynonymType

BAR = 0.8
FIRST = 5
PAIRS = 1_000
BATCH = 500
# The HPO's terms for frequencies, and the least share of the people with a condition for each frequency.
HPO_FREQUENCIES = {
    "HP:0040280": Frequency.OBLIGATE, "HP:0040281": Frequency.VERY_FREQUENT, "HP:0040282": Frequency.FREQUENT,
    "HP:0040283": Frequency.OCCASIONAL, "HP:0040284": Frequency.VERY_RARE, "HP:0040285": Frequency.EXCLUDED,
}  # fmt: skip
SHARES = (
    (1, Frequency.OBLIGATE), (0.8, Frequency.VERY_FREQUENT), (0.3, Frequency.FREQUENT), (0.05, Frequency.OCCASIONAL),
    (0, Frequency.VERY_RARE),
)  # fmt: skip
SHOWN = 20
OFTEN = (Frequency.OBLIGATE, Frequency.VERY_FREQUENT)
EVERYDAY = (HpoSynonymType.LAYPERSON, HpoSynonymType.UK_SPELLING)


def fill(files, hpoa, most):
    """Import the files, add diseases of `hpoa` until there are `most` conditions, and list all conditions."""
    for kind, path in files:
        with Path(path).open("rb") as stream:
            import_file(kind, stream, path, apply=True)
    if hpoa:
        add_diseases(hpoa, most - Condition.objects.count())
    Condition.objects.update(is_listed=True)
    analyse()


def add_diseases(path, number):
    """Add the first diseases of an annotation file of the HPO, with their signs."""
    terms = dict(HpoTerm.objects.values_list("hpo_id", "name"))
    signs = defaultdict(dict)
    with Path(path).open() as file:
        for row in csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"):
            if row["aspect"] == "P" and row["hpo_id"] in terms:
                signs[row["disease_name"][:200]][row["hpo_id"]] = frequency_of(row)
    known = set(Condition.objects.values_list("name", flat=True))
    names = [name for name in signs if name not in known][:number]
    for start in range(0, len(names), BATCH):
        some = names[start : start + BATCH]
        conditions = Condition.objects.bulk_create(
            [Condition(name=name, slug=f"hpoa-{start + place}") for place, name in enumerate(some)]
        )
        Phenotype.objects.bulk_create(
            Phenotype(condition=condition, hpo_id=hpo_id, term=terms[hpo_id], frequency=frequency)
            for name, condition in zip(some, conditions, strict=True)
            for hpo_id, frequency in signs[name].items()
        )


def frequency_of(row):
    """Return the Frequency of a row: one of the HPO's terms, "3/7" or "45%"; "" if it is not known."""
    text = row["frequency"]
    if row["qualifier"] == "NOT":
        return Frequency.EXCLUDED
    if text in HPO_FREQUENCIES:
        return HPO_FREQUENCIES[text]
    if text.endswith("%"):
        share = float(text[:-1]) / 100
    elif "/" in text:
        count, _slash, all_of_them = text.partition("/")
        share = int(count) / int(all_of_them)
    else:
        return ""
    return next(frequency for least, frequency in SHARES if share >= least)


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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("hpo")
    parser.add_argument("signs")
    parser.add_argument("names")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--hpoa", help="phenotype.hpoa of the HPO, for more diseases")
    parser.add_argument("--conditions", type=int, default=10_000, help="with --hpoa: how many conditions in all")
    asked = parser.parse_args()
    files = [("product1", asked.names), ("product4", asked.signs), ("hpo", asked.hpo)]
    with database_beside("signs"):
        fill(files, asked.hpoa, asked.conditions)
        report(often(), asked.pairs)


def report(conditions, most):
    drawn = pairs(conditions, most)
    # The first search of a process reads all names.
    search("warming up")
    results, seconds = {}, []
    for term, word in drawn:
        if (term, word) not in results:
            start = time.process_time()
            hits = search(word)
            seconds.append(time.process_time() - start)
            results[term, word] = any(hit.condition.pk in conditions[term] for hit in hits[:FIRST])
    share = sum(results[pair] for pair in drawn) / len(drawn)
    missed = [word for (_term, word), is_found in results.items() if not is_found]
    middle, slow = (1000 * statistics.quantiles(seconds, n=20)[place] for place in (9, 18))
    say(
        f"{connection.vendor}, {Condition.objects.count():,} conditions, {len(drawn):,} pairs, "
        f"{len(results):,} different words: {share:.1%} (bar {BAR:.0%}), "
        f"CPU {middle:.0f} ms in the middle, {slow:.0f} ms for one in twenty, {1000 * max(seconds):.0f} ms at most"
    )
    for word in missed[:SHOWN]:
        say(f"  missed: {word}")
    if share < BAR:
        sys.exit(1)


if __name__ == "__main__":
    main()
