"""Parsing of stored rich text: blocks, headings, links, citation marks, placeholders."""

import re
from typing import NamedTuple

from lxml import etree

from .allowed import HEADINGS
from .runs import CITATION_MARK, CITATION_OR_PLACEHOLDER, PLACEHOLDER

_MARK_WITH_SPACE = re.compile(rf"\s*{CITATION_MARK.pattern}")
_SEPARATING_TAGS = frozenset({"br", "li", "td", "th", "tr", "p", "caption", "ul", "ol"})
# lxml.html's parser looks up a Python class for each element, which is slow.
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
    # White space before the first element is not text.
    root.text = body.text if body.text and body.text.strip() else None
    root.extend(body)
    return root


def blocks(text):
    """Return the blocks as lxml elements, in reading order, none inside another.

    List items and table rows are blocks. A list inside an item is removed from it, since its
    items are blocks too; the attribute DEPTH of each item is its level, "1" at the top.
    """
    block_elements = []
    for element in parse(text):
        if element.tag in ("ul", "ol", "blockquote"):
            block_elements.extend(element.iter("p", "li"))
        elif element.tag == "table":
            block_elements.extend(element.iter("caption", "tr"))
        else:
            block_elements.append(element)
    items = [block for block in block_elements if block.tag == "li"]
    for item in items:
        item.set(DEPTH, str(sum(1 for _listing in item.iterancestors("ul", "ol"))))
    for item in items:
        _remove_inner_lists(item)
    return block_elements


def _remove_inner_lists(item):
    for listing in item.findall("ul") + item.findall("ol"):
        if listing.tail:
            line_end = etree.Element("br")
            line_end.tail = listing.tail
            item.replace(listing, line_end)
        else:
            item.remove(listing)


def words_of(element):
    """Return the text inside an lxml element on one line."""
    words = []
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if part.tag in _SEPARATING_TAGS:
            words.append(" ")
        if event == "start":
            words.append(part.text or "")
        elif part is not element:
            words.append(part.tail or "")
    return " ".join("".join(words).split())


def plain_text(text):
    """Return the text without tags, one block per line."""
    return "\n".join(words_of(block) for block in blocks(text))


def paragraphs(text):
    """Return the text of each paragraph."""
    return [words_of(element) for element in parse(text).iter("p")]


def headings(text):
    """Return the Headings of stored rich text in their order."""
    return [heading_of(element) for element in parse(text).iter(*HEADINGS)]


def heading_of(element):
    return Heading(int(element.tag[1]), words_of(element))


def links(text):
    """Return the Links of stored rich text in their order."""
    return [Link(words_of(element), element.get("href", "")) for element in parse(text).iter("a")]


def citation_marks(text):
    """Return the numbers of the citation marks such as "[3]", in reading order, repeats included."""
    return [int(number) for number in CITATION_MARK.findall(PLACEHOLDER.sub("", text))]


def renumbered_marks(text, numbers):
    """Return the text with each citation mark renumbered by `numbers`, {number: new number}; others become "[0]"."""
    return CITATION_OR_PLACEHOLDER.sub(
        lambda match: f"[{numbers.get(int(match[2]), 0)}]" if match[2] else match[0], text
    )


def without_marks(text):
    """Return plain text on one line without citation marks, for places without a list of sources."""
    return " ".join(_MARK_WITH_SPACE.sub("", text).split())


def placeholders(text):
    """Return the names inside "[[...]]", in reading order, in lower case."""
    return [name.lower() for name in PLACEHOLDER.findall(text)]


def misspelt_placeholders(text, names):
    """Return the misspelt placeholders: "[[ty pes]]", "{{types}}" and, for the known `names`, "[[types]"."""
    known = "|".join(sorted(names))
    whole = r"\[ ?\[[^\[\]]{0,60}\] ?\]|\{\{[^{}]{0,60}\}\}"
    half = rf"\[ ?\[ ?(?:{known})\b\]?|\[? ?\b(?:{known}) ?\] ?\]"
    return re.findall(f"{whole}|{half}", PLACEHOLDER.sub(" ", text), re.IGNORECASE)
