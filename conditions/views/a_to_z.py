"""The A to Z of conditions: all names, names that match a filter, names under a letter."""

from itertools import groupby

from django.db.models import Q
from django.utils.translation import gettext as _

from conditions import structured_data
from conditions.fields import fold
from conditions.public.letters import letters
from conditions.public.names import matching_names, names_under
from conditions.public.visibility import public_conditions
from conditions.search import clean_query
from web.page_cache import cached_page

from .decorators import public_view
from .not_found import not_found
from .page_rendering import render_page

# Up to this many conditions are listed on the first page of the A to Z.
WHOLE_LIST = 400
LONGEST_NAME = 300


@public_view
@cached_page("filter")
def a_to_z(request):
    text = clean_query(request.GET.get("filter", ""))
    if words := fold(text).split():
        entries = matching_names(_with_words(words), most=WHOLE_LIST + 1)
        context = {"wanted": text, "entries": entries[:WHOLE_LIST], "has_more": len(entries) > WHOLE_LIST}
    else:
        groups = _by_initial(list(public_conditions()[: WHOLE_LIST + 1]))
        entries = structured_data.readable(
            (condition.name, condition) for _initial, group in groups for condition in group
        )
        context = {"groups": groups, "graph": structured_data.listing(_("Conditions A to Z"), [], entries)}
    return render_page(request, "a_to_z.html", {"letters": letters(), **context})


def _by_initial(conditions):
    """Return [(initial, its conditions), ...], or [] if there are more than WHOLE_LIST conditions."""
    if len(conditions) > WHOLE_LIST:
        return []
    # Names that begin with no letter come last, as in the row of letters: "46,XY" sorts before A, and "מחלה" after Z.
    listed = sorted(conditions, key=lambda condition: condition.initial == "#")
    return [(initial, list(group)) for initial, group in groupby(listed, lambda condition: condition.initial)]


@public_view
@cached_page("after")
def letter(request, letter):
    """Show the names under a letter that follow the name `after`."""
    all_letters = letters()
    chosen = next((known for known in all_letters if known.slug == letter), None)
    if chosen is None:
        return not_found(request)
    after = fold(request.GET.get("after", "")[:LONGEST_NAME])
    page = names_under(chosen, after)
    title = _("Conditions: %(initial)s") % {"initial": chosen.initial}
    entries = structured_data.readable((entry.name, entry.condition) for entry in page.rows)
    # Search engines index the first page only, and no empty page.
    is_indexed = page.rows and not after
    context = {
        "letters": all_letters,
        "chosen": chosen,
        "after": after,
        "entries": page.rows,
        "last": page.last,
        "graph": structured_data.listing(title, [(chosen.initial, chosen.url)], entries) if is_indexed else None,
    }
    return render_page(request, "letter.html", context)


def _with_words(words):
    """Return the Q of names that contain all words; a single letter has to begin a word."""
    single_letters = [word for word in words if len(word) == 1]
    names = Q(sort_name__holds=words) if len(single_letters) < len(words) else Q()
    for letter in single_letters:
        names &= Q(sort_name__startswith=letter) | Q(sort_name__contains=f" {letter}")
    return names
