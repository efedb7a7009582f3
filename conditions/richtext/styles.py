"""Inline styles of word processors: bold, italic, sub- and superscript, list items."""

import functools
import re

_LIST_LEVEL = re.compile(r"\blevel([1-9])\b")
# "1.", "(2)", "1.3", "a)", "iv."; a bare "o" is a bullet.
_ORDERED = re.compile(r"\(?(?:(?:[0-9]{1,3}\.)*([0-9]{1,3})[.)]?|[a-z]{1,5}[.)])", re.IGNORECASE)


# A document repeats a few styles on thousands of elements.
@functools.lru_cache(maxsize=256)
def declarations(style):
    """Return {property: value} of a style attribute in lower case. The dict is cached: do not change it."""
    pairs = (part.partition(":") for part in (style or "").lower().split(";"))
    return {name.strip(): value.strip() for name, _colon, value in pairs}


@functools.lru_cache(maxsize=256)
def marks_after(marks, tag, style):
    """Return the marks that apply inside an inline element `tag` ("" for none) with this `style`."""
    style = declarations(style)
    if tag:
        marks = _with(marks, tag)
    weight, slope, height = (style.get(name, "") for name in ("font-weight", "font-style", "vertical-align"))
    if weight in ("bold", "bolder", "600", "700", "800", "900"):
        marks = _with(marks, "strong")
    elif weight in ("normal", "lighter", "100", "200", "300", "400"):
        marks = _without(marks, "strong")
    if slope in ("italic", "oblique"):
        marks = _with(marks, "em")
    elif slope == "normal":
        marks = _without(marks, "em")
    if height in ("sub", "super"):
        marks = _with(marks, "sub" if height == "sub" else "sup")
    return marks


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
    """Return whether a list shows letters or Roman numerals, which the stored form does not."""
    kind = attributes.get("type") or declarations(attributes.get("style")).get("list-style-type", "")
    return tag == "ol" and (kind in ("a", "A", "i", "I") or kind.endswith(("-alpha", "-roman", "-latin", "-greek")))


def numbering(drawn):
    """Return (list tag, number or 0) for the bullet or number that Word has drawn before a list item."""
    match = _ORDERED.fullmatch(drawn.strip("\xa0 \n\t"))
    if match is None:
        return "ul", 0
    return "ol", int(match[1] or 0)
