"""The checklist: the checks that a draft must pass before submission, and hints on its writing."""

from conditions.richtext import sentences

from .advice import hints
from .check import Check
from .reading import reading_grade
from .required import BODY_LIMIT, PASTE_LIMIT, SHORT_ANSWER_WORDS, checks, headings, links, missing, tables

__all__ = [
    "BODY_LIMIT",
    "PASTE_LIMIT",
    "SHORT_ANSWER_WORDS",
    "Check",
    "checks",
    "headings",
    "hints",
    "links",
    "missing",
    "reading_grade",
    "sentences",
    "tables",
]
