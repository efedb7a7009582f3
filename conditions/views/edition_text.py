"""Editions as visitors read them: the body with its links, the short answer, the sources."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from conditions import facts, richtext
from conditions.models import Citation
from conditions.richtext.parsing import CITATION_MARK

from .community import community

# With more sections than this, the page begins with links to them.
FEW_SECTIONS = 3
# With more than this, only the first of these links are shown at once.
MANY_SECTIONS, FIRST_SECTIONS = 9, 6


@dataclass(frozen=True)
class Part:
    """A piece of the short answer: words, or the number of a source."""

    words: str = ""
    number: int | None = None


@dataclass(frozen=True)
class Source:
    """A citation, and the anchors of the places that rest on it."""

    citation: Citation
    anchors: tuple


def read(edition):
    """Return the edition's body as a `richtext.Rendered`, the community's size filled in, a draft's facts too."""
    numbers = [citation.number for citation in edition.sources]
    return richtext.render(
        facts.as_read(edition),
        citations=max(numbers, default=0),
        fill={"community-count": _community_parts(edition.page.condition)},
        table_label=_("Table"),
        mark_label=_("Source {}"),
    )


def sections(rendered):
    """Return the sections to link to at the top of the page; none if there are few."""
    found = [section for section in rendered.sections if section.heading.level == 2]
    return found if len(found) > FEW_SECTIONS else []


def first_and_other(found):
    """Return the sections that are linked to at once, and those behind "show all"."""
    shown = FIRST_SECTIONS if len(found) > MANY_SECTIONS else len(found)
    return found[:shown], found[shown:]


def short_answer_parts(edition):
    """Return the short answer as Parts, so that a template can link its citation marks."""
    known = {citation.number for citation in edition.sources}
    parts, last = [], 0
    for mark in CITATION_MARK.finditer(edition.short_answer):
        if int(mark[1]) in known:
            words = richtext.ending_in_no_break_space(edition.short_answer[last : mark.start()])
            parts += [Part(words), Part(number=int(mark[1]))]
            last = mark.end()
    return [*parts, Part(edition.short_answer[last:])]


def sources(edition, short_answer, rendered):
    """Return a Source for each citation, in order; `short_answer` is in Parts."""
    in_short = {part.number for part in short_answer}
    return [
        Source(
            citation,
            (*(["short-answer"] if citation.number in in_short else []), *rendered.marks.get(citation.number, [])),
        )
        for citation in edition.sources
    ]


def _community_parts(condition):
    known = community(condition)
    parts = [("span", {"class": "community-count"}, known.words)]
    if known.as_of:
        parts.append(("span", {"class": "as-of"}, f" ({known.as_of})"))
    return parts
