"""Decorating stored rich text for the page: anchors, citation links, filled placeholders."""

import re
from dataclasses import dataclass, field

from django.utils.text import slugify
from lxml import html as lxml_html

from .cleaning import only_stored_tags
from .reading import CITATION_MARK, PLACEHOLDER, Heading, words_of
from .tidying import parse, serialise

_EITHER = re.compile(f"{PLACEHOLDER.pattern}|{CITATION_MARK.pattern}", re.IGNORECASE)


@dataclass(frozen=True)
class Section:
    anchor: str
    heading: Heading


@dataclass
class Rendered:
    """`html` for the page, its `sections` in order, and the anchors of the marks by citation number."""

    html: str = ""
    sections: list[Section] = field(default_factory=list)
    marks: dict[int, list[str]] = field(default_factory=dict)


def render(html, *, citations=0, fill=None, table_label="", mark_label="Source {}"):
    """Return the text ready for the page.

    `citations` is how many citations there are: marks beyond it stay plain text.
    `fill` maps a placeholder's name to a list of (tag, attributes, words) that stands
    for it; an unknown placeholder stays as it is written, so that nobody misses it.
    Only stored tags come through, whatever is in the database.
    """
    rendered = Rendered()
    root = parse(only_stored_tags(html))
    if root is None:
        return rendered
    _replace_in_texts(root, rendered, citations, fill or {}, mark_label)
    _name_headings(root, rendered)
    _wrap_tables(root, table_label)
    rendered.html = "\n".join(serialise(element) for element in root)
    if root.text and root.text.strip():
        # Stored text has no loose words; should there be some, they are shown as a paragraph.
        loose = lxml_html.Element("p")
        loose.text = root.text
        rendered.html = f"{serialise(loose)}\n{rendered.html}"
    return rendered


def _name_headings(root, rendered):
    used = set()
    for element in root.iter("h2", "h3", "h4"):
        words = words_of(element)
        stem = anchor = f"s-{slugify(words)[:60] or 'section'}"
        count = 1
        while anchor in used:
            count += 1
            anchor = f"{stem}-{count}"
        used.add(anchor)
        element.set("id", anchor)
        rendered.sections.append(Section(anchor, Heading(int(element.tag[1]), words)))


def _wrap_tables(root, label):
    for table in list(root.iter("table")):
        box = lxml_html.Element("div")
        box.set("class", "table-box")
        box.set("tabindex", "0")
        box.set("role", "region")
        caption = table.find("caption")
        box.set("aria-label", words_of(caption) if caption is not None else label or "Table")
        box.tail, table.tail = table.tail, None
        table.addprevious(box)
        box.append(table)


def _replace_in_texts(root, rendered, citations, fill, mark_label):
    for element in list(root.iter()):
        inside_link = element.tag == "a" or any(True for _ in element.iterancestors("a"))
        if element.text:
            pieces = _pieces(element.text, rendered, citations, fill, mark_label, inside_link)
            if len(pieces) > 1:
                element.text = pieces[0]
                for place, piece in enumerate(pieces[1:]):
                    element.insert(place, piece)
        if element.tail and element is not root:
            outer = any(True for _ in element.iterancestors("a"))
            pieces = _pieces(element.tail, rendered, citations, fill, mark_label, outer)
            if len(pieces) > 1:
                element.tail = pieces[0]
                parent = element.getparent()
                start = parent.index(element) + 1
                for place, piece in enumerate(pieces[1:]):
                    parent.insert(start + place, piece)


def _pieces(text, rendered, citations, fill, mark_label, inside_link):
    """Return [leading text, element, element, ...]; each element carries the text after it as its tail."""
    pieces, last = [""], 0

    def add_text(words):
        if len(pieces) == 1:
            pieces[0] += words
        else:
            pieces[-1].tail = (pieces[-1].tail or "") + words

    for match in _EITHER.finditer(text):
        name, number = match.groups()
        new = []
        if number and not inside_link and int(number) <= citations:
            new = [_mark(int(number), rendered, mark_label)]
        elif name and name.lower() in fill:
            new = [_filled(*part) for part in fill[name.lower()]]
        if new:
            add_text(text[last : match.start()])
            pieces.extend(new)
            last = match.end()
    add_text(text[last:])
    return pieces


def _mark(number, rendered, mark_label):
    anchors = rendered.marks.setdefault(number, [])
    anchor = f"mark-{number}" if not anchors else f"mark-{number}-{len(anchors) + 1}"
    anchors.append(anchor)
    mark = lxml_html.Element("sup")
    mark.set("class", "mark")
    link = lxml_html.Element("a")
    link.set("href", f"#source-{number}")
    link.set("id", anchor)
    link.set("aria-label", mark_label.format(number))
    link.text = f"[{number}]"
    mark.append(link)
    return mark


def _filled(tag, attributes, words):
    element = lxml_html.Element(tag)
    for name, value in attributes.items():
        element.set(name, value)
    element.text = words
    return element
