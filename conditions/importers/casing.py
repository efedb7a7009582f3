"""Names as they read within a sentence: a small first letter where the data show an ordinary word.

Only names tell: a word that stands in lower case inside another name is ordinary, one that also
stands capitalised inside a name is not. A proper name in lower case would be worse than an
ordinary word with a capital, so whatever is in doubt keeps its capital.
"""

import re
from itertools import chain, pairwise

from django.utils.translation import gettext as _

from conditions.models import Condition, Gene, Synonym

BATCH = 500
_WORD = re.compile(r"[^\W\d_]+")
# Fewer letters are an abbreviation or a particle ("De Morsier"); "Bell's" and "Alpha1" are in doubt.
_FIRST = re.compile(r"([^\W\d_]{4,})(?![^\W_]|[’'.])(?:[-‐‑–/](?P<linked>[^\W\d_]+)|\s(?P<kind>syndrome|disease)\b)?")


def lowered(name):
    return name[:1].lower() + name[1:]


def evidence_for(name):
    """Return what must stand inside another name for `name` to begin with a small letter; "" if nothing could tell.

    That is its first word in lower case, or the part before a hyphen or slash; of a pair of
    people ("Cross-McKusick") nothing. Some are called as ordinary words are ("Young syndrome",
    and the diabetes "of the young"): with "syndrome" and "disease" behind it, both words.
    """
    first = _FIRST.match(name)
    if not first or not first[1].istitle() or _may_be_person(first["linked"] or ""):
        return ""
    return " ".join(filter(None, (first[1], first["kind"]))).lower()


def ordinary_words(wanted, names):
    """Return those of the `wanted` that stand in lower case inside the names, their first word nowhere capitalised."""
    small, proper = set(), set()
    firsts = {words.split()[0] for words in wanted}
    for name in names:
        # A name In Headline Style says nothing of its words.
        is_headline = name.istitle()
        words = _WORD.findall(name)
        for place, (word, following) in enumerate(pairwise([*words, ""])):
            if word.lower() not in firsts:
                continue
            if word.islower():
                small |= {word, f"{word} {following}"} & wanted
            elif place and not is_headline:
                proper.add(word.lower())
    return {words for words in small if words.split()[0] not in proper}


def fill_names_in_text(report):
    """Give imported conditions that have no name within a sentence one that begins with a small letter, if it may.

    What stands there stays, even the name itself, by which an editor keeps the capital. The
    words of all names stored by now decide, so that the order within a file does not.
    """
    unfilled = Condition.objects.filter(name_in_text="").exclude(source_name="").order_by("pk")
    wanted = {evidence_for(name) for name in unfilled.values_list("name", flat=True).iterator(BATCH)} - {""}
    if not wanted:
        return
    ordinary = ordinary_words(wanted, _stored_names())
    last = 0
    while batch := list(unfilled.filter(pk__gt=last).only("name", "name_in_text")[:BATCH]):
        last = batch[-1].pk
        changed = [condition for condition in batch if evidence_for(condition.name) in ordinary]
        for condition in changed:
            condition.name_in_text = lowered(condition.name)
            report.tell("added", _("name within a sentence"), condition.name_in_text)
        Condition.objects.bulk_update(changed, ["name_in_text"])


def _stored_names():
    """Yield every name of a condition or a gene."""
    names = ((Condition, "name"), (Synonym, "name"), (Gene, "name"))
    return chain.from_iterable(
        model.objects.order_by().values_list(field, flat=True).iterator(2000) for model, field in names
    )


def _may_be_person(word):
    """Tell "Danlos" and "McKusick" from "onset" and "CoA"."""
    return word[:1].isupper() and word[-1:].islower()
