"""Successors of merged and obsolete HPO terms."""

from django.utils.translation import gettext as _


def successors_of(terms, report):
    """Return {id of a merged or obsolete term: id of the current term that follows it, or ""}.

    `terms` is {id: TermRecord}. A chain of successors is followed to its end. A successor that is missing, and a chain
    without an end, are reported.
    """
    following = {}
    for record in terms.values():
        if record.is_obsolete:
            # With several successors, none of them is the same sign.
            following[record.hpo_id] = record.replaced_by[0] if len(record.replaced_by) == 1 else ""
    for record in terms.values():
        for merged_id in record.merged_ids:
            _add_merged(following, terms, merged_id, record, report)
    return {hpo_id: _end(hpo_id, following, terms, report) for hpo_id in following}


def _add_merged(following, terms, merged_id, record, report):
    if merged_id in terms and not terms[merged_id].is_obsolete:
        why = _("it is said to be merged into %(id)s, but is a current term as well") % {"id": record.hpo_id}
        report.add("skipped", _("merged id"), merged_id, where=record.where, why=why)
    elif not following.get(merged_id):
        following[merged_id] = record.hpo_id


def _end(hpo_id, following, terms, report):
    """Return the id at the end of a chain of successors, "" if it leads to no current term."""
    current, passed = following[hpo_id], {hpo_id}
    while current in following and current not in passed:
        passed.add(current)
        current = following[current]
    if not current or (current in terms and current not in passed):
        return current
    record = terms.get(hpo_id)
    why = _("it is replaced by %(id)s, which is not a current term of the file") % {"id": current}
    report.add("skipped", _("successor"), hpo_id, where=record.where if record else None, why=why)
    return ""
