"""Import report: what an import changed or would change, as counts and lines."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

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


class ReportSection(NamedTuple):
    """The lines of one verb under its heading, `label`; `total` also counts the changes without a line.

    `is_open` says whether the lines are worth reading at once, unlike a long list of what was added.
    """

    verb: str
    label: str
    lines: list
    total: int
    is_open: bool


@dataclass
class ImportReport:
    """Counts by (verb, kind of fact), and the first lines of each verb.

    `public_conditions` is the number of conditions about which readers would see a change.
    """

    headers: list = field(default_factory=list)
    records: int = 0
    public_conditions: int = 0
    counts: Counter = field(default_factory=Counter)
    lines: dict = field(default_factory=dict)

    def add(self, verb, kind, what="", *, where=None, why="", count=1):
        """Count a change, and add a line if `what` names it."""
        self.counts[verb, str(kind)] += count
        lines = self.lines.setdefault(verb, [])
        if what and (len(lines) < MAX_LINES or verb in NEVER_CUT):
            lines.append(
                ReportLine(verb, clean_line(what)[:MAX_LINE_LENGTH], where, clean_line(str(why))[:MAX_LINE_LENGTH])
            )

    def merge(self, other, *, without=()):
        """Add the counts and lines of another report, except those of the verbs in `without`."""
        for (verb, kind), count in other.counts.items():
            if verb not in without:
                self.counts[verb, kind] += count
        for verb, lines in other.lines.items():
            if verb not in without:
                mine = self.lines.setdefault(verb, [])
                mine.extend(lines if verb in NEVER_CUT else lines[: MAX_LINES - len(mine)])

    def total(self, verb):
        return sum(count for (counted_verb, _kind), count in self.counts.items() if counted_verb == verb)

    @property
    def changes_nothing(self):
        return not any(self.total(verb) for verb in CHANGES)

    def sections(self, most=None):
        """Return a ReportSection for each verb that occurred, with up to `most` lines; None for all lines.

        A section without lines still has its heading, so that a total never stands under another one.
        """
        sections = []
        for verb, label in VERBS.items():
            lines = self.lines.get(verb, [])
            if total := self.total(verb):
                is_open = verb != "added" or any(line.why for line in lines)
                shown = lines if verb in NEVER_CUT else lines[:most]
                sections.append(ReportSection(verb, label, shown, total, is_open))
        return sections

    def rows(self):
        """Return [(kind, {verb: count})] for a table with the verbs of COUNTED, kinds in alphabetical order."""
        kinds = sorted({kind for verb, kind in self.counts if verb in COUNTED})
        return [(kind, {verb: self.counts[verb, kind] for verb in COUNTED}) for kind in kinds]


# {verb: label}, in the order of the report.
VERBS = {
    "renamed": _("renamed"),
    "shown": _("typed by hand, becomes public"),
    "added": _("added"),
    "changed": _("changed"),
    "gone": _("gone"),
    "kept": _("kept as it is"),
    "skipped": _("skipped"),
}
# What an import does to the rows of its file; rows that become public beside them are only listed.
COUNTED = {verb: label for verb, label in VERBS.items() if verb != "shown"}
# The verbs that mean a change of the database.
CHANGES = ("renamed", "added", "changed", "gone")
# Every new name of a condition and every typed word that becomes public is in the report, however long it is.
NEVER_CUT = frozenset({"renamed", "shown"})


def differences(before, after):
    """Return what changed as text, "status: “Not yet assessed” → “Assessed”"; both dicts have the same keys."""
    return "; ".join(
        f"{name}: {_shown(before[name])} → {_shown(after[name])}" for name in after if before[name] != after[name]
    )


def _shown(value):
    match value:
        case None | "":
            return "–"
        case True:
            return str(_("yes"))
        case False:
            return str(_("no"))
    return f"“{value}”"
