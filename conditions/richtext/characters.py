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
# A line tabulation or form feed between words is a newline too.
_NEWLINES = re.compile("\r\n|[\r\u2028\u2029]|(?<![ \t\r\n])[\x0b\x0c\x85]+(?![\x00-\x20])")
# The white space that HTML collapses, and the no-break space that editors put between words.
_SPACES = re.compile("[ \t\n\xa0]+")
# Characters that show nothing: soft hyphens, zero-width characters, overrides and embeddings of a writing direction,
# variation selectors, tags. Isolates and direction marks are harmless and not among them.
_INVISIBLE = re.compile(
    "[\xad\u034f\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u202a-\u202e\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
# Scripts that write letters joined, from Arabic to Mongolian; a joiner beside such a letter changes how it looks.
_JOINING = re.compile(
    "[\u0600-\u07ff\u0840-\u0dff\u0f00-\u109f\u1700-\u18af\u1980-\u1aaf\u1b00-\u1c4f\ua840-\ua8ff\ua930-\ua9df\uaa00-\uaadf"
    "\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00010fff\U00011000-\U00011fff\U0001e900-\U0001e95f]"
)
# Scripts without spaces between words, where a zero-width space says where a line may break.
_WITHOUT_SPACES = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1980-\u1a1f\ua9e0-\ua9ff\uaa60-\uaa7f]")
_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_FLAG_TAGS = re.compile("[\U000e0020-\U000e007e]{1,6}\U000e007f")
_JOINERS = "\u200c\u200d"
# Stands for a picture or another object in text that was copied as plain text.
OBJECT = "\ufffc"
_BLACK_FLAG, _KEYCAP, _GRAPHEME_JOINER = "\U0001f3f4", "\u20e3", "\u034f"
# Letters and signs. Joiners, direction marks and soft hyphens alone show nothing.
_WORD = re.compile("[^\\s\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069]")


def without_controls(text):
    """Return `text` without control characters, with every kind of newline as "\\n"."""
    return _CONTROLS.sub("", _NEWLINES.sub("\n", text))


def invisible_positions(text):
    """Return the positions of the invisible characters to remove from `text`.

    Joiners and selectors that a script or an emoji needs are not among them.
    """
    if text.isascii():
        return []
    positions = []
    for match in _INVISIBLE.finditer(text):
        kept = _needed(text[match.start() - 1 : match.start()], match[0], text[match.end() : match.end() + 1])
        positions.extend(match.start() + place for place in range(len(match[0])) if place not in kept)
    return positions


def without_invisible(text):
    """Return `text` without invisible characters, but with the joiners and selectors that a script or emoji needs."""
    positions = set(invisible_positions(text))
    if not positions:
        return text
    return "".join(character for place, character in enumerate(text) if place not in positions)


def _needed(before, invisible, after):
    """Return the places in a run of invisible characters whose characters are needed between `before` and `after`."""
    if before == _BLACK_FLAG and _FLAG_TAGS.fullmatch(invisible):
        # The flags of England, Scotland and Wales.
        return range(len(invisible))
    kept = set()
    for place, character in enumerate(invisible):
        is_selector = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
        if is_selector or "\u180b" <= character <= "\u180f":
            is_needed = place == 0 and _takes_selector(before, character, after)
        elif character in _JOINERS:
            is_needed = not any(invisible[other] in _JOINERS for other in kept) and _joins(before, after)
        elif character == "\u200b":
            is_needed = not kept and _both(_WITHOUT_SPACES, before, after)
        else:
            is_needed = character == _GRAPHEME_JOINER and not kept and "\u0590" <= before <= "\u05ff"
        if is_needed:
            kept.add(place)
    return kept


def _both(pattern, before, after):
    return bool(pattern.match(before) and pattern.match(after))


def _joins(before, after):
    if _JOINING.match(before) or _JOINING.match(after):
        return True
    return _is_pictograph(before) and _is_pictograph(after)


def _is_pictograph(character):
    # A skin colour is a modifier symbol (Sk), an arrow in an emoji a mathematical one (Sm).
    return bool(character) and (
        unicodedata.category(character) == "So"
        or character in "\u2194\u2195"
        or ("\U0001f3fb" <= character <= "\U0001f3ff")
    )


def _takes_selector(before, selector, after):
    if not before:
        return False
    if "\u180b" <= selector <= "\u180f":
        return "\u1800" <= before <= "\u18af"
    if selector >= "\U000e0100":
        return bool(_IDEOGRAPH.match(before))
    is_symbol = unicodedata.category(before) in ("So", "Sm", "Po")
    return is_symbol or after == _KEYCAP or bool(_JOINING.match(before) or _IDEOGRAPH.match(before))


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
