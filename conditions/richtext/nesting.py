"""A guard against nesting that makes parsers slow: their time grows with its square."""

import re

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
_DEEPEST, _DEEPEST_FORMATTING = 100, 12
_FORMATTING = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
_INLINE = _FORMATTING | frozenset({
    "span", "sub", "sup",
})  # fmt: skip
# Elements without content, and those that the next of their kind closes.
_NOT_COUNTED = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li",
    "dt", "dd", "option", "optgroup", "colgroup", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "html",
    "head", "body",
})  # fmt: skip


def shallow(html):
    """Return `html` with the tags beyond a sane depth made void; text that people write stays as it is.

    Renaming leaves every other character in its place, so that quoted attributes,
    comments and broken tags need not be understood here: this is no sanitiser.
    """
    if html.count("<") <= _DEEPEST_FORMATTING:
        return html
    opened, formatting = [], 0

    def counted(match):
        nonlocal formatting
        closing, name = match.group(1), match.group(2).lower()
        if ":" in name:
            # Office's own elements, often unclosed.
            return f"<{closing}wbr"
        if name in _NOT_COUNTED:
            return match.group()
        if closing:
            if opened and opened[-1] == name:
                formatting -= opened.pop() in _FORMATTING
            return match.group()
        if len(opened) >= _DEEPEST or (name in _FORMATTING and formatting >= _DEEPEST_FORMATTING):
            return "<wbr" if name in _INLINE else "<hr"
        opened.append(name)
        formatting += name in _FORMATTING
        return match.group()

    return _TAG.sub(counted, html)
