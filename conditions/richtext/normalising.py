"""Normalisation of HTML from word processors and web pages into the stored form.

One pass over the tags, without building a tree of the input, so that no nesting is too
deep. The output has a fixed shape: headings, paragraphs, lists (with lists in their items),
quotations of paragraphs and lists, and tables whose cells hold lines and lists.
"""

from html.parser import HTMLParser
from typing import NamedTuple

from lxml import etree

from . import styles
from .allowed import BLOCKS, HEADINGS, INLINE, MARKS
from .characters import has_words
from .runs import Run, last_child, normalised_line, split_at_empty, without_mark, write_lines

# {tag of the input: stored heading}, and {inline tag of the input: stored mark, or ""}.
_HEADINGS = {**{tag: tag for tag in HEADINGS}, "h1": "h2", "h5": "h4", "h6": "h4"}
_INLINE = {**dict.fromkeys((*INLINE, "font"), ""), **{tag: tag for tag in MARKS}, "b": "strong", "i": "em"}
_LISTS = {"ul": "ul", "ol": "ol", "menu": "ul", "dir": "ul"}
_SECTIONS = {"thead": "thead", "tbody": "tbody", "tfoot": "tbody"}
_MAX_LIST_DEPTH = 5


def normalise(text, changes):
    """Return `text` in the stored form, one block per line, and count what is lost or changed in `changes`.

    `text` must be well-formed, as a sanitiser writes it.
    """
    normaliser = _Normaliser(changes)
    normaliser.feed(text)
    normaliser.close()
    return "\n".join(etree.tostring(block, encoding="unicode", method="html") for block in normaliser.root)


class _Context(NamedTuple):
    """Where text goes: into the lxml element `holder`, with these marks; `lists` counts the lists around it."""

    holder: etree._Element
    heading: str = ""
    marks: tuple = ()
    lists: int = 0
    is_hidden: bool = False
    keeps_lines: bool = False

    def inside(self, holder, *, heading="", lists=None, keeps_lines=None):
        # `_replace` takes three times as long, and there is a context for each element.
        return _Context(
            holder,
            heading,
            lists=self.lists if lists is None else lists,
            is_hidden=self.is_hidden,
            keeps_lines=self.keeps_lines if keeps_lines is None else keeps_lines,
        )


class _Normaliser(HTMLParser):
    def __init__(self, changes):
        super().__init__(convert_charrefs=True)
        self.changes = changes
        self.root = etree.Element("div")
        self.context = _Context(self.root)
        self.outer = []
        # The text since the last block began: the runs of each line.
        self.lines = [[]]
        # Lists made for items without a list around them, by level; Word writes its lists like that.
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
            outer = self.context
            self.context = self._entered(tag, dict(attrs))
            self.outer.append(outer)

    def handle_endtag(self, tag):
        outer = self.outer.pop()
        if tag in _INLINE:
            if self.drawn and not outer.is_hidden:
                self._number_loose_list()
        elif self.context.heading and tag not in _HEADINGS:
            self._add(" ")
        else:
            self._flush()
            self._remove_empty(self.context.holder, up_to=outer.holder)
        self.context = outer

    def handle_data(self, data):
        if self.context.is_hidden:
            self.drawn += data[:20]
        elif self.context.keeps_lines:
            first, *rest = data.split("\n")
            self._add(first)
            for line in rest:
                self._break_line()
                self._add(line)
        else:
            self._add(data)

    # --- Entering elements -----------------------------------------------------------

    def _entered(self, tag, attributes):
        """Return the context inside the element `tag` that begins here."""
        style = attributes.get("style")
        context = self.context
        if not context.is_hidden and styles.is_hidden(style):
            context = context._replace(is_hidden=True)
        if tag in _INLINE:
            marks = self._marks(tag, attributes)
            return context if marks == context.marks else context._replace(marks=marks)
        if context.heading and tag not in _HEADINGS and tag not in _CONTAINERS:
            self._add(" ")
            return context
        self._flush()
        if tag in _CONTAINERS:
            return _CONTAINERS[tag](self, context, tag, attributes)
        if tag in _HEADINGS:
            return context.inside(context.holder, heading=_HEADINGS[tag] if context.holder is self.root else "")
        level = styles.word_list_level(style)
        if level and context.holder.tag in ("div", "blockquote", "td", "th"):
            return self._in_loose_item(context, level)
        return context.inside(context.holder, keeps_lines=context.keeps_lines or tag == "pre")

    def _marks(self, tag, attributes):
        marks = styles.marks_after(self.context.marks, _INLINE[tag], attributes.get("style"))
        language, direction = attributes.get("lang"), attributes.get("dir")
        # Word writes a language on any word, often the wrong one; only our editor writes `dir` with it.
        if language and direction and not any(name == "span" for name, _language in marks):
            marks = (*marks, ("span", f"{language} {direction}"))
        href = attributes.get("href")
        if href and not any(name == "a" for name, _href in marks):
            marks = (*marks, ("a", href))
        return marks

    def _in_list(self, context, tag, attributes):
        holder = context.holder
        if holder.tag in ("ul", "ol"):
            # A list directly inside a list belongs to the item before it.
            item = last_child(holder)
            holder = etree.SubElement(holder, "li") if item is None else item
        if context.lists >= _MAX_LIST_DEPTH or holder.tag not in ("div", "blockquote", "li", "td", "th"):
            return context.inside(context.holder)
        listing = etree.SubElement(holder, _LISTS[tag], _allowed_attributes(tag, attributes))
        return context.inside(listing, lists=context.lists + 1)

    def _in_item(self, context, tag, attributes):
        if context.holder.tag in ("ul", "ol"):
            return context.inside(etree.SubElement(context.holder, "li"))
        if context.lists < _MAX_LIST_DEPTH and context.holder.tag in ("div", "blockquote", "li", "td", "th"):
            return self._in_loose_item(context, 1)
        return context.inside(context.holder)

    def _in_loose_item(self, context, level):
        base, lists = context.holder, self.loose_lists
        if not lists or lists[0] is not last_child(base) or lists[0].tail:
            lists = []
        level = min(level, len(lists) + 1, _MAX_LIST_DEPTH - context.lists)
        del lists[level:]
        if len(lists) < level:
            lists.append(etree.SubElement(last_child(lists[-1]) if lists else base, "ul"))
        self.loose_lists, self.drawn = lists, ""
        return context.inside(etree.SubElement(lists[-1], "li"), lists=context.lists + level)

    def _number_loose_list(self):
        tag, number = styles.numbering(self.drawn)
        self.drawn = ""
        item = self.context.holder
        if not self.loose_lists or item.getparent() is not self.loose_lists[-1]:
            return
        listing = self.loose_lists[-1]
        if listing[0] is not item and (listing.tag != tag or number == 1):
            new_list = etree.Element(tag)
            listing.addnext(new_list)
            new_list.append(item)
            self.loose_lists[-1] = listing = new_list
        if listing[0] is item:
            listing.tag = tag
            if number > 1:
                listing.set("start", str(number))

    def _in_quotation(self, context, tag, attributes):
        if context.holder is not self.root:
            return context.inside(context.holder)
        return context.inside(etree.SubElement(self.root, "blockquote"))

    def _in_table(self, context, tag, attributes):
        # A table in a cell, an item or a quotation becomes lines there.
        if context.holder is not self.root:
            return context.inside(context.holder)
        self.spans_rows = False
        return context.inside(etree.SubElement(self.root, "table"))

    def _in_caption(self, context, tag, attributes):
        if context.holder.tag != "table" or context.holder.find("caption") is not None:
            return context.inside(context.holder)
        caption = etree.Element("caption")
        context.holder.insert(0, caption)
        return context.inside(caption)

    def _in_section(self, context, tag, attributes):
        if context.holder.tag != "table":
            return context.inside(context.holder)
        return context.inside(_section(context.holder, _SECTIONS[tag]))

    def _in_row(self, context, tag, attributes):
        holder = _section(context.holder, "tbody") if context.holder.tag == "table" else context.holder
        if holder.tag not in ("thead", "tbody"):
            return context.inside(context.holder)
        return context.inside(etree.SubElement(holder, "tr"))

    def _in_cell(self, context, tag, attributes):
        if context.holder.tag != "tr":
            return context.inside(context.holder)
        self.spans_rows |= "rowspan" in attributes
        return context.inside(etree.SubElement(context.holder, tag, _allowed_attributes(tag, attributes)))

    # --- Text ------------------------------------------------------------------------

    def _add(self, text):
        self.lines[-1].append(Run(text, self.context.marks))

    def _break_line(self):
        if self.context.heading or self.context.holder.tag == "caption":
            self._add(" ")
        else:
            self.lines.append([])

    def _flush(self):
        """Write the text since the last block began."""
        lines, self.lines = [normalised_line(line) for line in self.lines], [[]]
        if not any(lines):
            return
        holder = self.context.holder
        if holder.tag in ("ul", "ol"):
            holder = etree.SubElement(holder, "li")
        if holder.tag in ("li", "td", "th", "caption"):
            write_lines(holder, [line for line in lines if line])
            return
        if holder.tag != "blockquote":
            holder = self.root
        for paragraph in split_at_empty(lines):
            if self.context.heading:
                paragraph = [normalised_line([without_mark(run, "strong") for run in line]) for line in paragraph]
            write_lines(etree.SubElement(holder, self.context.heading or "p"), paragraph)

    def _remove_empty(self, element, *, up_to):
        """Remove `element`, and those around it inside `up_to`, if they show nothing to read; cells stay."""
        while element is not up_to and element.tag not in ("td", "th") and not self._is_filled(element):
            parent = element.getparent()
            parent.remove(element)
            self.loose_lists = [listing for listing in self.loose_lists if listing is not element]
            element = parent

    def _is_filled(self, element):
        if element.tag == "tr" and self.spans_rows:
            # A row that looks empty may be spanned by a cell of a row above.
            return True
        if element.tag in ("tr", "table"):
            return has_words("".join(element.itertext()))
        return bool(element.text) or last_child(element) is not None


_CONTAINERS = {
    **dict.fromkeys(_LISTS, _Normaliser._in_list),
    **dict.fromkeys(_SECTIONS, _Normaliser._in_section),
    **dict.fromkeys(("td", "th"), _Normaliser._in_cell),
    "li": _Normaliser._in_item,
    "blockquote": _Normaliser._in_quotation,
    "table": _Normaliser._in_table,
    "caption": _Normaliser._in_caption,
    "tr": _Normaliser._in_row,
}


def _allowed_attributes(tag, attributes):
    return {name: attributes[name] for name in BLOCKS.get(tag, ()) if name in attributes}


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
