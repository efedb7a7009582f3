"""Characters: which are kept, which count as white space, which as words."""

import re
import unicodedata

# C0 and C1 controls but tab and newline, lone surrogates and noncharacters: feeds, XML
# and PostgreSQL refuse them. The byte order mark is a leftover of files and editors.
# Written as what is left: in a set with characters of all planes, those that it holds are found faster than others.
_CONTROLS = re.compile(
    "[^\t\n -~\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd"
    + "".join(f"{chr(plane * 0x10000)}-{chr(plane * 0x10000 + 0xFFFD)}" for plane in range(1, 17))
    + "]"
)
_NEWLINES = re.compile("\r\n|[\r\u2028\u2029]")
# What HTML folds, and the no-break space that editors put between any two words.
_SPACES = re.compile("[ \t\n\xa0]+")
_OVERRIDES = re.compile("[\u202a-\u202e]")
# Letters and signs; joiners, direction marks and soft hyphens alone are nothing to read.
_WORD = re.compile("[^\\s\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069]")


def without_controls(text):
    """Return `text` without control characters, its newlines as "\\n"."""
    return _CONTROLS.sub("", _NEWLINES.sub("\n", text))


def without_overrides(text):
    """Return `text` without what overrides or embeds directions; isolates, which leave each letter its own, stay."""
    return _OVERRIDES.sub("", text)


def normal(text):
    """Return `text` in Unicode's composed form, so that equal words are equal."""
    return unicodedata.normalize("NFC", text)


def folded(text):
    return _SPACES.sub(" ", text)


def held_together(text):
    """Return `text` with a no-break space at its end for the white space there: what follows stays on its line."""
    kept = text.rstrip(" \t\n\xa0")
    return text if kept == text else f"{kept}\xa0"


def has_words(text):
    return _WORD.search(text) is not None
