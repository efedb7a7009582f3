"""Conditions from A to Z, under all the names they go by."""

from dataclasses import dataclass
from itertools import groupby
from string import ascii_uppercase

from django.db.models import F, Prefetch
from django.db.models.functions import Substr
from django.shortcuts import render
from django.urls import reverse

from conditions.fields import fold
from conditions.models import Condition, Synonym
from conditions.models.condition import initial_of
from conditions.search import asked

from .errors import not_found
from .visitors import for_visitors

# Up to this many conditions, the first page of the A to Z lists them all.
WHOLE_LIST = 400
OTHER = "other"


@dataclass(frozen=True)
class Letter:
    """An initial, "A" to "Z" or "#", and whether a public condition has a name under it."""

    initial: str
    is_used: bool

    @property
    def slug(self):
        return OTHER if self.initial == "#" else self.initial.lower()

    @property
    def address(self):
        return reverse("letter", args=[self.slug])


@dataclass(frozen=True)
class Entry:
    """A line of the list: a name, and the condition that it is a name of."""

    name: str
    sort_name: str
    condition: Condition

    @property
    def is_other_name(self):
        return self.name != self.condition.name


def letters():
    """Return a Letter for A to Z, and one for all else if there is any."""
    used = {initial_of(first) for first in _first_letters()}
    return [Letter(initial, initial in used) for initial in [*ascii_uppercase, *(["#"] if "#" in used else [])]]


@for_visitors
def a_to_z(request):
    words = asked(request.GET.get("filter", ""))
    if wanted := fold(words).split():
        context = {"words": words, "entries": _entries(sort_name__holds=wanted)[:WHOLE_LIST]}
    else:
        context = {"groups": _groups(list(Condition.objects.public()[: WHOLE_LIST + 1]))}
    return render(request, "public/a_to_z.html", {"letters": letters(), **context})


def _groups(conditions):
    """Return [(initial, its conditions), ...], or nothing where they are too many for one page."""
    if len(conditions) > WHOLE_LIST:
        return []
    # All but letters come last, as in the row of letters: "46,XY" sorts before A, and "מחלה" after Z.
    listed = sorted(conditions, key=lambda one: one.initial == "#")
    return [(initial, list(part)) for initial, part in groupby(listed, lambda one: one.initial)]


@for_visitors
def letter(request, letter):
    everything = letters()
    chosen = next((one for one in everything if one.slug == letter), None)
    if chosen is None:
        return not_found(request)
    firsts = [first for first in _first_letters() if initial_of(first) == chosen.initial]
    context = {"letters": everything, "chosen": chosen, "entries": _entries(first__in=firsts)}
    return render(request, "public/letter.html", context)


def _entries(**wanted):
    """Return an Entry for each public name that fits a lookup on `sort_name` or on its `first` letter."""
    first = Substr("sort_name", 1, 1)
    own = Condition.objects.public().alias(first=first).filter(**wanted)
    others = (
        Synonym.objects.filter(condition__in=_public_ids())
        # "Behcet disease" beside "Behçet disease" says nothing new.
        .exclude(sort_name=F("condition__sort_name"))
        .alias(first=first)
        .filter(**wanted)
        .prefetch_related(Prefetch("condition", Condition.objects.public()))
    )
    entries = [Entry(condition.name, condition.sort_name, condition) for condition in own]
    entries += [Entry(synonym.name, synonym.sort_name, synonym.condition) for synonym in others]
    return sorted(entries, key=lambda entry: (entry.sort_name, entry.condition.sort_name))


def _public_ids():
    return Condition.objects.public().order_by().values("pk")


def _first_letters():
    """Return the first letters of all public names; the database's own sorting plays no part in it."""
    first = Substr("sort_name", 1, 1)
    names = Condition.objects.filter(pk__in=_public_ids()).order_by().values_list(first)
    synonyms = Synonym.objects.filter(condition__in=_public_ids()).order_by().values_list(first)
    return sorted({first for (first,) in names.union(synonyms)})
