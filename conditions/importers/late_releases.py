"""Releases that are imported after a newer one: they add nothing about disorders that the newer one no longer lists."""

from django.utils.translation import gettext as _

from .fact_tables import ABSENT_PARENTS, PARENTS, TABLES
from .report import ImportReport
from .syncing import drop_late


class LateRelease:
    """An older release of a product while it is imported.

    Whether a newer release lists a disorder no longer, or is only an excerpt, shows at the end of the file. Until then
    the report waits, since rows that do not stay were never added.
    """

    def __init__(self, newer):
        self.newer = newer
        self.reports = {}

    def report_of(self, table):
        return self.reports.setdefault(table, ImportReport())

    def finish(self, release, report):
        """Delete rows that the newer releases make obsolete; add what is left of the waiting reports to `report`."""
        others = {PARENTS: [ABSENT_PARENTS], ABSENT_PARENTS: [PARENTS]}
        for table in (*TABLES, PARENTS, ABSENT_PARENTS):
            dropped = drop_late(table, release, self.newer, *others.get(table, ()))
            report.merge(self.report_of(table), without=("added",) if dropped else ())
            if dropped:
                why = _("a newer release no longer lists the disorders: %(release)s") % {"release": self.newer[-1]}
                report.add("kept", table.label, str(release), why=why, count=dropped)
