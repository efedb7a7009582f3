"""What a new edition changed for readers, and whether that is a major change: worked out from the two texts.

Nobody declares a change to be minor (docs/adr/0015). It is minor where the question,
the short answer, the headings and every figure of the body stayed as they were.
"""

import re
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from conditions import richtext
from conditions.vocabularies import State

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")

QUESTION, SHORT_ANSWER, HEADINGS, FIGURES = _("the question"), _("the short answer"), _("the headings"), _("figures")
BODY, SOURCES = _("the text"), _("the sources")
NEW, RETURNED = _("the page is new"), _("the page has come back")
_MAJOR = (QUESTION, SHORT_ANSWER, HEADINGS, FIGURES)


@dataclass(frozen=True)
class Change:
    """What an edition changed: `parts` in words; none where only the note or a mark in the text is different."""

    is_major: bool
    parts: tuple = ()


@dataclass(frozen=True)
class Reading:
    """What an edition says, part by part, as far as it can be compared."""

    parts: dict
    is_withdrawn: bool


def read(edition):
    """Return the Reading of an edition that comes with its citations."""
    # Without citation marks: a source that moved changes no figure.
    words = richtext.without_marks(richtext.plain_text(edition.body))
    parts = {
        QUESTION: edition.title,
        SHORT_ANSWER: richtext.without_marks(edition.short_answer),
        HEADINGS: richtext.headings(edition.body),
        FIGURES: Counter(_FIGURE.findall(words)),
        BODY: (words, richtext.links(edition.body)),
        SOURCES: [citation.as_hashed() for citation in edition.citations.all()],
    }
    return Reading(parts, edition.state == State.WITHDRAWN)


def weigh(now, before):
    """Return the Change from `before`, the Reading of what was public until then, or None, to the Reading `now`."""
    if before is None or before.is_withdrawn:
        return Change(is_major=True, parts=(NEW if before is None else RETURNED,))
    parts = tuple(part for part in now.parts if now.parts[part] != before.parts[part])
    return Change(is_major=any(part in _MAJOR for part in parts), parts=parts)
