"""Lists, quotations and tables of the stored form: where each may stand, and what becomes of it elsewhere."""

from typing import NamedTuple

from lxml import etree

from . import styles
from .allowed import BLOCKS, VALUES
from .changes import Change
from .runs import last_child
from .tables import name_first_row

_LISTS = {"ul": "ul", "ol": "ol", "menu": "ul", "dir": "ul"}
_SECTIONS = {"thead": "thead", "tbody": "tbody", "tfoot": "tbody"}
_MAX_LIST_DEPTH = 5


class Context(NamedTuple):
    """Where text goes: into the lxml element `holder`, with these marks; `lists` counts the lists around it.

    `dropped` says why the text is dropped instead, "" if it is not. `looks` are kinds of emphasis that the stored form
    does not have, `font` is a symbol font.
    """

    holder: etree._Element
    heading: str = ""
    marks: tuple = ()
    lists: int = 0
    keeps_lines: bool = False
    dropped: str = ""
    looks: frozenset = frozenset()
    font: str = ""

    def inside(self, holder, *, heading="", lists=None, keeps_lines=None):
        # `_replace` takes three times as long, and there is a context for each element.
        return Context(
            holder,
            heading,
            lists=self.lists if lists is None else lists,
            keeps_lines=self.keeps_lines if keeps_lines is None else keeps_lines,
            dropped=self.dropped,
            looks=self.looks,
            font=self.font,
        )


class Containers:
    """The methods of the normaliser that open a container and return the Context inside it."""

    def _in_list(self, context, tag, attributes):
        holder = context.holder
        if holder.tag in ("ul", "ol"):
            # A list directly inside a list belongs to the item before it.
            item = last_child(holder)
            holder = etree.SubElement(holder, "li") if item is None else item
        self.block_changes[Change.LIST_NUMBERING] += styles.is_renumbered(tag, attributes)
        if context.lists >= _MAX_LIST_DEPTH or holder.tag not in ("div", "blockquote", "li", "td", "th"):
            self.block_changes[Change.LIST_LEVEL] += 1
            return context.inside(context.holder)
        listing = etree.SubElement(holder, _LISTS[tag], _allowed_attributes(tag, attributes))
        self.item_numbers[listing] = int(listing.get("start", "1")) - 1
        return context.inside(listing, lists=context.lists + 1)

    def _in_item(self, context, tag, attributes):
        if context.holder.tag in ("ul", "ol"):
            self._number_item(context.holder, attributes.get("value", ""))
            return context.inside(etree.SubElement(context.holder, "li"))
        if context.lists < _MAX_LIST_DEPTH and context.holder.tag in ("div", "blockquote", "li", "td", "th"):
            return self._in_loose_item(context, 1)
        return context.inside(context.holder)

    def _number_item(self, listing, value):
        """Count the item that begins in a list; a `value` that is not its number begins the list or is reported."""
        number = self.item_numbers.get(listing, 0) + 1
        if listing.tag == "ol" and styles.WHOLE_NUMBER.fullmatch(value) and int(value) != number:
            if last_child(listing) is None and VALUES["start"].fullmatch(value):
                listing.set("start", value)
            else:
                self.block_changes[Change.LIST_NUMBERING] += 1
            number = int(value)
        self.item_numbers[listing] = number

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
            self.block_changes[Change.LIST_NUMBERING] += tag == "ol"
            return
        listing = self.loose_lists[-1]
        if listing[0] is not item and (listing.tag != tag or number == 1):
            new_list = etree.Element(tag)
            listing.addnext(new_list)
            new_list.append(item)
            self.loose_lists[-1] = listing = new_list
        if listing[0] is item:
            self.block_changes[Change.LIST_NUMBERING] += tag == "ol" and not number
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
            self.block_changes[Change.NESTED_TABLE] += 1
            return context.inside(context.holder)
        self.spans_rows = False
        return context.inside(etree.SubElement(self.root, "table"))

    def _close_container(self, tag):
        if tag == "table" and self.context.holder.tag == "table":
            name_first_row(self.context.holder, self.changes)

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


CONTAINERS = {
    **dict.fromkeys(_LISTS, Containers._in_list),
    **dict.fromkeys(_SECTIONS, Containers._in_section),
    **dict.fromkeys(("td", "th"), Containers._in_cell),
    "li": Containers._in_item,
    "blockquote": Containers._in_quotation,
    "table": Containers._in_table,
    "caption": Containers._in_caption,
    "tr": Containers._in_row,
}


def _allowed_attributes(tag, attributes):
    return {
        name: attributes[name] for name in BLOCKS.get(tag, ()) if VALUES[name].fullmatch(attributes.get(name) or "")
    }


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
