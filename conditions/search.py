"""Finding conditions by the names that people know them by."""

from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import Case, Q, Value, When

from .fields import fold
from .models import Condition, Synonym
from .richtext import clean_line

LONGEST_QUERY = 100
MOST_RESULTS = 50
# How alike two spellings are, from 0 to 1, to be offered as "did you mean".
NEARNESS = 0.75
# A word as short as "type", or in as many names as "syndrome", leads nowhere when it is misspelt.
LETTERS_OF_A_TELLING_WORD = 5
FEW_CONDITIONS = 2


@dataclass(frozen=True)
class Match:
    """A condition, and the other name of it that matched ("" where its own name did)."""

    condition: Condition
    also_called: str = ""


def asked(text):
    """Return what a visitor typed as it can be searched and shown again: one line, of bearable length."""
    return clean_line(text[: LONGEST_QUERY * 4])[:LONGEST_QUERY].strip()


def find(words):
    """Return a Match for each public condition with all `words` in its names, own names first."""
    wanted = fold(words).split()
    if not wanted:
        return []
    own = Q(*(Q(sort_name__contains=word) for word in wanted))
    found = (
        Condition.objects.with_live_pages()
        .named_like(words)
        .order_by(Case(When(own, then=Value(0)), default=Value(1)), "sort_name", "pk")
        .prefetch_related("synonyms")
    )
    return [Match(condition, _other_name(condition, wanted)) for condition in found[: MOST_RESULTS + 1]]


def near(words, most=5):
    """Return a Match for each public condition with a name spelt nearly like `words`, the nearest first."""
    wanted = fold(words[:LONGEST_QUERY])
    if not wanted:
        return []
    spellings = _spellings()
    matches = {}
    for spelling in get_close_matches(wanted, spellings, n=most * 2, cutoff=NEARNESS):
        for match in spellings[spelling]:
            matches.setdefault(match.condition.pk, match)
    return list(matches.values())[:most]


def _other_name(condition, wanted):
    if all(word in condition.sort_name for word in wanted):
        return ""
    return max(condition.synonyms.all(), key=lambda synonym: sum(word in synonym.sort_name for word in wanted)).name


def _spellings():
    """Return the Matches of each public name, and of each of its words that tells conditions apart."""
    public = Condition.objects.with_live_pages()
    names = [(condition.sort_name, Match(condition)) for condition in public]
    synonyms = Synonym.objects.filter(condition__in=public).select_related("condition")
    names += [(synonym.sort_name, Match(synonym.condition, synonym.name)) for synonym in synonyms]
    whole, words = defaultdict(list), defaultdict(list)
    for name, match in names:
        whole[name].append(match)
        for word in name.split():
            words[word].append(match)
    telling = {
        word: found
        for word, found in words.items()
        if len(word) >= LETTERS_OF_A_TELLING_WORD and len({match.condition.pk for match in found}) <= FEW_CONDITIONS
    }
    return telling | whole
