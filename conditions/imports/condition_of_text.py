"""The condition that an imported text is about: found by name, by synonym, or by all of its codes together."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from conditions import workflow
from conditions.fields import fold
from conditions.identifiers import possible_codes
from conditions.models import Condition, Identifier, Synonym
from conditions.slugs import with_spelled_signs
from conditions.vocabularies import MappingRelation, SynonymScope

# A longer word is no abbreviation.
_LONGEST_ABBREVIATION = 12
# Synonyms that mean the condition itself, and nothing broader, narrower or merely related.
SAME_MEANING = (SynonymScope.EXACT, SynonymScope.ABBREVIATION, SynonymScope.FORMER)


@dataclass(frozen=True)
class MatchedCondition:
    """A condition, and the name by which the source calls it; "" if that is the condition's own name or a code."""

    condition: Condition
    other_name: str = ""

    def difference(self):
        """Return a sentence for the report and the change note if the source uses another name, else ""."""
        if not self.other_name:
            return ""
        return _("The source is about %(source)s; this page is about %(condition)s.") % {
            "source": self.other_name,
            "condition": self.condition.name,
        }


class ConditionsOfTexts:
    """Finder of the conditions of a file's texts; caches the results, because a document has several texts."""

    def __init__(self):
        self.matched = {}

    def find(self, record):
        """Return the MatchedCondition of a PageRecord; raise Refused with the reason if there is not exactly one."""
        key = (tuple(record.names), tuple(record.codes))
        if key not in self.matched:
            try:
                self.matched[key] = _find(record.names, record.codes)
            except workflow.Refused as refusal:
                self.matched[key] = refusal
        if isinstance(self.matched[key], workflow.Refused):
            raise self.matched[key]
        return self.matched[key]


def _find(names, codes):
    """Find a condition by the first name, else by the other names, else by the codes.

    A document's codes can include those of its signs, so one code that agrees says nothing; all of them have to.
    An abbreviation among the other names, such as PCD, can be that of another disease: it counts if a code agrees.
    """
    first = names[0] if names else ""
    matches = _conditions_named(first) or _conditions_with_any_name(filter(_is_long, names[1:]))
    if not matches and (matches := _conditions_with_any_name(names[1:])):
        matches &= set().union(*(_conditions_with_written(code) for code in codes))
    if not matches and codes:
        matches = _conditions_with_all(codes)
    if len(matches) > 1:
        raise workflow.Refused(
            _("“%(name)s” matches several conditions: %(conditions)s")
            % {"name": first[:80], "conditions": "; ".join(sorted(condition.name for condition in matches)[:3])}
        )
    if not matches:
        raise workflow.Refused(_("there is no condition “%(name)s”") % {"name": first[:80] or "?"} + _partly(codes))
    condition = matches.pop()
    is_own_name = _key(first) in (_key(condition.name), _key(condition.name_in_text))
    is_address_or_code = first == condition.slug or bool(_written_codes(first))
    return MatchedCondition(condition, "" if is_own_name or is_address_or_code else first)


def _conditions_named(name):
    """Return the conditions that match a slug or name, else a code, else the folded name, else a synonym."""
    if not name:
        return set()
    exact = Condition.objects.filter(slug=name) | Condition.objects.filter(name=name)
    if conditions := set(exact[:2]):
        return conditions
    if codes := _written_codes(name):
        return _conditions_with(*codes[0])
    return _conditions_with_any_name([name])


def _conditions_with_any_name(names):
    """Return the conditions whose name is one of `names`, else those that have one of them as a synonym."""
    names = list(names)
    folded, keys = {fold(name) for name in names} - {""}, {_key(name) for name in names}
    if not folded:
        return set()
    conditions = Condition.objects.filter(sort_name__in=folded)
    if same := {condition for condition in conditions if _key(condition.name) in keys}:
        return same
    synonyms = Synonym.objects.filter(sort_name__in=folded, scope__in=SAME_MEANING).select_related("condition")
    return {synonym.condition for synonym in synonyms if _key(synonym.name) in keys}


def _key(name):
    """Return the folded name with words for its signs: "T-B+" and "T+B-" are two diseases."""
    return fold(with_spelled_signs(name))


def _is_long(name):
    return " " in name or len(name) > _LONGEST_ABBREVIATION


def _written_codes(name):
    """Return the (system, code) pairs of a code written in the place of a name: "ORPHA:528", or an ORPHAcode alone."""
    return [pair for pair in possible_codes(name) if ":" in name or pair[0] == "ORPHA"]


def _conditions_with(system, code):
    rows = Identifier.objects.filter(relation=MappingRelation.EXACT, system=system, code=code)
    return {row.condition for row in rows.select_related("condition")}


def _conditions_with_all(codes):
    """Return the conditions that each of the codes means exactly."""
    return set.intersection(*(_conditions_with_written(code) for code in codes))


def _conditions_with_written(code):
    pairs = possible_codes(code)
    return _conditions_with(*pairs[0]) if pairs else set()


def _partly(codes):
    """Return the end of a refusal that names the conditions which some of the codes mean, or ""."""
    known = [conditions for code in codes if (conditions := _conditions_with_written(code))]
    if not known:
        return ""
    names = sorted({condition.name for conditions in known for condition in conditions})
    values = {"count": len(known), "total": len(codes), "names": "; ".join(names[:3])}
    if len(known) < len(codes):
        return _(" (codes known here: %(count)s of %(total)s, of %(names)s)") % values
    return _(" (its %(total)s codes belong to different conditions: %(names)s)") % values
