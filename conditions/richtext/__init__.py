"""Rich text: cleaning what comes in, reading it as a tree, decorating what goes out.

The stored form is a small HTML: the tags of `cleaning.STORED_TAGS`, one block a
line, no styles, no ids, no classes. Everything here is pure: text in, text out.
"""

from .characters import held_together
from .cleaning import clean, clean_line, clean_text
from .parsing import (
    DEPTH,
    blocks,
    citation_marks,
    headings,
    links,
    miswritten_placeholders,
    paragraphs,
    placeholders,
    plain_text,
    without_marks,
    words_of,
)
from .rendering import render

__all__ = [
    "DEPTH",
    "blocks",
    "citation_marks",
    "clean",
    "clean_line",
    "clean_text",
    "headings",
    "held_together",
    "links",
    "miswritten_placeholders",
    "paragraphs",
    "placeholders",
    "plain_text",
    "render",
    "without_marks",
    "words_of",
]
