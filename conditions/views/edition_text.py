"""The text of an edition as visitors see it: rendered body, sections, short answer, sources."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from conditions import richtext
from conditions.models import Citation
from conditions.richtext.parsing import CITATION_MARK

from .community import community

# A page with more sections than FEW_SECTIONS begins with links to them; with more than MANY_SECTIONS, it shows
# FIRST_SECTIONS of the links at once.
FEW_SECTIONS, MANY_SECTIONS, FIRST_SECTIONS = 3, 9, 6


@dataclass(frozen=True)
class ShortAnswerPart:
    """A piece of the short answer: words, or the number of a source."""

    words: str = ""
    number: int | None = None


@dataclass(frozen=True)
class CitedSource:
    """A citation, and the anchors of the passages that cite it."""

    citation: Citation
    anchors: tuple


def render_body(signed, condition):
    """Return the body of a SignedPage as a `richtext.Rendered`, with the present size of the condition's community."""
    numbers = [citation.number for citation in signed.citations]
    return richtext.render(
        signed.body,
        citations=max(numbers, default=0),
        fill={"community-count": community_parts(condition)},
        table_label=_("Table"),
        mark_label=_("Source {}"),
    )


def linked_sections(rendered):
    """Return the sections to link to at the top of the page: those of level 2, or [] if there are few."""
    sections = [section for section in rendered.sections if section.heading.level == 2]
    return sections if len(sections) > FEW_SECTIONS else []


def first_and_other(sections):
    """Return the sections whose links are shown at once, and those behind "show all"."""
    number_shown = FIRST_SECTIONS if len(sections) > MANY_SECTIONS else len(sections)
    return sections[:number_shown], sections[number_shown:]


def short_answer_parts(signed):
    """Return the short answer of a SignedPage as ShortAnswerParts, so that a template can link its citation marks.

    A mark without a source stays in the words.
    """
    source_numbers = {citation.number for citation in signed.citations}
    parts, last = [], 0
    for mark in CITATION_MARK.finditer(signed.short_answer):
        if int(mark[1]) in source_numbers:
            words = richtext.ending_in_no_break_space(signed.short_answer[last : mark.start()])
            parts += [ShortAnswerPart(words), ShortAnswerPart(number=int(mark[1]))]
            last = mark.end()
    return [*parts, ShortAnswerPart(signed.short_answer[last:])]


def cited_sources(signed, short_answer, rendered):
    """Return a CitedSource for each citation of a SignedPage, in order.

    `short_answer` are the ShortAnswerParts and `rendered` the body from `render_body`.
    """
    in_short_answer = {part.number for part in short_answer}
    return [
        CitedSource(
            citation,
            (
                *(["short-answer"] if citation.number in in_short_answer else []),
                *rendered.marks.get(citation.number, []),
            ),
        )
        for citation in signed.citations
    ]


def community_parts(condition):
    """Return the elements that show the size of a condition's community, as `richtext.render` takes them."""
    size = community(condition)
    parts = [("span", {"class": "community-count"}, size.words)]
    if size.as_of:
        parts.append(("span", {"class": "as-of"}, f" ({size.as_of})"))
    return parts
