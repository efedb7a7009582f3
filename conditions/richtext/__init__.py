"""Rich text: sanitising, parsing and rendering of HTML.

The stored form is a small subset of HTML: the tags of `allowed`, one block per line, no
styles, no ids, no classes. All functions are pure: text in, text out.
"""

from .allowed import MARKS
from .changes import Change, report_sentence
from .characters import ending_in_no_break_space
from .cleaning import (
    changes_of_address,
    changes_of_text,
    clean,
    clean_address,
    clean_and_report,
    clean_line,
    clean_text,
)
from .parsing import (
    DEPTH,
    blocks,
    citation_marks,
    headings,
    links,
    misspelt_placeholders,
    paragraphs,
    placeholders,
    plain_text,
    renumbered_marks,
    without_marks,
    words_of,
)
from .rendering import render
from .scripts import mixed_words
from .sentences import MarkedSentence, marked_sentences, sentences
from .source_marks import unread_marks, with_source_marks
from .symbols import unreadable_characters
from .tables import headerless

__all__ = [
    "DEPTH",
    "MARKS",
    "Change",
    "MarkedSentence",
    "blocks",
    "changes_of_address",
    "changes_of_text",
    "citation_marks",
    "clean",
    "clean_address",
    "clean_and_report",
    "clean_line",
    "clean_text",
    "ending_in_no_break_space",
    "headerless",
    "headings",
    "links",
    "marked_sentences",
    "misspelt_placeholders",
    "mixed_words",
    "paragraphs",
    "placeholders",
    "plain_text",
    "render",
    "renumbered_marks",
    "report_sentence",
    "sentences",
    "unread_marks",
    "unreadable_characters",
    "with_source_marks",
    "without_marks",
    "words_of",
]
