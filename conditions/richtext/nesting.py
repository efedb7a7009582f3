"""A limit on nested tags: the time that HTML parsers take grows with the square of the depth."""

import re

from .allowed import INLINE

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
_MAX_DEPTH, _MAX_FORMATTING_DEPTH = 100, 12
_FORMATTING = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
_STRUCK = frozenset({"s", "strike"})
_INLINE = _FORMATTING | frozenset(INLINE)
# Void elements, and elements that the next one of the same kind closes.
_NOT_COUNTED = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li",
    "dt", "dd", "option", "optgroup", "colgroup", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "html",
    "head", "body",
})  # fmt: skip


def limit_depth(html):
    """Return `html` with tags beyond 100 levels (12 of formatting) renamed to void tags.

    No text that people write is nested so deep. Only tag names change: quoted attributes,
    comments and broken tags need no parsing, and a sanitiser has to run afterwards.
    """
    if html.count("<") <= _MAX_FORMATTING_DEPTH:
        return html
    opened, formatting = [], 0

    def replacement(match):
        nonlocal formatting
        closing, name = match.group(1), match.group(2).lower()
        if ":" in name:
            # Microsoft Office writes elements of its own, often unclosed.
            return f"<{closing}wbr"
        if name in _NOT_COUNTED:
            return match.group()
        if closing:
            if opened and opened[-1] == f"{name} as del":
                opened.pop()
                return "</del"
            if opened and opened[-1] == name:
                formatting -= opened.pop() in _FORMATTING
            return match.group()
        if name in _STRUCK and formatting >= _MAX_FORMATTING_DEPTH and len(opened) < _MAX_DEPTH:
            # Struck words must not become valid ones. Parsers do not repeat <del> as they repeat formatting.
            opened.append(f"{name} as del")
            return "<del"
        if len(opened) >= _MAX_DEPTH or (name in _FORMATTING and formatting >= _MAX_FORMATTING_DEPTH):
            return "<wbr" if name in _INLINE else "<hr"
        opened.append(name)
        formatting += name in _FORMATTING
        return match.group()

    return _TAG.sub(replacement, html)
