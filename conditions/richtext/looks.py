"""Emphasis by looks alone: colour, underline, highlight and capitals, which the stored form does not have."""

import functools
import re

from .changes import Change
from .styles import declarations

_NO_LOOKS = frozenset()
_GREYS = frozenset({
    "black", "white", "gray", "grey", "silver", "dimgray", "dimgrey", "darkgray", "darkgrey", "lightgray", "lightgrey",
    "gainsboro", "whitesmoke", "windowtext", "window", "canvastext", "auto", "transparent", "initial", "unset",
    "revert", "currentcolor", "none",
})  # fmt: skip
_HEX = re.compile(
    r"#(?:([0-9a-f])([0-9a-f])([0-9a-f])[0-9a-f]?|([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})(?:[0-9a-f]{2})?)"
)
_NUMBERS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
# The colour of a name, of "#rrggbb" or of "rgb(...)"; shorthands such as `background` have more words.
_COLOUR = re.compile(r"#[0-9a-f]{3,8}|rgba?\([^)]*\)|[a-z]+")
# The greatest difference between red, green and blue, of 255, that still looks like grey or black.
_GREY_RANGE = 48
_INHERITED = "inherit"


@functools.lru_cache(maxsize=512)
def looks_after(looks, tag, style, colour=""):
    """Return the looks inside an element as a frozenset of Changes; `colour` is the attribute of <font>."""
    style = declarations(style)
    found = {
        Change.COLOUR: _is_chromatic(style.get("color") or colour.lower()),
        Change.HIGHLIGHT: _highlight(tag, style),
        Change.UNDERLINE: _underline(tag, style),
        Change.CAPITALS: _capitals(style),
    }
    added = {kind for kind, is_set in found.items() if is_set}
    removed = {kind for kind, is_set in found.items() if is_set is False}
    return (looks | added) - removed


def _is_chromatic(colour):
    """Return whether a CSS colour is neither grey nor black; None if it says nothing."""
    colour = colour.strip()
    if not colour or colour == _INHERITED:
        return None
    if match := _HEX.fullmatch(colour):
        digits = [digit for digit in match.groups() if digit]
        return _is_coloured([int(digit * 2 if len(digit) == 1 else digit, 16) for digit in digits])
    if colour.startswith("rgb"):
        channels = [float(number) for number in _NUMBERS.findall(colour)[:3]]
        return _is_coloured(channels) if len(channels) == 3 else None
    return colour.isalpha() and colour not in _GREYS


def _is_coloured(channels):
    return max(channels) - min(channels) > _GREY_RANGE


def _highlight(tag, style):
    if tag == "mark":
        return True
    value = style.get("mso-highlight") or style.get("background-color") or style.get("background") or ""
    colour = _COLOUR.search(value)
    return _is_chromatic(colour[0]) if colour and "url(" not in value else None


def _underline(tag, style):
    if tag == "u" or "underline" in f"{style.get('text-decoration', '')} {style.get('text-decoration-line', '')}":
        return True
    return False if style.get("text-decoration") == "none" else None


def _capitals(style):
    if (
        style.get("text-transform") == "uppercase"
        or "small-caps" in f"{style.get('font-variant', '')}{style.get('font-variant-caps', '')}"
    ):
        return True
    return False if style.get("text-transform") == "none" or style.get("font-variant") == "normal" else None


class LooksCounter:
    """Counts passages that differ from the text around them by their looks alone."""

    def __init__(self, changes):
        self.changes = changes
        self.current = _NO_LOOKS

    def add(self, context):
        """Count the looks of a piece of text in this Context, if no passage with the same looks goes on."""
        has_mark = any(tag in ("strong", "em", "a") for tag, _values in context.marks)
        is_heading = context.heading or context.holder.tag == "th"
        looks = _NO_LOOKS if has_mark or is_heading else context.looks
        for kind in looks - self.current:
            self.changes[kind] += 1
        self.current = looks
