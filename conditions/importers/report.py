"""Import report: what an import changed or would change, as counts and lines."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from conditions.richtext import clean_line

# A first import adds 100,000 rows; nobody reads more lines than these, the counts cover the rest.
MAX_LINES = 2000
# Lines quote the file, whose values can have any length.
MAX_LINE_LENGTH = 500


@dataclass(frozen=True)
class ReportLine:
    """One line; `verb` is a key of VERBS, `where` the line or record number in the file."""

    verb: str
    what: str
    where: int | None = None
    why: str = ""


@dataclass
class ImportReport:
    """Counts by (verb, kind of fact), and the first lines of each verb."""

    headers: list = field(default_factory=list)
    records: int = 0
    counts: Counter = field(default_factory=Counter)
    lines: dict = field(default_factory=dict)

    def add(self, verb, kind, what="", *, where=None, why="", count=1):
        """Count a change, and add a line if `what` names it."""
        self.counts[verb, str(kind)] += count
        lines = self.lines.setdefault(verb, [])
        if what and len(lines) < MAX_LINES:
            lines.append(
                ReportLine(verb, clean_line(what)[:MAX_LINE_LENGTH], where, clean_line(str(why))[:MAX_LINE_LENGTH])
            )

    def total(self, verb):
        return sum(count for (counted_verb, _kind), count in self.counts.items() if counted_verb == verb)

    @property
    def changes_nothing(self):
        return not (self.total("added") or self.total("changed") or self.total("gone"))

    def rows(self):
        """Return [(kind, {verb: count})] for a table, kinds in alphabetical order."""
        kinds = sorted({kind for _verb, kind in self.counts})
        return [(kind, {verb: self.counts[verb, kind] for verb in VERBS}) for kind in kinds]


# {verb: label}, in the order of the report.
VERBS = {
    "added": _("added"),
    "changed": _("changed"),
    "gone": _("gone"),
    "kept": _("kept as it is"),
    "skipped": _("skipped"),
}
