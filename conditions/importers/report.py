"""What an import did, or would do: counts and lines that a person can follow."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from conditions.richtext import clean_line

# A report of a first import has 100,000 additions; the lines are for what a person looks into.
MOST_LINES = 2000
# Lines quote the file, which may hold anything, of any length.
LONGEST_WORDS = 500


@dataclass(frozen=True)
class Line:
    """`verb` is added, changed, gone, kept or skipped; `where` the line or record of the file."""

    verb: str
    what: str
    where: int | None = None
    why: str = ""


@dataclass
class Report:
    """Counts by (verb, kind of fact), and the first lines of each verb."""

    headers: list = field(default_factory=list)
    records: int = 0
    counts: Counter = field(default_factory=Counter)
    lines: dict = field(default_factory=dict)

    def tell(self, verb, kind, what="", *, where=None, why="", count=1):
        self.counts[verb, str(kind)] += count
        lines = self.lines.setdefault(verb, [])
        if what and len(lines) < MOST_LINES:
            lines.append(Line(verb, clean_line(what)[:LONGEST_WORDS], where, clean_line(str(why))[:LONGEST_WORDS]))

    def total(self, verb):
        return sum(count for (told, _kind), count in self.counts.items() if told == verb)

    @property
    def changes_nothing(self):
        return not (self.total("added") or self.total("changed") or self.total("gone"))

    def rows(self):
        """Return [(kind, {verb: count})] for a table, kinds in alphabetical order."""
        kinds = sorted({kind for _verb, kind in self.counts})
        return [(kind, {verb: self.counts[verb, kind] for verb in VERBS}) for kind in kinds]


# What the verbs are called, in the order in which they are told.
VERBS = {
    "added": _("added"),
    "changed": _("changed"),
    "gone": _("gone"),
    "kept": _("kept as it is"),
    "skipped": _("skipped"),
}
