"""Words that differ between an old and a new value, for showing both side by side."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

# The time to compare grows with the square of the number of words, so longer values are marked as a whole.
MOST_WORDS = 1000


class Piece(NamedTuple):
    """A run of words, and whether the other value lacks it."""

    text: str
    is_changed: bool


def compare(old, new):
    """Return the Pieces of the old and of the new value; together they are the values themselves."""
    before, after = _words(old), _words(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return [Piece(old, old != new)], [Piece(new, old != new)]
    old_pieces, new_pieces = [], []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        for pieces, words in ((old_pieces, before[old_from:old_to]), (new_pieces, after[new_from:new_to])):
            if words:
                pieces.append(Piece("".join(words), tag != "equal"))
    return old_pieces, new_pieces


def _words(text):
    # White space and punctuation are separate tokens, so that an added bracket does not mark the word before it.
    return re.findall(r"\w+|\s+|[^\w\s]", text)
