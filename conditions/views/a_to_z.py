"""Views of the A to Z: all names, names with the words of a filter, names under a letter."""

from itertools import groupby

from django.db.models import Q
from django.utils.translation import gettext as _

from conditions import structured_data
from conditions.fields import fold
from conditions.public.letters import letters
from conditions.public.names import matching_names, names_under
from conditions.public.visibility import public_conditions
from conditions.search import asked
from web.page_cache import cached_page

from .decorators import for_visitors
from .errors import not_found
from .page_rendering import show

# Up to this many conditions, the first page of the A to Z lists them all.
WHOLE_LIST = 400
LONGEST_NAME = 300


@for_visitors
@cached_page("filter")
def a_to_z(request):
    text = asked(request.GET.get("filter", ""))
    if words := fold(text).split():
        entries = matching_names(_with_words(words), most=WHOLE_LIST + 1)
        context = {"wanted": text, "entries": entries[:WHOLE_LIST], "has_more": len(entries) > WHOLE_LIST}
    else:
        groups = _by_initial(list(public_conditions()[: WHOLE_LIST + 1]))
        entries = structured_data.readable((one.name, one) for _initial, part in groups for one in part)
        context = {"groups": groups, "graph": structured_data.listing(_("Conditions A to Z"), [], entries)}
    return show(request, "a_to_z.html", {"letters": letters(), **context})


def _by_initial(conditions):
    """Return [(initial, its conditions), ...], or nothing where the conditions are too many for one page."""
    if len(conditions) > WHOLE_LIST:
        return []
    # Names without a letter come last, as in the row of letters: "46,XY" sorts before A, and "מחלה" after Z.
    listed = sorted(conditions, key=lambda one: one.initial == "#")
    return [(initial, list(part)) for initial, part in groupby(listed, lambda one: one.initial)]


@for_visitors
@cached_page("after")
def letter(request, letter):
    """Show the names under a letter, from the one that follows the name `after`."""
    row = letters()
    chosen = next((one for one in row if one.slug == letter), None)
    if chosen is None:
        return not_found(request)
    after = fold(request.GET.get("after", "")[:LONGEST_NAME])
    page = names_under(chosen, after)
    title = _("Conditions: %(initial)s") % {"initial": chosen.initial}
    entries = structured_data.readable((entry.name, entry.condition) for entry in page.rows)
    # Search engines are told of the first page alone, and of no empty one.
    is_indexed = page.rows and not after
    context = {
        "letters": row,
        "chosen": chosen,
        "after": after,
        "entries": page.rows,
        "last": page.last,
        "graph": structured_data.listing(title, [(chosen.initial, chosen.address)], entries) if is_indexed else None,
    }
    return show(request, "letter.html", context)


def _with_words(words):
    """Return the Q of names that hold all words; a single letter has to begin a word."""
    letters = [word for word in words if len(word) == 1]
    names = Q(sort_name__holds=words) if len(letters) < len(words) else Q()
    for letter in letters:
        names &= Q(sort_name__startswith=letter) | Q(sort_name__contains=f" {letter}")
    return names
