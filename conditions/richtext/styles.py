"""Inline styles of word processors: bold, italic, sub- and superscript, list items."""

import functools
import re

from .allowed import VALUES

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LIST_LEVEL = re.compile(r"\blevel([1-9])\b")
# A number of HTML's attributes.
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
# "1.", "(2)", "1.3", "a)", "iv."; a bare "o" is a bullet.
_ORDERED = re.compile(r"\(?(?:(?:[0-9]{1,3}\.)*([0-9]{1,3})[.)]?|[a-z]{1,5}[.)])", re.IGNORECASE)

# A length such as "-4.0pt" or "30%".
_LENGTH = re.compile(r"([-+]?)([0-9]{1,6}(?:\.[0-9]{1,6})?|\.[0-9]{1,6})(?:%|[a-z]|$)")
_HEIGHTS = {"sub": "sub", "super": "sup", "text-top": "sup", "text-bottom": "sub"}


# A document repeats a few styles on thousands of elements.
@functools.lru_cache(maxsize=256)
def declarations(style):
    """Return {property: value} of a style attribute in lower case. The dict is cached: do not change it."""
    pairs = (part.partition(":") for part in _COMMENT.sub(" ", (style or "").lower()).split(";"))
    return {name.strip(): value.strip() for name, _colon, value in pairs}


@functools.lru_cache(maxsize=256)
def marks_after(marks, tag, style):
    """Return the marks that apply inside an inline element `tag` ("" for none) with this `style`."""
    style = declarations(style)
    if tag:
        marks = _with(marks, tag)
    weight, slope = style.get("font-weight", ""), style.get("font-style", "")
    if weight in ("bold", "bolder", "600", "700", "800", "900"):
        marks = _with(marks, "strong")
    elif weight in ("normal", "lighter", "100", "200", "300", "400"):
        marks = _without(marks, "strong")
    if slope in ("italic", "oblique"):
        marks = _with(marks, "em")
    elif slope == "normal":
        marks = _without(marks, "em")
    if place := _place_on_line(style):
        marks = _with(marks, place)
    return marks


def _place_on_line(style):
    """Return "sup" or "sub" if the declarations raise or lower the letters on their line, else ""."""
    height = style.get("vertical-align", "")
    if height in _HEIGHTS:
        return _HEIGHTS[height]
    # Lengths: Word and PDF viewers raise the 9 of "10⁹" by points. Word repeats its own length for browsers.
    up = _LENGTH.match(style.get("mso-text-raise") or height)
    if up is None and style.get("position") == "relative":
        up = _LENGTH.match(style.get("bottom", "")) or _LENGTH.match(_opposite(style.get("top", "")))
    if up is None or not float(up[2]):
        return ""
    return "sub" if up[1] == "-" else "sup"


def _opposite(length):
    return length[1:] if length.startswith("-") else f"-{length}"


def _with(marks, tag):
    return marks if any(mark[0] == tag for mark in marks) else (*marks, (tag, ""))


def _without(marks, tag):
    return tuple(mark for mark in marks if mark[0] != tag)


def word_list_level(style):
    """Return the list level of a paragraph that Word shows as a list item, 0 for any other paragraph."""
    if not style:
        return 0
    level = _LIST_LEVEL.search(declarations(style).get("mso-list", ""))
    return int(level[1]) if level else 0


@functools.lru_cache(maxsize=256)
def stands_apart(style):
    """Return whether the style sets an inline element apart from the words around it, as a box of its own."""
    if not style:
        return False
    style = declarations(style)
    display = style.get("display", "")
    return style.get("position") in ("absolute", "fixed") or display.startswith(
        ("block", "inline-block", "flex", "inline-flex", "grid", "table", "inline-table", "list-item")
    )


def breaks_page(style):
    """Return whether the style begins a new page, as Word's page breaks do."""
    if not style:
        return False
    style = declarations(style)
    return any(style.get(name) in ("always", "page") for name in ("page-break-before", "break-before"))


def is_renumbered(tag, attributes):
    """Return whether a list counts by letters or Roman numerals, backwards, or from 0, as the stored form cannot."""
    start = (attributes.get("start") or "").strip()
    begins_elsewhere = WHOLE_NUMBER.fullmatch(start) and int(start) != 1 and not VALUES["start"].fullmatch(start)
    if tag == "ol" and ("reversed" in attributes or begins_elsewhere):
        return True
    kind = attributes.get("type") or declarations(attributes.get("style")).get("list-style-type", "")
    return tag == "ol" and (kind in ("a", "A", "i", "I") or kind.endswith(("-alpha", "-roman", "-latin", "-greek")))


def numbering(drawn):
    """Return (list tag, number or 0) for the bullet or number that Word has drawn before a list item."""
    match = _ORDERED.fullmatch(drawn.strip("\xa0 \n\t"))
    if match is None:
        return "ul", 0
    return "ol", int(match[1] or 0)
