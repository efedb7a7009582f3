"""Names within a sentence: lower-case first letters for ordinary words, capitals for proper names.

The evidence comes from other names: a word that is in lower case inside another name is
ordinary, unless it is also capitalised inside a name. A proper name in lower case would be
worse than an ordinary word with a capital, so a doubtful word keeps its capital.
"""

import re
from itertools import chain, pairwise

from django.utils.translation import gettext as _

from conditions.models import Condition, Gene, Synonym

BATCH = 500
_WORD = re.compile(r"[^\W\d_]+")
# Shorter words are abbreviations or particles ("De Morsier"); "Bell's" and "Alpha1" are doubtful.
_FIRST = re.compile(r"([^\W\d_]{4,})(?![^\W_]|[’'.])(?:[-‐‑–/](?P<linked>[^\W\d_]+)|\s(?P<kind>syndrome|disease)\b)?")


def lowered(name):
    """Return the name with a lower-case first letter."""
    return name[:1].lower() + name[1:]


def evidence_for(name):
    """Return the words that another name must contain for `name` to begin in lower case; "" for a person's name.

    They are the first word in lower case, or its part before a hyphen or slash. Pairs of people
    ("Cross-McKusick") never begin in lower case. Some people have ordinary words as names ("Young
    syndrome", but diabetes "of the young"): before "syndrome" or "disease", both words count.
    """
    first = _FIRST.match(name)
    if not first or not first[1].istitle() or _may_be_person(first["linked"] or ""):
        return ""
    return " ".join(filter(None, (first[1], first["kind"]))).lower()


def ordinary_words(wanted, names):
    """Return the members of `wanted` that some name contains in lower case and no name contains capitalised."""
    small, proper = set(), set()
    firsts = {words.split()[0] for words in wanted}
    for name in names:
        # A Name In Headline Style is no evidence.
        is_headline = name.istitle()
        words = _WORD.findall(name)
        for index, (word, following) in enumerate(pairwise([*words, ""])):
            if word.lower() not in firsts:
                continue
            if word.islower():
                small |= {word, f"{word} {following}"} & wanted
            elif index and not is_headline:
                proper.add(word.lower())
    return {words for words in small if words.split()[0] not in proper}


def fill_names_in_text(report):
    """Fill `name_in_text` of imported conditions whose name may begin in lower case.

    A value that is there stays, even if it equals the name: so an editor keeps a capital. All
    names in the database are the evidence, so that the order of records in a file does not matter.
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
            report.add("added", _("name within a sentence"), condition.name_in_text)
        Condition.objects.bulk_update(changed, ["name_in_text"])


def _stored_names():
    """Yield every name of a condition or a gene."""
    names = ((Condition, "name"), (Synonym, "name"), (Gene, "name"))
    return chain.from_iterable(
        model.objects.order_by().values_list(field, flat=True).iterator(2000) for model, field in names
    )


def _may_be_person(word):
    """Return whether a word looks like a surname: "Danlos" and "McKusick" do, "onset" and "CoA" do not."""
    return word[:1].isupper() and word[-1:].islower()
