"""Citation marks as journals write them, "[1,2]", "[3–5]" and superscript numbers, in the stored form "[1][2]".

A mark is rewritten only if each of its numbers is that of a citation, and if it can be nothing
else: no interval such as "12 [8–15] years", no exponent such as "10⁹/L" or "m²", no isotope.
"""

import re
from typing import NamedTuple

from .changes import Change
from .runs import CITATION_MARK

_LIST = r"[1-9][0-9]{0,2}(?: ?[,;–—‑-] ?[1-9][0-9]{0,2})*"
_SMALL = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_FULL_SIZE = str.maketrans(_SMALL, "0123456789")
# "[1,2]", and the superscript digits of plain text.
_IN_TEXT = re.compile(rf"\[ ?({_LIST}) ?\]|[{_SMALL}]+(?:[,–-][{_SMALL}]+)*")
_SUPERSCRIPT = re.compile(rf"\(?({_LIST})\)?")
_TAG = re.compile(r"(</?([a-z][a-z0-9]*)[^<>]*>)")
_RANGE = re.compile(r" ?[–—‑-] ?")
_SEPARATOR = re.compile(r" ?[,;] ?")
_MOST_IN_A_RANGE = 30
# Marks are not links in headings and in links, so they stay as they are there.
_WITHOUT_MARKS = frozenset({"h2", "h3", "h4", "a"})
_INLINE = frozenset({"strong", "em", "span", "sub", "sup", "a"})
_CONTEXT = 40

# What stands before an interval, and what after it.
_INTERVAL_BEFORE = re.compile(
    r"(?:[0-9%°]|\b(?:CI|IQR|SD|ranges?|interval|between|from|scales?|scores?|median|mean|aged?|doses?|grades?|stages?"
    r"|types?|levels?|ratios?|[<>=≤≥±~])(?: of)?[:,]?)\s*$",
    re.IGNORECASE,
)
_INTERVAL_AFTER = re.compile(
    r"\s*(?:%|°|(?:[mµμnk]?g|kg|m[lL]|d?L|[cmµμ]?m|mol|mmol|IU|mmHg|hours?|days?|weeks?|months?|years?|times|fold|points?"
    r"|tablets?|capsules?|drops?|puffs?|doses?|injections?|sessions?|cycles?)\b)"
    # A ratio, and the name of a substance: "[1,2]-a", "[1,2]dioxin".
    r"|:[0-9]|-?\w"
)
# Behind a raised number, the charge of an ion or a fraction: "iron²⁺".
_SIGNS_AFTER = frozenset("+-−⁺⁻±/°%")
# The word and the punctuation that a superscript follows.
_WORD_BEFORE = re.compile(r"([^\W\d_]+)([”’\"')\].,;:!?]*)$")
_SENTENCE_SIGNS = frozenset('.,;:!?”’"')
_POWERS = frozenset({
    "metre", "metres", "meter", "meters", "centimetre", "centimetres", "centimeter", "centimeters", "millimetre",
    "millimetres", "millimeter", "millimeters", "kilometre", "kilometres", "kilometer", "kilometers", "inch",
    "inches", "feet", "foot", "yard", "yards", "mile", "miles", "second", "seconds", "alpha", "beta", "gamma",
    "delta", "theta", "kappa", "lambda", "sigma",
})  # fmt: skip


class UnreadMark(NamedTuple):
    """Text that looks like a citation mark but is none: as written, and in the form of marks."""

    written: str
    marks: str


def with_source_marks(html, numbers, changes):
    """Return stored rich text (or plain text without tags) with the marks of journals as "[1][2]".

    `numbers` are those of the citations. Rewritten marks are counted in `changes`.
    """
    pieces = []
    for piece, found in _pieces(html):
        if found is None or not found.is_certain or not numbers or not set(found.numbers) <= set(numbers):
            pieces.append(piece)
        else:
            pieces.append(_marks(found.numbers))
            changes[Change.CITATION_MARK] += 1
    return "".join(pieces)


def unread_marks(html, numbers):
    """Return the UnreadMarks of stored rich text or plain text, for hints to the editor.

    Numbers in brackets are always among them; a superscript is if it is no clear exponent and
    all its numbers are in `numbers`.
    """
    unread = []
    for piece, found in _pieces(html):
        if found is None:
            continue
        if not found.is_superscript or (found.may_be_mark and set(found.numbers) <= set(numbers)):
            unread.append(UnreadMark(f"{found.word}{_TAG.sub('', piece)}", _marks(found.numbers)))
    return list(dict.fromkeys(unread))


class _Found(NamedTuple):
    """Numbers that look like a mark. `is_certain` if they can be nothing else, `may_be_mark` if they might be one."""

    numbers: tuple
    is_superscript: bool
    is_certain: bool
    may_be_mark: bool = True
    # The word that a superscript follows.
    word: str = ""


def _pieces(html):
    """Yield (piece of `html`, _Found or None); the pieces together are `html`."""
    parts, before, closed_by = _TAG.split(html), "", ""
    # Texts stand at every third place, behind them a tag and its name.
    place = 0
    while place < len(parts):
        text = parts[place]
        tag, name = parts[place + 1 : place + 3] if place + 1 < len(parts) else ("", "")
        if closed_by:
            yield text, None
        elif name == "sup" and tag == "<sup>" and (inside := _superscript(parts, place + 3)):
            yield from _bracketed(text, before)
            before = (before + text)[-_CONTEXT:]
            yield f"<sup>{inside}</sup>", _superscript_mark(inside, before, _text_after(parts, place + 6))
            before = (before + inside)[-_CONTEXT:]
            place += 6
            continue
        else:
            yield from _bracketed(text, before)
        before = (before + text)[-_CONTEXT:] if name in _INLINE else ""
        yield tag, None
        if name in _WITHOUT_MARKS:
            closed_by = name if tag[1] != "/" else ""
        place += 3


def _superscript(parts, place):
    """Return the text of a superscript whose content begins at `place`, "" if it is no list of numbers."""
    is_closed = place + 2 < len(parts) and parts[place + 1] == "</sup>"
    return parts[place] if is_closed and _SUPERSCRIPT.fullmatch(parts[place]) else ""


def _text_after(parts, place):
    """Return the text behind a superscript, up to the end of its block."""
    text = parts[place] if place < len(parts) else ""
    while not text and place + 3 < len(parts) and parts[place + 2] in _INLINE:
        place += 3
        text = parts[place]
    return text[:_CONTEXT]


def _bracketed(text, before):
    """Yield the pieces of a text between tags, with the numbers in brackets and the superscript digits among them."""
    last = 0
    for match in _IN_TEXT.finditer(text):
        preceding = (before + text[max(0, match.start() - _CONTEXT) : match.start()])[-_CONTEXT:]
        if match[1] is None:
            found = _superscript_mark(match[0].translate(_FULL_SIZE), preceding, text[match.end() : match.end() + 1])
        else:
            is_interval = _INTERVAL_BEFORE.search(preceding) or _INTERVAL_AFTER.match(text, match.end())
            found = _Found(_numbers(match[1]), is_superscript=False, is_certain=not is_interval)
        if found is None or not found.numbers or CITATION_MARK.fullmatch(match[0]):
            continue
        yield text[last : match.start()], None
        yield match[0], found
        last = match.end()
    yield text[last:], None


def _superscript_mark(inside, before, after):
    listed = _SUPERSCRIPT.fullmatch(inside)
    numbers = _numbers(listed[1]) if listed else ()
    word = _WORD_BEFORE.search(before)
    if not numbers or not word or after[:1].isalnum() or after[:1] in _SIGNS_AFTER:
        return None
    letters, signs = word.groups()
    if signs:
        is_certain = signs[-1] in _SENTENCE_SIGNS
    else:
        is_certain = len(letters) > 3 and letters[1:].islower() and letters.lower() not in _POWERS
    return _Found(numbers, True, is_certain, is_certain or len(letters) > 2, letters + signs)


def _numbers(listed):
    """Return the numbers of "1, 3–5" as a tuple, () if a range does not rise or is very long."""
    numbers = []
    for part in _SEPARATOR.split(listed):
        ends = [int(number) for number in _RANGE.split(part)]
        if len(ends) > 2 or (len(ends) == 2 and not ends[0] < ends[1] < ends[0] + _MOST_IN_A_RANGE):
            return ()
        numbers.extend(range(ends[0], ends[-1] + 1))
    return tuple(numbers)


def _marks(numbers):
    return "".join(f"[{number}]" for number in numbers)
