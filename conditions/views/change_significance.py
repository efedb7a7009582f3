"""Major and minor changes between two editions, derived from their texts.

Nobody declares a change to be minor (docs/adr/0015). A change is minor if the question,
the short answer, the headings and every figure of the body are unchanged.
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
    """The change of an edition: `parts` names the changed parts; empty if only the note or a citation mark changed."""

    is_major: bool
    parts: tuple = ()


@dataclass(frozen=True)
class ComparableText:
    """The parts of an edition's text by name, in a form that can be compared."""

    parts: dict
    is_withdrawn: bool


def comparable_text(edition):
    """Return the ComparableText of an edition whose citations are prefetched."""
    # Without citation marks, because a source with a new number is not a changed figure.
    words = richtext.without_marks(richtext.plain_text(edition.body))
    parts = {
        QUESTION: edition.title,
        SHORT_ANSWER: richtext.without_marks(edition.short_answer),
        HEADINGS: richtext.headings(edition.body),
        FIGURES: Counter(_FIGURE.findall(words)),
        BODY: (words, richtext.links(edition.body)),
        SOURCES: [citation.as_hashed() for citation in edition.citations.all()],
    }
    return ComparableText(parts, edition.state == State.WITHDRAWN)


def change_between(before, now):
    """Return the Change between two ComparableTexts: `before`, the edition that was public until then, and `now`.

    `before` is None for the first edition.
    """
    if before is None or before.is_withdrawn:
        return Change(is_major=True, parts=(NEW if before is None else RETURNED,))
    parts = tuple(part for part in now.parts if now.parts[part] != before.parts[part])
    return Change(is_major=any(part in _MAJOR for part in parts), parts=parts)
