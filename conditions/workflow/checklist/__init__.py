"""The checklist: everything that a draft still lacks, told at once, as sentences, and hints beside it."""

from .advice import hints, reading_grade
from .check import Check
from .required import BODY_LIMIT, PASTE_LIMIT, SHORT_ANSWER_WORDS, checks, headings, links, missing

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
]
