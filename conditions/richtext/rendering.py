"""Rendering of stored rich text for public pages: anchors, citation links, filled placeholders."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.text import slugify
from lxml import etree

from .allowed import HEADINGS
from .cards import BECOMES_CARDS, label_cells
from .characters import ending_in_no_break_space
from .cleaning import only_stored_tags
from .parsing import Heading, heading_of, parse, words_of
from .runs import CITATION_MARK, CITATION_OR_PLACEHOLDER, append_text

# Cached, because a page that is rendered again mostly has the same text as before.
_stored_tags_of = lru_cache(maxsize=256)(only_stored_tags)


@dataclass(frozen=True)
class Section:
    anchor: str
    heading: Heading


@dataclass
class Rendered:
    """`html` for the page, its `sections` in order, and `marks`: {citation number: anchors of its marks}."""

    html: str = ""
    sections: list[Section] = field(default_factory=list)
    marks: dict[int, list[str]] = field(default_factory=dict)


def render(text, *, citations=0, fill=None, table_label="Table", mark_label="Source {}"):
    """Return the Rendered form of stored rich text.

    `citations` is the number of citations: marks with a higher number stay plain text, as do
    all marks in headings and links. `fill` maps the name of a placeholder to the elements that
    replace it, a list of (tag, attributes, text); an unknown placeholder stays as typed, so
    that somebody notices it. Tags that are not allowed are removed even if the database has them.
    """
    root = parse(_stored_tags_of(text))
    rendered = Rendered()
    anchors = _name_headings(root)
    _Replacement(rendered, citations, fill or {}, mark_label).apply(root)
    rendered.sections = [Section(anchor, _without_marks(heading_of(element))) for element, anchor in anchors]
    _wrap_tables(root, table_label)
    rendered.html = inner_html(root)
    return rendered


def inner_html(root):
    whole = etree.tostring(root, encoding="unicode", method="html")
    return whole.removeprefix("<div>").removesuffix("</div>")


def _without_marks(heading):
    return heading._replace(text=" ".join(CITATION_MARK.sub("", heading.text).split()))


def _name_headings(root):
    """Give each heading an id made of its words, so that links to it keep working; return (element, id) pairs."""
    anchored, used = [], set()
    for element in root.iter(*HEADINGS):
        words = CITATION_OR_PLACEHOLDER.sub("", words_of(element))
        stem = anchor = f"s-{slugify(words)[:60].strip('-_') or 'section'}"
        count = 1
        while anchor in used:
            count += 1
            anchor = f"{stem}-{count}"
        used.add(anchor)
        element.set("id", anchor)
        anchored.append((element, anchor))
    return anchored


def _wrap_tables(root, label):
    """Wrap each table in a box that scrolls, takes keyboard focus and has a unique name."""
    names, heading = set(), ""
    for element in list(root.iter("table", *HEADINGS)):
        if element.tag != "table":
            heading = words_of(element)
            continue
        caption = element.find("caption")
        words = words_of(caption) if caption is not None else f"{label}: {heading}" if heading else label
        name = words = " ".join(CITATION_MARK.sub("", words).split())
        count = 1
        while name in names:
            count += 1
            name = f"{words} ({count})"
        names.add(name)
        kind = f"table-box {BECOMES_CARDS}" if label_cells(element) else "table-box"
        box = etree.Element("div", {"class": kind, "tabindex": "0", "role": "region", "aria-label": name})
        box.tail, element.tail = element.tail, None
        element.addprevious(box)
        box.append(element)


class _Replacement:
    """Replaces citation marks with links, and placeholders with the elements of `fill`."""

    def __init__(self, rendered, citations, fill, mark_label):
        self.rendered = rendered
        self.citations = citations
        self.fill = fill
        self.mark_label = mark_label

    def apply(self, root):
        plain = {part for element in root.iter("a", *HEADINGS) for part in element.iter()}
        for element in list(root.iter()):
            self._replace_text(element, with_links=element not in plain)
            if element is not root:
                self._replace_tail(element, with_links=element.getparent() not in plain)

    def _replace_text(self, element, *, with_links):
        before, new = self._split(element.text, with_links)
        if new:
            element.text = before
            element[:0] = new

    def _replace_tail(self, element, *, with_links):
        before, new = self._split(element.tail, with_links)
        for piece in reversed(new):
            element.addnext(piece)
        if new:
            element.tail = before

    def _split(self, text, with_links):
        """Return (text before the first replacement, new elements, each with the text after it as its tail)."""
        if not text or "[" not in text:
            return text, []
        frame, last = etree.Element("div"), 0
        for match in CITATION_OR_PLACEHOLDER.finditer(text):
            name, number = match.groups()
            words = text[last : match.start()]
            if number and with_links and int(number) <= self.citations:
                new = [self._mark(int(number))]
                # A mark at the start of a line may be separated from what is before it, and so may several marks.
                words = ending_in_no_break_space(words) if words.strip() or not last else words
            elif name and name.lower() in self.fill:
                new = [_filled(*part) for part in self.fill[name.lower()]]
            else:
                continue
            append_text(frame, words)
            frame.extend(new)
            last = match.end()
        append_text(frame, text[last:])
        return frame.text, list(frame)

    def _mark(self, number):
        anchors = self.rendered.marks.setdefault(number, [])
        anchor = f"mark-{number}-{len(anchors) + 1}" if anchors else f"mark-{number}"
        anchors.append(anchor)
        mark = etree.Element("sup", {"class": "mark"})
        attributes = {"href": f"#source-{number}", "id": anchor, "aria-label": self.mark_label.format(number)}
        etree.SubElement(mark, "a", attributes).text = f"[{number}]"
        return mark


def _filled(tag, attributes, words):
    element = etree.Element(tag, attributes)
    element.text = words
    return element
