"""Conditions whose name or synonym is like a typed one, so that nobody enters a condition twice."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from conditions.fields import fold
from conditions.models import Condition, Synonym

# The least likeness of two folded names, in percent; a name with one or two wrong letters has more.
LEAST_LIKENESS = 86
MOST = 5


@dataclass(frozen=True)
class SimilarName:
    """A condition, and the name by which it is like the typed one."""

    condition: Condition
    name: str
    is_same: bool


def similar_names(typed, *, but=None):
    """Return up to MOST SimilarNames of conditions other than `but`, the most alike first, each condition once.

    Names are compared in folded form: without accents, case and punctuation. Takes two queries for the names and one
    for the conditions that are returned.
    """
    wanted = fold(typed)
    if not wanted:
        return []
    names = [(pk, name, sort_name) for pk, name, sort_name in Condition.objects.values_list("pk", "name", "sort_name")]
    names += Synonym.objects.values_list("condition", "name", "sort_name")
    folded = {index: sort_name for index, (_pk, _name, sort_name) in enumerate(names)}
    found = process.extract(wanted, folded, scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS, limit=MOST * 4)
    best = {}
    for sort_name, _score, index in found:
        pk, name, _sort_name = names[index]
        if but is None or pk != but.pk:
            best.setdefault(pk, (name, sort_name == wanted))
    conditions = Condition.objects.in_bulk(list(best)[:MOST])
    return [SimilarName(conditions[pk], *best[pk]) for pk in list(best)[:MOST]]
