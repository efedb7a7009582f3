"""Very many made-up conditions with live pages, for measuring search: names, codes, genes and texts as real ones are.

Written past the workflow, with the triggers taken away: for a database that is thrown away.
"""

import datetime as dt
import itertools
import random

from django.db import connection
from django.utils import timezone

from conditions import triggers
from conditions.fields import fold
from conditions.models import Condition, ConditionPage, Edition, Gene, GeneAssociation, Identifier, Synonym, Topic
from conditions.vocabularies import GeneAssociationType, Scope, State
from tests import factories

STEMS = "lipo myo neuro osteo cardio hepato dermo cranio oculo nephro adreno chondro spino cerebello arthro odonto"
PREFIXES = ("", "dys", "hyper", "hypo", "mega", "micro", "poly", "pseudo", "hemi")
ENDINGS = "trophy plasia pathy matosis itis osis genesis emia uria sclerosis lysis dermia philia dactyly"
COMMON = "syndrome disease deficiency type congenital dominant recessive familial disorder with due juvenile"
SYLLABLES = "ba be bo da de do fa fe ga go ha ho ka ko la le lo ma me mo na no pa pe ra ro sa se ta to va vo"
BATCH = 1000


def make_many(count, *, pages=1, words=120):
    """Make `count` conditions with three other names, codes and genes each, and `pages` live answers."""
    triggers.uninstall(connection)
    chance = random.Random(count)
    conditions = Condition.objects.bulk_create(
        [Condition(name=f"{_name(chance)} {number}", slug=f"many-{number}") for number in range(count)], BATCH
    )
    _add_facts(conditions, chance)
    _add_answers(conditions, pages, words, chance)
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


def _add_answers(conditions, pages, words, chance):
    editor, signer = factories.make_editor("many-editor"), factories.make_reviewer("many-reviewer")
    topics = list(Topic.objects.all()[:pages])
    now, today = timezone.now(), timezone.localdate()
    common = {
        "number": 1,
        "state": State.PUBLISHED,
        "sha256": "0" * 64,
        "submitted_by": editor,
        "submitted_at": now,
        "signed_by": signer,
        "signed_at": now,
        "scope": Scope.WHOLE_PAGE,
        "reviewed_on": today,
        "review_due": today + dt.timedelta(days=365),
        "published_at": now,
    }
    for name in ("reviewer", "full_reviewer"):
        common |= {name: signer.medical_reviewer, f"{name}_name": "Dr Many"}
    plain = [_term(chance) for _number in range(3000)]
    for start in range(0, len(conditions), BATCH):
        some = conditions[start : start + BATCH]
        made = ConditionPage.objects.bulk_create(
            [ConditionPage(condition=one, topic=topic) for one in some for topic in topics], BATCH
        )
        Edition.objects.bulk_create([_edition(page, chance.choices(plain, k=words), common) for page in made], BATCH)


def _edition(page, words, common):
    title = page.topic.question_about(page.condition)[:200]
    text = f"{title} {' '.join(words)} the answer of common words that every text has"
    return Edition(page=page, title=title, short_answer=" ".join(words[:20]), search_text=fold(text), **common)
