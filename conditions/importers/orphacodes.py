"""ORPHAcodes of conditions: which condition has a code, and which one has replaced it."""

from django.db import models
from django.utils.translation import gettext as _

from conditions.models import Identifier
from conditions.vocabularies import IdentifierSystem, MappingRelation

from . import classification
from .syncing import CHUNK


def anchor_rows(codes):
    """Return the Identifier rows that map the codes to conditions; if two conditions share a code, the last row wins.

    The last row is one that an import created, else the one that was added first.
    """
    return Identifier.objects.filter(
        system=IdentifierSystem.ORPHA, code__in=codes, relation=MappingRelation.EXACT
    ).order_by(models.F("release").asc(nulls_first=True), "-pk")


def by_code(codes):
    """Return {ORPHAcode: Condition} for those of the codes that are an exact match of a condition."""
    codes, conditions = sorted(codes), {}
    for start in range(0, len(codes), CHUNK):
        rows = anchor_rows(codes[start : start + CHUNK]).select_related("condition")
        conditions.update({row.code: row.condition for row in rows})
    return conditions


def link_successors(moved, report):
    """Set `moved_to` of conditions; `moved` is {ORPHAcode: (codes of its successors, position in the file)}.

    Of two successors an editor has to choose, so they are only reported.
    """
    conditions = by_code({*moved, *(code for codes, _where in moved.values() for code in codes)})
    for code, (targets, where) in moved.items():
        if condition := conditions.get(code):
            verb, why = _move(condition, targets, [conditions.get(target) for target in targets])
            if why:
                report.add(verb, _("condition"), f"ORPHA:{code} {condition}", where=where, why=why)


def _move(condition, targets, successors):
    """Link a condition to its one successor; return (verb, reason) for the report, a reason of "" for no line."""
    codes = ", ".join(f"ORPHA:{target}" for target in targets)
    if len(targets) > 1:
        why = _("moved to several entries, %(codes)s: choose one on the screen of the condition") % {"codes": codes}
        return "kept", why if condition.moved_to_id is None else ""
    if successors[0] is None:
        return "kept", _("moved to %(codes)s, which is not on this site") % {"codes": codes}
    if successors[0].pk in (condition.pk, condition.moved_to_id):
        return "kept", ""
    old, condition.moved_to = condition.moved_to, successors[0]
    condition.save(update_fields=["moved_to"])
    return "changed", _("moved to: %(old)s → %(new)s") % {"old": old or "–", "new": f"{codes} {successors[0]}"}


def is_classification(release):
    """Return whether a Release is one of the trees of product 3."""
    return release.product.startswith(classification.PRODUCT_BEGINS)


def drop_codes_of_classifications():
    """Delete the ORPHAcodes of classifications that another product has for the same condition.

    A classification brings the code only of a condition that it creates; without this, the rows
    would depend on the order of imports.
    """
    codes = Identifier.objects.filter(system=IdentifierSystem.ORPHA)
    is_of_tree = models.Q(release__product__startswith=classification.PRODUCT_BEGINS)
    same = codes.filter(condition=models.OuterRef("condition"), code=models.OuterRef("code"))
    codes.filter(is_of_tree, models.Exists(same.exclude(is_of_tree).exclude(release=None))).delete()
