"""Reading stored rich text: its blocks, headings, links, citation marks, placeholders."""

import re
from typing import NamedTuple

from lxml import etree

from .runs import CITATION_MARK, PLACEHOLDER

_MARK_WITH_SPACE = re.compile(rf"\s*{CITATION_MARK.pattern}")
_PARTED = frozenset({"br", "li", "td", "th", "tr", "p", "caption", "ul", "ol"})
# Not lxml.html's, which looks in Python for the class of each element.
_PARSER = etree.HTMLParser()

DEPTH = "data-depth"


class Heading(NamedTuple):
    level: int
    text: str


class Link(NamedTuple):
    text: str
    href: str


def parse(text):
    """Return an lxml `div` around the elements of `text`, which must be clean."""
    body = etree.fromstring(f"<html><body>{text}</body></html>", _PARSER).find("body")
    root = etree.Element("div")
    # White space before the first element is nobody's words.
    root.text = body.text if body.text and body.text.strip() else None
    root.extend(body)
    return root


def blocks(text):
    """Return the blocks as lxml elements, in reading order, none inside another.

    List items and table rows are blocks; an item comes without the list inside it,
    whose items are blocks of their own, and with its DEPTH as an attribute: "1" at the top.
    """
    found = []
    for element in parse(text):
        if element.tag in ("ul", "ol", "blockquote"):
            found.extend(element.iter("p", "li"))
        elif element.tag == "table":
            found.extend(element.iter("caption", "tr"))
        else:
            found.append(element)
    items = [block for block in found if block.tag == "li"]
    for item in items:
        item.set(DEPTH, str(sum(1 for _listing in item.iterancestors("ul", "ol"))))
    for item in items:
        _take_lists_out(item)
    return found


def _take_lists_out(item):
    for listing in item.findall("ul") + item.findall("ol"):
        if listing.tail:
            line_end = etree.Element("br")
            line_end.tail = listing.tail
            item.replace(listing, line_end)
        else:
            item.remove(listing)


def words_of(element):
    """Return the words inside an lxml element, on one line."""
    words = []
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if part.tag in _PARTED:
            words.append(" ")
        if event == "start":
            words.append(part.text or "")
        elif part is not element:
            words.append(part.tail or "")
    return " ".join("".join(words).split())


def plain_text(text):
    """Return the words of `text`, one block a line."""
    return "\n".join(words_of(block) for block in blocks(text))


def paragraphs(text):
    """Return the words of each paragraph."""
    return [words_of(element) for element in parse(text).iter("p")]


def headings(text):
    return [heading_of(element) for element in parse(text).iter("h2", "h3", "h4")]


def heading_of(element):
    return Heading(int(element.tag[1]), words_of(element))


def links(text):
    return [Link(words_of(element), element.get("href", "")) for element in parse(text).iter("a")]


def citation_marks(text):
    """Return the numbers of the citation marks such as "[3]", in reading order, repeats included."""
    return [int(number) for number in CITATION_MARK.findall(PLACEHOLDER.sub("", text))]


def without_marks(text):
    """Return plain text on one line without citation marks, for where there is no list of sources."""
    return " ".join(_MARK_WITH_SPACE.sub("", text).split())


def placeholders(text):
    """Return the names inside "[[...]]", in reading order, in lower case."""
    return [name.lower() for name in PLACEHOLDER.findall(text)]


def miswritten_placeholders(text, names):
    """Return what was meant for a placeholder: "[[ty pes]]", "{{types}}", and of `names` also "[[types]"."""
    known = "|".join(sorted(names))
    whole = r"\[ ?\[[^\[\]]{0,60}\] ?\]|\{\{[^{}]{0,60}\}\}"
    half = rf"\[ ?\[ ?(?:{known})\b\]?|\[? ?\b(?:{known}) ?\] ?\]"
    return re.findall(f"{whole}|{half}", PLACEHOLDER.sub(" ", text), re.IGNORECASE)
