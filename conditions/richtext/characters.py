"""Character classes: control characters, white space, and characters that make a word."""

import re
import unicodedata

# C0 and C1 controls except tab and newline, lone surrogates and noncharacters: feeds, XML
# and PostgreSQL refuse them. The byte order mark is a leftover of files and editors.
# A negated set, because `re` matches members of such a large set faster than non-members.
_CONTROLS = re.compile(
    "[^\t\n -~\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd"
    + "".join(f"{chr(plane * 0x10000)}-{chr(plane * 0x10000 + 0xFFFD)}" for plane in range(1, 17))
    + "]"
)
_NEWLINES = re.compile("\r\n|[\r\u2028\u2029]")
# The white space that HTML collapses, and the no-break space that editors put between words.
_SPACES = re.compile("[ \t\n\xa0]+")
_OVERRIDES = re.compile("[\u202a-\u202e]")
# Letters and signs. Joiners, direction marks and soft hyphens alone show nothing.
_WORD = re.compile("[^\\s\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069]")


def without_controls(text):
    """Return `text` without control characters, with every kind of newline as "\\n"."""
    return _CONTROLS.sub("", _NEWLINES.sub("\n", text))


def without_overrides(text):
    """Return `text` without characters that override a writing direction; isolates, which are harmless, stay."""
    return _OVERRIDES.sub("", text)


def composed(text):
    """Return `text` in Unicode's composed form (NFC), so that equal words compare equal."""
    return unicodedata.normalize("NFC", text)


def collapsed(text):
    """Return `text` with each run of white space as one space."""
    return _SPACES.sub(" ", text)


def ending_in_no_break_space(text):
    """Return `text` with a no-break space instead of its trailing white space, so that no line breaks there."""
    kept = text.rstrip(" \t\n\xa0")
    return text if kept == text else f"{kept}\xa0"


def has_words(text):
    """Return whether `text` shows anything to read."""
    return _WORD.search(text) is not None
