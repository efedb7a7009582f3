"""A limit on nested tags: the time that HTML parsers take grows with the square of the depth."""

import re

from .allowed import INLINE

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
_MAX_DEPTH, _MAX_FORMATTING_DEPTH = 100, 12
_FORMATTING = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
_STRUCK = frozenset({"s", "strike"})
_INLINE = _FORMATTING | frozenset(INLINE) | {"del", "ins"}
# Void elements, and elements that the next one of the same kind closes.
_NOT_COUNTED = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li",
    "dt", "dd", "option", "optgroup", "colgroup", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "html",
    "head", "body",
})  # fmt: skip
# Shapes of SVG pictures, mostly written without an end tag.
_SHAPES = frozenset({"circle", "ellipse", "line", "path", "polygon", "polyline", "rect", "stop", "use"})
# The `type` of a <textarea> that stands for a passage which is nested too deeply.
TOO_DEEP = "too-deep"


def limit_depth(html):
    """Return `html` without the tags beyond 100 levels, and with the formatting beyond 12 levels as neutral tags.

    What is nested deeper, which no text that people write is, becomes the text of a <textarea> of the type TOO_DEEP:
    without its tags, nothing says which of its words were deleted. Only tag names change: quoted attributes, comments
    and broken tags need no parsing, and a sanitiser has to run afterwards.
    """
    if html.count("<") <= _MAX_FORMATTING_DEPTH:
        return html
    return _TAG.sub(_Levels(html).replacement, html)


class _Levels:
    """The open tags at a place in `html`: pairs of the name and of the name that was written instead."""

    def __init__(self, html):
        self.html = html
        self.opened = []
        self.formatting = 0

    def replacement(self, match):
        closing, name = match[1], match[2].lower()
        if len(self.opened) > _MAX_DEPTH:
            return self._too_deep(closing, name)
        if ":" in name or name in _SHAPES:
            # Microsoft Office writes elements of its own, often unclosed.
            return f"<{closing}wbr"
        if name in _NOT_COUNTED:
            return match[0]
        written = self._closed(name) if closing else self._opened(name, match.end())
        return match[0] if written == name else f"<{closing}{written}"

    def _opened(self, name, end):
        """Note an opened tag and return the name to write for it."""
        written = name
        if len(self.opened) == _MAX_DEPTH:
            written = f"textarea type={TOO_DEEP}"
        elif name in _FORMATTING and self.formatting >= _MAX_FORMATTING_DEPTH:
            # Parsers repeat formatting in each block, but neither <del> nor <span>.
            if name not in _STRUCK and self.html[end : end + 1] == ">":
                return "wbr"
            # The style or the class of the tag may say that its words were deleted.
            written = "del" if name in _STRUCK else "span"
        self.opened.append((name, written))
        self.formatting += written in _FORMATTING
        return written

    def _closed(self, name):
        """Forget a tag that is closed, with unclosed inline tags inside a block; return the name to write for it."""
        for place in range(len(self.opened) - 1, -1, -1):
            opened, written = self.opened[place]
            if opened == name:
                # Parsers open the inline tags again that a wrong order of end tags leaves open.
                end = place + 1 if name in _INLINE else len(self.opened)
                self.formatting -= sum(other in _FORMATTING for _name, other in self.opened[place:end])
                del self.opened[place:end]
                return written
            if opened not in _INLINE:
                break
        return name

    def _too_deep(self, closing, name):
        """Return what stands for a tag inside a <textarea>, where it is text.

        An opening tag begins a <textarea> again, in case that the first one stands in a comment or an attribute.
        """
        if not closing:
            if name not in _NOT_COUNTED:
                self.opened.append((name, name))
            return f"<textarea type={TOO_DEEP}"
        if self.opened[-1][0] == name:
            self.opened.pop()
            if len(self.opened) == _MAX_DEPTH:
                return "</textarea"
        return "<wbr"
