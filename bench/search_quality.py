"""What a search finds: `python bench/search_quality.py [FILE] [--number N]`.

Fills a database beside the one in DATABASE_URL with conditions, searches for their names as they are, misspelt and
respelt, and for the answers to questions, and prints how often the right result comes first and among the first five,
with the CPU time of a search. Run it on SQLite and on PostgreSQL and compare the tables.

FILE is Orphadata's product 1 (.xml) or a list: one condition a line, its names separated by tabs. Without it, the bench
makes up 10,000 conditions. A misspelling that is another condition's name by chance is not tried.
"""

import argparse
import time
from collections import defaultdict
from pathlib import Path

import search_variants
from beside import analyse, database_beside, say
from django.db import connection

from conditions.importers import orphadata
from conditions.models import Condition, Synonym, Topic
from conditions.search import search
from conditions.search.normal_form import normal_form
from conditions.vocabularies import State
from tests import factories
from tests.bulk_editions import make_editions
from tests.search.many import make_many

MADE_UP = 10_000
# The conditions with an answer on each topic, for the questions.
ANSWERED = 200
BATCH = 1000


def names_of(path):
    """Yield the list of names of each condition in a file."""
    if path.suffix == ".xml":
        with path.open("rb") as file:
            for _header, record in orphadata.read_product(file, "1"):
                yield [record.name, *(record.synonyms or ())]
    else:
        for line in path.read_text().splitlines():
            yield line.split("\t")


def fill(path):
    """Make the conditions of a file, or made-up ones; the first ANSWERED have a live answer on each topic."""
    if path is None:
        make_many(MADE_UP)
        Condition.objects.update(is_listed=True)
    else:
        names = list({names[0]: names for names in names_of(path)}.values())
        conditions = Condition.objects.bulk_create(
            [Condition(name=one[0][:200], slug=f"c-{place}", is_listed=True) for place, one in enumerate(names)], BATCH
        )
        Synonym.objects.bulk_create(
            [
                Synonym(condition=condition, name=name[:200], position=position)
                for condition, one in zip(conditions, names, strict=True)
                for position, name in enumerate(dict.fromkeys(one[1:]))
            ],
            BATCH,
        )
    answer(Condition.objects.filter(pages=None)[:ANSWERED])
    analyse()


def answer(conditions):
    editor, reviewer = factories.make_editor("bench-editor"), factories.make_reviewer("bench-reviewer")
    pages = [factories.make_page(condition, topic.slug) for condition in conditions for topic in Topic.objects.all()]

    def text(page):
        return {"title": page.question[:200], "short_answer": "A short answer of plain words.", "body": "<p>Words.</p>"}

    make_editions(pages, state=State.PUBLISHED, by=editor, reviewer=reviewer, text=text)


def variants(kind, names, number, chance):
    """Yield at most `number` pairs of a misspelt or respelt name, and the ids of the conditions with that name."""
    ids = defaultdict(set)
    for pk, name in names:
        ids[normal_form(name).key].add(pk)
    made = 0
    for _pk, name in chance.sample(names, len(names)):
        text, key = search_variants.VARIANTS[kind](name, chance), normal_form(name).key
        if text is None or (normal_form(text).key in ids and normal_form(text).key != key) or len(text) > 100:
            continue
        yield text, ids[key]
        made += 1
        if made == number:
            return


def questions(number, chance):
    """Yield at most `number` pairs of a question, and the (condition id, slug of the topic) of its answer."""
    answered = list(Condition.objects.filter(pages__topic__slug="symptoms"))
    asked = [
        (pattern.format(condition.name), (condition.pk, slug))
        for condition in answered
        for slug, patterns in search_variants.QUESTIONS.items()
        for pattern in patterns
    ]
    fitting = [pair for pair in asked if len(pair[0]) <= 100]
    yield from chance.sample(fitting, min(number, len(fitting)))


def titles(number, chance):
    """Yield at most `number` pairs of the title of an answer, and its (condition id, slug of the topic)."""
    answered = Condition.objects.filter(pages__topic__slug="symptoms")
    asked = [
        (topic.question_about(condition), (condition.pk, topic.slug))
        for condition in answered
        for topic in Topic.objects.all()
    ]
    fitting = [pair for pair in asked if len(pair[0]) <= 100]
    yield from chance.sample(fitting, min(number, len(fitting)))


def measure(kind, pairs, value_of):
    """Search for each text, and print how often a wanted value comes first and among the first five."""
    tried = first = top = 0
    start = time.process_time()
    for text, wanted in pairs:
        values = [value_of(hit) for hit in search(text, limit=5)]
        tried += 1
        first += bool(values) and values[0] in wanted
        top += any(value in wanted for value in values)
    if tried:
        milliseconds = (time.process_time() - start) * 1000 / tried
        say(f"{kind:<20}{tried:7,}{first / tried:10.1%}{top / tried:10.1%}{milliseconds:9.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--number", type=int, default=1000, help="searches of each kind")
    asked = parser.parse_args()
    with database_beside("quality"):
        fill(asked.file)
        report(asked.number)


def report(number):
    """Search for names, misspelt and respelt, and for questions, `number` of each kind; print a line for each kind."""
    names = [*Condition.objects.values_list("pk", "name"), *Synonym.objects.values_list("condition_id", "name")]
    search("warming up")
    say(f"{connection.vendor}, {Condition.objects.count():,} conditions with {len(names):,} names")
    say(f"{'':<20}{'tried':>7}{'first':>10}{'in five':>10}{'CPU ms':>9}")
    for kind in search_variants.VARIANTS:
        chance = search_variants.chance()
        measure(kind, list(variants(kind, names, number, chance)), lambda hit: hit.condition.pk)
    chance = search_variants.chance()
    for kind, pairs in (("question", questions), ("title of an answer", titles)):
        wanted = [(text, {pair}) for text, pair in pairs(number, chance)]
        measure(kind, wanted, lambda hit: hit.edition and (hit.condition.pk, hit.edition.topic_slug))


if __name__ == "__main__":
    main()
