"""Thousands of made-up conditions with live pages, names, codes and genes, for measurements."""

import itertools
import random

from conditions.models import Condition, ConditionPage, Gene, GeneAssociation, Identifier, Synonym, Topic
from conditions.vocabularies import GeneAssociationType, State
from tests import factories
from tests.bulk_editions import make_editions

STEMS = "lipo myo neuro osteo cardio hepato dermo cranio oculo nephro adreno chondro spino cerebello arthro odonto"
PREFIXES = ("", "dys", "hyper", "hypo", "mega", "micro", "poly", "pseudo", "hemi")
ENDINGS = "trophy plasia pathy matosis itis osis genesis emia uria sclerosis lysis dermia philia dactyly"
COMMON = "syndrome disease deficiency type congenital dominant recessive familial disorder with due juvenile"
SYLLABLES = "ba be bo da de do fa fe ga go ha ho ka ko la le lo ma me mo na no pa pe ra ro sa se ta to va vo"
SHORT_ANSWER = "A short answer of plain words, as readers find it [1]."
OWN_WORDS, SHARING = 12, 100
BATCH = 1000


def make_many(count, *, pages=1, words=120, body=""):
    """Make `count` conditions with three other names, codes and genes each, and `pages` live answers.

    Each answer is `body`, and below it a paragraph of so many words that it shares with a few others.
    """
    chance = random.Random(count)
    conditions = Condition.objects.bulk_create(
        [Condition(name=f"{_name(chance)} {number}", slug=f"many-{number}") for number in range(count)], BATCH
    )
    _add_facts(conditions, chance)
    _add_answers(conditions, pages, words, body, chance)
    return conditions


def _person(chance):
    return "".join(chance.choices(SYLLABLES.split(), k=3)).title()


def _term(chance):
    return chance.choice(PREFIXES) + chance.choice(STEMS.split()) + chance.choice(ENDINGS.split())


def _name(chance):
    """Return a name such as "Congenital hypochondroplasia, Bakoma type" or "Sadeno-Loma syndrome"."""
    if chance.random() < 0.4:
        return f"{_person(chance)}-{_person(chance)} {chance.choice(COMMON.split())}"
    first, last = chance.choices(COMMON.split(), k=2)
    return f"{first} {_term(chance)} {_term(chance)}, {_person(chance)} {last}"


def _add_facts(conditions, chance):
    numbers = itertools.count(1)
    Synonym.objects.bulk_create(
        [Synonym(condition=one, name=f"{_name(chance)} {next(numbers)}") for one in conditions for _copy in range(3)],
        BATCH,
    )
    codes = [("ORPHA", 1), ("OMIM", 100_000), ("MedDRA", 10_000_000)]
    Identifier.objects.bulk_create(
        [
            Identifier(condition=one, system=system, code=str(first + place), relation="E")
            for place, one in enumerate(conditions)
            for system, first in codes
        ],
        BATCH,
    )
    genes = Gene.objects.bulk_create([Gene(symbol=f"GEN{number}") for number in range(len(conditions) // 2)], BATCH)
    GeneAssociation.objects.bulk_create(
        [
            GeneAssociation(condition=one, gene=chance.choice(genes), association=GeneAssociationType.GERMLINE)
            for one in conditions
        ],
        BATCH,
    )


def _add_answers(conditions, pages, words, body, chance):
    editor, signer = factories.make_editor("many-editor"), factories.make_reviewer("many-reviewer")
    topics = list(Topic.objects.select_related("group")[:pages])
    plain = [_term(chance) for _number in range(3000)]
    shared = itertools.cycle(range(SHARING))

    def text(page):
        nonlocal below
        if next(shared) == 0:
            below = " ".join(chance.choices(plain, k=words))
        return {
            "title": page.question[:200],
            "short_answer": f"{SHORT_ANSWER} {' '.join(chance.choices(plain, k=OWN_WORDS))}.",
            "body": f"{body}<p>{below} the answer of common words that every text has [1][2].</p>",
        }

    below = ""
    for start in range(0, len(conditions), BATCH):
        some = conditions[start : start + BATCH]
        made = ConditionPage.objects.bulk_create(
            [ConditionPage(condition=one, topic=topic) for one in some for topic in topics], BATCH
        )
        make_editions(made, state=State.PUBLISHED, by=editor, reviewer=signer, text=text)
