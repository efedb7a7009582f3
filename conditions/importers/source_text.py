"""Cleanup of text in source files: markup, double escapes, Windows-1252 characters, white space."""

import html
import re

from conditions.richtext import clean_line

_ITEM = re.compile(r"[-*•]\s+")
# Tags by their names, because "<" is a sign as well: "IgG<IgM and IgA>IgE" has no tag.
_ATTRIBUTES = r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s<>\"']+))*\s*/?>"
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|big|cite|code|em|font|i|ins|mark|o:p|q|small|span|strong|sub|sup|tt|u)" + _ATTRIBUTES,
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(
    r"</?(?:address|article|blockquote|body|br|center|col|dd|div|dl|dt|h[1-6]|head|hr|html|img|li|ol|p|pre|section"
    r"|table|tbody|td|tfoot|th|thead|title|tr|ul|wbr)" + _ATTRIBUTES,
    re.IGNORECASE,
)
# Words that a source has deleted.
_DELETED = re.compile(r"<(del|s|strike)(?:\s[^<>]*)?>[^<>]*</\1>", re.IGNORECASE)
# Raised digits, or 10<sup>9</sup> would become 109.
_POWER = re.compile(r"<sup(?:\s[^<>]*)?>\s*([0-9+−-]+)\s*</sup>", re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
# Windows-1252 characters that were decoded as Latin-1 arrive as C1 controls.
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
NO_DATA = frozenset({"", "no data", "no data available", "none", "null", "n/a", "-"})


def plain(text):
    """Return one line of plain text: no tags, no entities, no control characters, single spaces.

    A value that is neither text nor a number (None, a list, an object) becomes "".
    """
    if not isinstance(text, str | int | float):
        return ""
    text = str(text).translate(_WINDOWS)
    # Some texts were escaped two or three times on their way through several systems.
    for _round in range(3):
        unescaped = html.unescape(text)
        if unescaped == text:
            break
        text = unescaped
    text = _POWER.sub(lambda power: power[1].translate(_RAISED), _DELETED.sub("", text))
    return clean_line(_INLINE_TAG.sub("", _BLOCK_TAG.sub(" ", text)).translate(_WINDOWS))


def says_something(text):
    """Return whether a text is a value, and not a phrase for "no data"."""
    return plain(text).casefold() not in NO_DATA


def text_blocks(text):
    """Return plain text as [("list" or "paragraph", lines), ...].

    Blank lines separate paragraphs; in a text of one line, two spaces do. Blocks or lines that
    begin with a dash, a star or a bullet are list items.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    paragraphs = re.split(r"\n\s*\n", text) if "\n" in text else re.split(r" {2,}", text)
    blocks = []
    for paragraph in paragraphs:
        for line in filter(None, (line.strip() for line in paragraph.split("\n"))):
            item = _ITEM.match(line)
            kind = "list" if item else "paragraph"
            line = clean_line(line[item.end() :] if item else line)
            continues = blocks and blocks[-1][0] == kind and (kind == "list" or blocks[-1][2] is paragraph)
            if continues:
                blocks[-1][1].append(line)
            else:
                blocks.append((kind, [line], paragraph))
    return [(kind, lines) for kind, lines, _paragraph in blocks]
