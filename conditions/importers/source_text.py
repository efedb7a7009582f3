"""Mending the text of source files: markup, double escapes, old Windows characters, spaces."""

import html
import re

from conditions.richtext import clean_line

_ITEM = re.compile(r"[-*•]\s+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# Windows-1252 characters that were read as Latin-1: they arrive as C1 controls.
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
NO_DATA = frozenset({"", "no data", "no data available", "none", "null", "n/a", "-"})


def plain(text):
    """Return one line of plain text: no tags, no entities, no controls, single spaces.

    What is no text (nothing, a list, an object) is "".
    """
    if not isinstance(text, str | int | float):
        return ""
    text = str(text).translate(_WINDOWS)
    # Escaped twice, sometimes three times, on its way through several systems.
    for _round in range(3):
        unescaped = html.unescape(text)
        if unescaped == text:
            break
        text = unescaped
    return clean_line(_TAG.sub("", text).translate(_WINDOWS))


def says_something(text):
    """Whether a value is more than the source's way of saying that it has none."""
    return plain(text).casefold() not in NO_DATA


def text_blocks(text):
    """Return plain text as [("list" or "paragraph", lines), ...].

    Blank lines part paragraphs; where the text is one line, two spaces do. Blocks or
    lines that begin with a dash or a star are items of a list.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    parts = re.split(r"\n\s*\n", text) if "\n" in text else re.split(r" {2,}", text)
    found = []
    for part in parts:
        for line in filter(None, (line.strip() for line in part.split("\n"))):
            item = _ITEM.match(line)
            kind = "list" if item else "paragraph"
            line = clean_line(line[item.end() :] if item else line)
            follows = found and found[-1][0] == kind and (kind == "list" or found[-1][2] is part)
            if follows:
                found[-1][1].append(line)
            else:
                found.append((kind, [line], part))
    return [(kind, lines) for kind, lines, _part in found]
