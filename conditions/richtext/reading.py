"""Reading stored rich text: its blocks, headings, links, citation marks, placeholders."""

import re
from typing import NamedTuple

from .tidying import parse

CITATION_MARK = re.compile(r"\[([1-9][0-9]{0,2})\]")
PLACEHOLDER = re.compile(r"\[\[\s*([a-z0-9-]*)\s*\]\]", re.IGNORECASE)


class Heading(NamedTuple):
    level: int
    text: str


class Link(NamedTuple):
    text: str
    href: str


def blocks(html):
    """Return the blocks as lxml elements, in reading order; list items and table rows are blocks."""
    root = parse(html)
    found = []
    for element in [] if root is None else root:
        if element.tag in ("ul", "ol"):
            found.extend(_items(element))
        elif element.tag == "table":
            found.extend(element.iter("caption", "tr"))
        elif element.tag == "blockquote" and any(child.tag == "p" for child in element):
            found.extend(element.iter("p"))
        else:
            found.append(element)
    return found


def _items(listing):
    for item in listing.iterchildren("li"):
        yield item


def words_of(element):
    return " ".join("".join(part if part else "" for part in _texts(element)).split())


def _texts(element):
    yield element.text or ""
    for child in element:
        if child.tag in ("br", "li", "td", "th", "tr", "p"):
            yield " "
        yield from _texts(child)
        yield child.tail or ""


def plain_text(html):
    """Return the words of `html`, one block a line."""
    return "\n".join(words_of(block) for block in blocks(html))


def paragraphs(html):
    """Return the words of each paragraph."""
    root = parse(html)
    return [] if root is None else [words_of(element) for element in root.iter("p")]


def headings(html):
    root = parse(html)
    if root is None:
        return []
    return [Heading(int(element.tag[1]), words_of(element)) for element in root.iter("h2", "h3", "h4")]


def links(html):
    root = parse(html)
    return [] if root is None else [Link(words_of(element), element.get("href", "")) for element in root.iter("a")]


def citation_marks(text):
    """Return the numbers of the citation marks such as "[3]", in reading order, repeats included."""
    return [int(number) for number in CITATION_MARK.findall(PLACEHOLDER.sub("", text))]


def placeholders(text):
    """Return the names inside "[[...]]", in reading order, in lower case."""
    return [name.lower() for name in PLACEHOLDER.findall(text)]
