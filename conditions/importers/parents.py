"""Parent links of a file: stored after its last record, and later if the parent comes with another file."""

from itertools import islice

from django.utils.translation import gettext as _

from conditions.models import AbsentParent, Classification

from .fact_tables import ABSENT_PARENTS, PARENTS
from .orphacodes import by_code
from .syncing import drop_absent, newer_release_without, sync

BATCH = 500


class ParentLinks:
    """The parents that a file names, as codes: the parent's own record may be anywhere in the file."""

    def __init__(self, report):
        self.report = report
        # {release: [(child id, child code, position in the file, ((parent code, tree), ...)), ...]}; no records.
        self.named = {}

    def collect(self, release, pairs):
        """Keep the parents of a batch of (record, Condition)."""
        self.named.setdefault(release, []).extend(
            (condition.pk, record.code, record.where, tuple(record.parents))
            for record, condition in pairs
            if record.parents is not None
        )

    def store(self, release, superseded_by, report_of):
        """Store all links of a release; return the ids of the children that changed.

        `superseded_by` is the newer Release that replaced all links of this one, or None.
        `report_of` returns the report for a FactTable.
        """
        changed = set()
        for batch in _batches(self.named.pop(release, ())):
            names = {child: (f"ORPHA:{code}", where) for child, code, where, _parents in batch}
            newer = dict.fromkeys(names, superseded_by) if superseded_by else _newer_links(release, names)
            present, absent = self._rows(batch)
            changed |= sync(PARENTS, release, present, report_of(PARENTS), names, newer)
            sync(ABSENT_PARENTS, release, absent, report_of(ABSENT_PARENTS), names, newer)
        return changed

    def drop_absent(self, release):
        """Delete the links of children that this release no longer lists; return the ids of those that changed."""
        drop_absent(ABSENT_PARENTS, release, self.report, PARENTS)
        return drop_absent(PARENTS, release, self.report, ABSENT_PARENTS)

    def link_arrived(self):
        """Link the children of parents that have come to the site; return {release: ids of the children}."""
        codes = AbsentParent.objects.order_by("parent_code").values_list("parent_code", flat=True).distinct()
        changed = {}
        for batch in _batches(list(codes)):
            parents = by_code(batch)
            rows = list(AbsentParent.objects.filter(parent_code__in=parents).select_related("child", "release"))
            links = [(row, parents[row.parent_code]) for row in rows if parents[row.parent_code] != row.child]
            Classification.objects.bulk_create(
                [
                    Classification(parent=parent, child=row.child, tree=row.tree, release=row.release)
                    for row, parent in links
                ],
                # Two codes can be those of one parent.
                ignore_conflicts=True,
            )
            for row, parent in links:
                why = _("its parent ORPHA:%(code)s is on this site now") % {"code": row.parent_code}
                self.report.add("added", PARENTS.label, f"{row.child}: {parent} {row.tree}", why=why)
                changed.setdefault(row.release, set()).add(row.child_id)
            AbsentParent.objects.filter(pk__in=[row.pk for row in rows]).delete()
        return changed

    def _rows(self, batch):
        """Return two dicts {child id: rows}: of the parents on this site, and of the others."""
        parents = by_code({code for _child, _code, _where, named in batch for code, _tree in named})
        present, absent = {}, {}
        for child, child_code, where, named in batch:
            present[child], absent[child] = [], []
            for code, tree in named:
                parent = parents.get(code)
                if parent is None:
                    absent[child].append({"parent_code": code, "tree": tree})
                    why = _("its parent ORPHA:%(code)s is not on this site; the link is added once it is")
                    self.report.add(
                        "skipped", PARENTS.label, f"ORPHA:{child_code}", where=where, why=why % {"code": code}
                    )
                elif parent.pk != child:
                    present[child].append({"parent": parent, "tree": tree})
        return present, absent


def _batches(items):
    items = iter(items)
    while batch := list(islice(items, BATCH)):
        yield batch


def superseding_release(release):
    """Return the newer Release whose import has replaced all links of `release`, or None."""
    newer = [newer_release_without(table.model, release) for table in (PARENTS, ABSENT_PARENTS)]
    return newer[0] if all(newer) else None


def _newer_links(release, children):
    """Return {child id: newer Release of the product} for the children whose parents a newer release names."""
    newer = {}
    if release.released_on is None:
        return newer
    for table in (PARENTS, ABSENT_PARENTS):
        rows = table.model.objects.filter(
            child__in=children,
            release__source=release.source,
            release__product=release.product,
            release__released_on__gt=release.released_on,
        )
        newer |= {row.child_id: row.release for row in rows.select_related("release")}
    return newer
