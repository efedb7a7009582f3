"""Cleanup of text in source files: markup, double escapes, Windows-1252 characters, white space."""

import html
import re

from conditions.richtext import clean_line

_ITEM = re.compile(r"[-*•]\s+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
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
    return clean_line(_TAG.sub("", text).translate(_WINDOWS))


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
