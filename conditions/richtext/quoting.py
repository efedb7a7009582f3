"""Quoted passages in rendered text: the place of each quote, marked for the newsroom."""

import re
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from .parsing import parse
from .rendering import inner_html
from .runs import append_text

_IGNORED = re.compile(r"\s|\[\d{1,3}\]")


class Quote(NamedTuple):
    """Words copied from a text, and the words before them, which tell a repeated passage from its repetitions."""

    words: str
    before: str = ""


def letters(text):
    """Return the text without what copying from a screen changes: white space and citation marks."""
    return _IGNORED.sub("", text)


def place_of(quote, text):
    """Return (start, length of the equal letters before it) of a Quote in `letters` of a text, or None.

    Of several places the one counts before which the most letters are equal, then the first.
    """
    words, before = letters(quote.words), letters(quote.before)
    best, start = None, text.find(words) if words else -1
    while start >= 0:
        equal = _equal_at_the_end(before, text[:start])
        if best is None or equal > best[1]:
            best = start, equal
        start = text.find(words, start + 1)
    return best


def _equal_at_the_end(first, second):
    count = 0
    while count < min(len(first), len(second)) and first[-1 - count] == second[-1 - count]:
        count += 1
    return count


def with_quotes(parts, quotes, links):
    """Return copies of `parts` in which quoted words are in `mark` elements, and the keys of the quotes found.

    `parts` are Rendered, in the order in which they are read; `quotes` is {key: Quote}. The first `mark` of a quote
    has the id "quote-" and its key. A quote may extend over several elements, and quotes may overlap. `links` is {key:
    (address, text, accessible name)} of the link after each quote; a quote that ends in a link has none.
    """
    roots = [parse(part.html) for part in parts]
    characters = [character for root in roots for character in _characters(root)]
    # Citation marks that are no links, such as those in headings.
    for match in reversed(list(_IGNORED.finditer(_text_of(characters)))):
        del characters[match.start() : match.end()]
    text = _text_of(characters)
    keys_at, link_at, found = {}, {}, []
    for key, quote in quotes.items():
        if place := place_of(quote, text):
            found.append(key)
            quoted = characters[place[0] : place[0] + len(letters(quote.words))]
            for character in quoted:
                keys_at.setdefault(character.run, {}).setdefault(character.index, []).append(key)
            link_at.setdefault(quoted[-1].run, {}).setdefault(quoted[-1].index, []).append(links[key])
    named = set()
    for run, keys in keys_at.items():
        _mark(run, keys, link_at.get(run, {}), named)
    marked = [replace(part, html=inner_html(root)) for part, root in zip(parts, roots, strict=True)]
    return marked, found


class _Run(NamedTuple):
    """The text of an element, or its tail."""

    element: etree._Element
    is_tail: bool

    @property
    def text(self):
        return self.element.tail if self.is_tail else self.element.text

    @property
    def holder(self):
        """The element whose text this is."""
        return self.element.getparent() if self.is_tail else self.element

    def put(self, text, elements):
        """Replace the run by text and the elements after it."""
        if self.is_tail:
            for element in reversed(elements):
                self.element.addnext(element)
            self.element.tail = text
        else:
            self.element.text = text
            self.element[:0] = elements


class _Character(NamedTuple):
    letter: str
    run: _Run
    index: int


def _characters(root):
    """Yield the characters of a tree except white space and linked citation marks."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        run = _Run(element, is_tail=event == "end")
        if (run.is_tail and element is root) or not run.text:
            continue
        if not _is_in_linked_mark(run.holder):
            yield from (_Character(letter, run, index) for index, letter in enumerate(run.text) if not letter.isspace())


def _is_in_linked_mark(element):
    return any(one.get("class") == "mark" for one in (element, *element.iterancestors()) if one.tag == "sup")


def _text_of(characters):
    return "".join(character.letter for character in characters)


def _mark(run, keys, link_at, named):
    """Put quoted characters of a run into `mark` elements.

    `keys` is {index: keys of the quotes there}, and `link_at` {index: links after it}; `named` are the keys of quotes
    that have an id already.
    """
    frame = etree.Element("div")
    is_link = any(one.tag == "a" for one in (run.holder, *run.holder.iterancestors()))
    for quoted, group in groupby(range(len(run.text)), key=lambda index: _keys_around(run.text, keys, index)):
        indexes = list(group)
        words = run.text[indexes[0] : indexes[-1] + 1]
        if not quoted:
            append_text(frame, words)
            continue
        element = etree.SubElement(frame, "mark")
        for key in quoted:
            if key not in named:
                # Two quotes that begin at one place need two elements, because an element has one id.
                element = etree.SubElement(element, "mark") if element.get("id") else element
                element.set("id", f"quote-{key}")
                named.add(key)
        element.text = words
        for address, text, name in () if is_link else link_at.get(indexes[-1], ()):
            link = etree.SubElement(frame, "a", {"class": "to-comment", "href": address, "aria-label": name})
            link.text = text
    run.put(frame.text, list(frame))


def _keys_around(text, keys, index):
    """Return the keys of the quotes at a character; white space belongs to the quotes on both sides of it."""
    if not text[index].isspace():
        return tuple(keys.get(index, ()))
    before = index - len(text[:index]) + len(text[:index].rstrip()) - 1
    after = len(text) - len(text[index:].lstrip())
    return tuple(key for key in keys.get(before, ()) if key in keys.get(after, ()))
