"""Turning the HTML of word processors and web pages into a small, semantic one.

One pass over the tags, without a tree of what arrives: no nesting is too deep. What
is written has a fixed shape: headings, paragraphs, lists (with lists in their items),
quotations of paragraphs and lists, and tables whose cells hold lines and lists.
"""

from html.parser import HTMLParser
from typing import NamedTuple

from lxml import etree

from . import styles
from .characters import has_words
from .runs import Run, last_child, settled, split_at_empty, without, write_lines

_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_INLINE = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "sub": "sub", "sup": "sup"}
_INLINE |= dict.fromkeys(("a", "span", "font"), "")
_LISTS = {"ul": "ul", "ol": "ol", "menu": "ul", "dir": "ul"}
_SECTIONS = {"thead": "thead", "tbody": "tbody", "tfoot": "tbody"}
_DEEPEST_LIST = 5


def tidy(text):
    """Return the blocks of `text`, one a line. `text` must be well-formed, as a sanitiser writes it."""
    tidier = _Tidier()
    tidier.feed(text)
    tidier.close()
    return "\n".join(etree.tostring(block, encoding="unicode", method="html") for block in tidier.root)


class _Place(NamedTuple):
    """Where words go: the lxml element `holder`, under these marks; `lists` counts the lists around it."""

    holder: etree._Element
    heading: str = ""
    marks: tuple = ()
    lists: int = 0
    is_hidden: bool = False
    keeps_lines: bool = False

    def inside(self, holder, *, heading="", lists=None, keeps_lines=None):
        # `_replace` takes three times as long, and there is a place for each element.
        return _Place(
            holder,
            heading,
            lists=self.lists if lists is None else lists,
            is_hidden=self.is_hidden,
            keeps_lines=self.keeps_lines if keeps_lines is None else keeps_lines,
        )


class _Tidier(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = etree.Element("div")
        self.place = _Place(self.root)
        self.outer = []
        # The words since the last block began: runs of each line.
        self.lines = [[]]
        # Lists made for items that came without one, by level; Word's lists come so.
        self.loose_lists = []
        self.drawn = ""
        self.spans_rows = False

    def close(self):
        super().close()
        self._flush()

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self._break_line()
        elif tag == "hr":
            self._flush()
        else:
            outer = self.place
            self.place = self._entered(tag, dict(attrs))
            self.outer.append(outer)

    def handle_endtag(self, tag):
        outer = self.outer.pop()
        if tag in _INLINE:
            if self.drawn and not outer.is_hidden:
                self._number_loose_list()
        elif self.place.heading and tag not in _HEADINGS:
            self._add(" ")
        else:
            self._flush()
            self._remove_empty(self.place.holder, up_to=outer.holder)
        self.place = outer

    def handle_data(self, data):
        if self.place.is_hidden:
            self.drawn += data[:20]
        elif self.place.keeps_lines:
            first, *rest = data.split("\n")
            self._add(first)
            for line in rest:
                self._break_line()
                self._add(line)
        else:
            self._add(data)

    # --- Entering elements -----------------------------------------------------------

    def _entered(self, tag, attributes):
        """Return the place inside the element `tag` that begins here."""
        style = attributes.get("style")
        place = self.place
        if not place.is_hidden and styles.is_hidden(style):
            place = place._replace(is_hidden=True)
        if tag in _INLINE:
            marks = self._marks(tag, attributes)
            return place if marks == place.marks else place._replace(marks=marks)
        if place.heading and tag not in _HEADINGS and tag not in _CONTAINERS:
            self._add(" ")
            return place
        self._flush()
        if tag in _CONTAINERS:
            return _CONTAINERS[tag](self, place, tag, attributes)
        if tag in _HEADINGS:
            return place.inside(place.holder, heading=_HEADINGS[tag] if place.holder is self.root else "")
        level = styles.word_list_level(style)
        if level and place.holder.tag in ("div", "blockquote", "td", "th"):
            return self._in_loose_item(place, level)
        return place.inside(place.holder, keeps_lines=place.keeps_lines or tag == "pre")

    def _marks(self, tag, attributes):
        marks = styles.marks_after(self.place.marks, _INLINE[tag], attributes.get("style"))
        language, direction = attributes.get("lang"), attributes.get("dir")
        # Word names a language with any word, often the wrong one; whoever chooses it in the editor gives both.
        if language and direction and not any(name == "span" for name, _language in marks):
            marks = (*marks, ("span", f"{language} {direction}"))
        href = attributes.get("href")
        if href and not any(name == "a" for name, _href in marks):
            marks = (*marks, ("a", href))
        return marks

    def _in_list(self, place, tag, attributes):
        holder = place.holder
        if holder.tag in ("ul", "ol"):
            # A list right inside a list belongs to the item before it.
            item = last_child(holder)
            holder = etree.SubElement(holder, "li") if item is None else item
        if place.lists >= _DEEPEST_LIST or holder.tag not in ("div", "blockquote", "li", "td", "th"):
            return place.inside(place.holder)
        listing = etree.SubElement(holder, _LISTS[tag], _kept(attributes, "start") if tag == "ol" else {})
        return place.inside(listing, lists=place.lists + 1)

    def _in_item(self, place, tag, attributes):
        if place.holder.tag in ("ul", "ol"):
            return place.inside(etree.SubElement(place.holder, "li"))
        if place.lists < _DEEPEST_LIST and place.holder.tag in ("div", "blockquote", "li", "td", "th"):
            return self._in_loose_item(place, 1)
        return place.inside(place.holder)

    def _in_loose_item(self, place, level):
        base, lists = place.holder, self.loose_lists
        if not lists or lists[0] is not last_child(base) or lists[0].tail:
            lists = []
        level = min(level, len(lists) + 1, _DEEPEST_LIST - place.lists)
        del lists[level:]
        if len(lists) < level:
            lists.append(etree.SubElement(last_child(lists[-1]) if lists else base, "ul"))
        self.loose_lists, self.drawn = lists, ""
        return place.inside(etree.SubElement(lists[-1], "li"), lists=place.lists + level)

    def _number_loose_list(self):
        tag, number = styles.numbering(self.drawn)
        self.drawn = ""
        item = self.place.holder
        if not self.loose_lists or item.getparent() is not self.loose_lists[-1]:
            return
        listing = self.loose_lists[-1]
        if listing[0] is not item and (listing.tag != tag or number == 1):
            begun = etree.Element(tag)
            listing.addnext(begun)
            begun.append(item)
            self.loose_lists[-1] = listing = begun
        if listing[0] is item:
            listing.tag = tag
            if number > 1:
                listing.set("start", str(number))

    def _in_quotation(self, place, tag, attributes):
        if place.holder is not self.root:
            return place.inside(place.holder)
        return place.inside(etree.SubElement(self.root, "blockquote"))

    def _in_table(self, place, tag, attributes):
        # A table in a cell, an item or a quotation becomes lines there.
        if place.holder is not self.root:
            return place.inside(place.holder)
        self.spans_rows = False
        return place.inside(etree.SubElement(self.root, "table"))

    def _in_caption(self, place, tag, attributes):
        if place.holder.tag != "table" or place.holder.find("caption") is not None:
            return place.inside(place.holder)
        caption = etree.Element("caption")
        place.holder.insert(0, caption)
        return place.inside(caption)

    def _in_section(self, place, tag, attributes):
        if place.holder.tag != "table":
            return place.inside(place.holder)
        return place.inside(_section(place.holder, _SECTIONS[tag]))

    def _in_row(self, place, tag, attributes):
        holder = _section(place.holder, "tbody") if place.holder.tag == "table" else place.holder
        if holder.tag not in ("thead", "tbody"):
            return place.inside(place.holder)
        return place.inside(etree.SubElement(holder, "tr"))

    def _in_cell(self, place, tag, attributes):
        if place.holder.tag != "tr":
            return place.inside(place.holder)
        names = ("scope", "colspan", "rowspan") if tag == "th" else ("colspan", "rowspan")
        self.spans_rows |= "rowspan" in attributes
        return place.inside(etree.SubElement(place.holder, tag, _kept(attributes, *names)))

    # --- Words -----------------------------------------------------------------------

    def _add(self, text):
        self.lines[-1].append(Run(text, self.place.marks))

    def _break_line(self):
        if self.place.heading or self.place.holder.tag == "caption":
            self._add(" ")
        else:
            self.lines.append([])

    def _flush(self):
        """Write the words since the last block began."""
        lines, self.lines = [settled(line) for line in self.lines], [[]]
        if not any(lines):
            return
        holder = self.place.holder
        if holder.tag in ("ul", "ol"):
            holder = etree.SubElement(holder, "li")
        if holder.tag in ("li", "td", "th", "caption"):
            write_lines(holder, [line for line in lines if line])
            return
        if holder.tag != "blockquote":
            holder = self.root
        for paragraph in split_at_empty(lines):
            if self.place.heading:
                paragraph = [settled([without(run, "strong") for run in line]) for line in paragraph]
            write_lines(etree.SubElement(holder, self.place.heading or "p"), paragraph)

    def _remove_empty(self, element, *, up_to):
        """Take away what closes here without anything to read, cells apart."""
        while element is not up_to and element.tag not in ("td", "th") and not self._is_filled(element):
            parent = element.getparent()
            parent.remove(element)
            self.loose_lists = [listing for listing in self.loose_lists if listing is not element]
            element = parent

    def _is_filled(self, element):
        if element.tag == "tr" and self.spans_rows:
            # A row that looks empty may be one that a cell above reaches into.
            return True
        if element.tag in ("tr", "table"):
            return has_words("".join(element.itertext()))
        return bool(element.text) or last_child(element) is not None


_CONTAINERS = {
    **dict.fromkeys(_LISTS, _Tidier._in_list),
    **dict.fromkeys(_SECTIONS, _Tidier._in_section),
    **dict.fromkeys(("td", "th"), _Tidier._in_cell),
    "li": _Tidier._in_item,
    "blockquote": _Tidier._in_quotation,
    "table": _Tidier._in_table,
    "caption": _Tidier._in_caption,
    "tr": _Tidier._in_row,
}


def _kept(attributes, *names):
    return {name: attributes[name] for name in names if name in attributes}


def _section(table, name):
    section = table.find(name)
    if section is None:
        section = etree.Element(name)
        body = table.find("tbody")
        if body is None:
            table.append(section)
        else:
            body.addprevious(section)
    return section
