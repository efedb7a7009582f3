"""Conditions from A to Z, under all the names they go by."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import F, Q
from django.utils.translation import gettext as _

from conditions import structured_data
from conditions.fields import ByBytes, fold
from conditions.models import Condition, Synonym
from conditions.models.condition import has_live_pages
from conditions.search import asked
from web.page_cache import cached_page

from .errors import not_found
from .letters import letters
from .rendering import show
from .visitors import for_visitors

# Up to this many conditions, the first page of the A to Z lists them all.
WHOLE_LIST = 400
# Names on a page under one letter.
A_PART = 100
LONGEST_NAME = 300


@dataclass(frozen=True)
class Entry:
    """A line of the list: a name, and the condition that it is a name of."""

    name: str
    sort_name: str
    condition: Condition

    @property
    def is_other_name(self):
        return self.name != self.condition.name


@for_visitors
@cached_page("filter")
def a_to_z(request):
    words = asked(request.GET.get("filter", ""))
    if wanted := fold(words).split():
        entries = _entries(_has_words(wanted), most=WHOLE_LIST + 1)
        context = {"wanted": words, "entries": entries[:WHOLE_LIST], "has_more": len(entries) > WHOLE_LIST}
    else:
        groups = _groups(list(Condition.objects.public()[: WHOLE_LIST + 1]))
        entries = structured_data.readable((one.name, one) for _initial, part in groups for one in part)
        context = {"groups": groups, "graph": structured_data.listing(_("Conditions A to Z"), [], entries)}
    return show(request, "a_to_z.html", {"letters": letters(), **context})


def _groups(conditions):
    """Return [(initial, its conditions), ...], or nothing where they are too many for one page."""
    if len(conditions) > WHOLE_LIST:
        return []
    # All but letters come last, as in the row of letters: "46,XY" sorts before A, and "מחלה" after Z.
    listed = sorted(conditions, key=lambda one: one.initial == "#")
    return [(initial, list(part)) for initial, part in groupby(listed, lambda one: one.initial)]


@for_visitors
@cached_page("after")
def letter(request, letter):
    """Show the names under a letter, from the one that follows the name `after`."""
    everything = letters()
    chosen = next((one for one in everything if one.slug == letter), None)
    if chosen is None:
        return not_found(request)
    after = fold(request.GET.get("after", "")[:LONGEST_NAME])
    entries, has_more = _part(chosen, after)
    title = _("Conditions: %(initial)s") % {"initial": chosen.initial}
    listed = structured_data.readable((entry.name, entry.condition) for entry in entries)
    context = {
        "letters": everything,
        "chosen": chosen,
        "after": after,
        "entries": entries,
        "last": entries[-1] if has_more else None,
        # Nobody is to find a page with nothing on it, nor a part of one.
        "graph": structured_data.listing(title, [(chosen.initial, chosen.address)], listed)
        if entries and not after
        else None,
    }
    return show(request, "letter.html", context)


def _part(letter, after):
    """Return the next Entries under a Letter, and whether there are more: names that are the same stay together."""
    found = []
    for first, end in letter.stretches:
        if len(found) <= A_PART:
            wanted = Q(place__gte=first, place__lt=end)
            found += _entries(wanted & Q(place__gt=after) if after else wanted, most=A_PART + 1)
    if len(found) <= A_PART:
        return found, False
    border = found[A_PART].sort_name
    return [entry for entry in found[:A_PART] if entry.sort_name < border] or found[:A_PART], True


def _has_words(words):
    """Return the Q of names that hold all words; a single letter has to begin a word."""
    letters = [word for word in words if len(word) == 1]
    wanted = Q(sort_name__holds=words) if len(letters) < len(words) else Q()
    for letter in letters:
        wanted &= Q(sort_name__startswith=letter) | Q(sort_name__contains=f" {letter}")
    return wanted


def _entries(wanted, *, most):
    """Return an Entry for each of the first public names that fit a Q on `sort_name` or on its `place` among all."""
    place = ByBytes("sort_name")
    own = Condition.objects.public().alias(place=place).filter(wanted).order_by("place", "pk")
    others = (
        Synonym.objects.filter(condition__in=_public_ids())
        # "Behcet disease" beside "Behçet disease" says nothing new.
        .exclude(sort_name=F("condition__sort_name"))
        .alias(place=place)
        .filter(wanted)
        .order_by("place", "pk")
    )
    entries = [Entry(condition.name, condition.sort_name, condition) for condition in own[:most]]
    entries += [Entry(synonym.name, synonym.sort_name, synonym.condition) for synonym in with_public(others, most=most)]
    return sorted(entries, key=lambda entry: (entry.sort_name, entry.condition.sort_name))[:most]


def with_public(rows, subject="condition", *, most=None):
    """Return rows about public conditions with these as `Condition.objects.public()` has them, in one query."""
    rows = list(rows.select_related(subject).annotate(has_answers=has_live_pages(subject))[:most])
    for row in rows:
        # Prefetched, thousands of them would stand in one list of ids, which SQLite refuses.
        getattr(row, subject).has_answers = row.has_answers
    return rows


def _public_ids():
    return Condition.objects.public().order_by().values("pk")
