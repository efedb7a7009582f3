"""Normalisation of HTML from word processors and web pages into the stored form.

One pass over the tags, without building a tree of the input, so that no nesting is too
deep. The output has a fixed shape: headings, paragraphs, lists (with lists in their items),
quotations of paragraphs and lists, and tables whose cells hold lines and lists.
"""

from collections import Counter
from html.parser import HTMLParser

from lxml import etree

from . import links, styles, symbols
from .allowed import HEADINGS, INLINE, MARKS
from .changes import Change
from .characters import OBJECT, has_words
from .containers import CONTAINERS, Containers, Context
from .dropping import Dropping
from .looks import LooksCounter, looks_after
from .runs import (
    Run,
    last_child,
    normalised_line,
    split_at_empty,
    without_footnote_links,
    without_invisible_runs,
    without_mark,
    write_lines,
)
from .style_sheets import style_of

# {tag of the input: stored heading}, and {inline tag of the input: stored mark, or ""}.
_HEADINGS = {**{tag: tag for tag in HEADINGS}, "h1": "h2", "h5": "h4", "h6": "h4"}
_UNSTORED = (
    "font", "u", "mark", "ins", "del", "s", "strike", "sdfield", "rt", "rp", "svg", "math", "object", "audio", "video",
    "canvas", "button", "select", "textarea",
)  # fmt: skip
_INLINE = {**dict.fromkeys((*INLINE, *_UNSTORED), ""), **{tag: tag for tag in MARKS}, "b": "strong", "i": "em"}
_VOID = frozenset({"br", "hr", "img", "input", "embed"})
# Their attributes of a tag say nothing about looks, fonts or leftovers.
_PLAIN_ATTRIBUTES = frozenset({"href", "lang", "dir", "colspan", "rowspan", "scope", "start"})


def normalise(text, changes, class_styles=None):
    """Return `text` in the stored form, one block per line, and count what is lost or changed in `changes`.

    `text` must be well-formed, as a sanitiser writes it. `class_styles` are those of its style sheets.
    """
    normaliser = _Normaliser(changes, class_styles or {})
    normaliser.feed(text)
    normaliser.close()
    return "\n".join(etree.tostring(block, encoding="unicode", method="html") for block in normaliser.root)


class _Normaliser(Containers, Dropping, HTMLParser):
    def __init__(self, changes, class_styles):
        super().__init__(convert_charrefs=True)
        self.changes = changes
        self.class_styles = class_styles
        self.start_dropping()
        self.looks = LooksCounter(changes)
        self.root = etree.Element("div")
        self.context = Context(self.root)
        # For each open tag: its name, the context outside it, and whether it stands apart from the words around it.
        self.outer = []
        # The text since the last block began: the runs of each line, and changes that count if there are words.
        self.lines = [[]]
        self.block_changes = Counter()
        # Lists made for items without a list around them, by level; Word writes its lists like that.
        self.loose_lists = []
        self.drawn = ""
        # {list: number of its last item}
        self.item_numbers = {}
        self.spans_rows = False

    def close(self):
        super().close()
        self._flush()
        self.count_comments()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if self.class_styles and "class" in attributes:
            attributes["style"] = style_of(tag, attributes, self.class_styles)
        if tag in _VOID:
            self._void(tag, attributes)
            return
        if tag == "a":
            self.begin_comment_text(attributes)
        outer = self.context
        stands_apart = tag in _INLINE and (tag in ("rt", "rp") or styles.stands_apart(attributes.get("style")))
        if stands_apart:
            self.gap += " "
        self.context = self._entered(tag, attributes)
        self.outer.append((tag, outer, stands_apart))

    def handle_endtag(self, tag):
        _tag, outer, stands_apart = self.outer.pop()
        if stands_apart:
            self.gap += " "
        if self.context.dropped:
            if tag not in _INLINE:
                self._end_part()
                self._remove_empty(self.context.holder, up_to=outer.holder)
            if self.drawn and not outer.dropped:
                self._number_loose_list()
        elif self.context.heading and tag not in _HEADINGS and tag not in _INLINE:
            self._add(" ")
        elif tag not in _INLINE:
            self._flush()
            self.block_changes.clear()
            self._close_container(tag)
            self._remove_empty(self.context.holder, up_to=outer.holder)
        self.context = outer

    def handle_data(self, data):
        context = self.context
        if context.dropped:
            self.drop_words(data)
            return
        if context.font or not data.isascii():
            data, number = symbols.converted(data, context.font)
            self.changes[Change.SYMBOL] += number
            self.changes[Change.PICTURE] += data.count(OBJECT)
            data = data.replace(OBJECT, " ")
        if context.keeps_lines:
            first, *rest = data.split("\n")
            self._add(first)
            for line in rest:
                self._break_line()
                self._add(line)
        else:
            self._add(data)

    # --- Entering elements -----------------------------------------------------------

    def _void(self, tag, attributes):
        if self.context.dropped:
            self.gap += " "
        elif tag == "br":
            self.changes[Change.LINE] += styles.breaks_page(attributes.get("style"))
            self._break_line()
        elif tag == "hr":
            self.changes[Change.LINE] += 1
            self._end_part()
        else:
            self.drop_element(tag, attributes)

    def _entered(self, tag, attributes):
        """Return the context inside the element `tag` that begins here."""
        context = self.context
        if context.dropped:
            self.note_dropped(attributes)
            if tag not in _INLINE:
                self._end_part()
            return context
        kind = self.dropped_kind(tag, attributes)
        if kind:
            return self._dropped(tag, attributes, kind)
        if not _PLAIN_ATTRIBUTES.issuperset(attributes) or tag in ("u", "mark"):
            context = self.context = _styled(context, tag, attributes)
        if tag in _INLINE:
            marks = self._marks(tag, attributes)
            return context if marks == context.marks else context._replace(marks=marks)
        if context.heading and tag not in _HEADINGS and tag not in CONTAINERS:
            self._add(" ")
            return context
        self._flush()
        if tag in CONTAINERS:
            return CONTAINERS[tag](self, context, tag, attributes)
        if tag in _HEADINGS:
            heading = _HEADINGS[tag] if context.holder is self.root else ""
            self.block_changes[Change.HEADING_LEVEL] += heading != tag
            return context.inside(context.holder, heading=heading)
        level = styles.word_list_level(attributes.get("style"))
        if level and context.holder.tag in ("div", "blockquote", "td", "th"):
            return self._in_loose_item(context, level)
        return context.inside(context.holder, keeps_lines=context.keeps_lines or tag == "pre")

    def _dropped(self, tag, attributes, kind):
        """Return the context inside an element that is dropped with its content; a cell stays, empty."""
        context = self.context
        if tag not in _INLINE:
            self._end_part()
        if tag in ("td", "th"):
            context = self._in_cell(context, tag, attributes)
        return context._replace(dropped=kind)

    def _marks(self, tag, attributes):
        marks = styles.marks_after(self.context.marks, _INLINE[tag], attributes.get("style"))
        language, direction = attributes.get("lang"), attributes.get("dir")
        # Word writes a language on any word, often the wrong one; only our editor writes `dir` with it.
        if language and direction and not any(name == "span" for name, _language in marks):
            marks = (*marks, ("span", f"{language} {direction}"))
        href = attributes.get("href")
        if href and not any(name == "a" for name, _href in marks):
            href = links.stored_href(href, self.changes)
            marks = (*marks, ("a", href)) if href else marks
        return marks

    # --- Text ------------------------------------------------------------------------

    def _add(self, text):
        if not text:
            return
        if self.gap:
            self.close_gap(self.lines[-1], text)
        self.lines[-1].append(Run(text, self.context.marks))
        if (self.context.looks or self.looks.current or self.last_dropped) and has_words(text):
            self.looks.add(self.context)
            self.last_dropped = ""

    def _break_line(self):
        if self.context.heading or self.context.holder.tag == "caption":
            self._add(" ")
        else:
            self.gap = ""
            self.lines.append([])

    def _end_part(self):
        """End a paragraph; inside a heading, only the word."""
        if self.context.heading:
            self.gap += " "
        else:
            self._flush()

    def _flush(self):
        """Write the text since the last block began."""
        lines, self.lines, self.gap = [self._normalised(line) for line in self.lines], [[]], ""
        if not any(lines):
            return
        self.changes.update(self.block_changes)
        self.block_changes.clear()
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

    def _normalised(self, line):
        return without_footnote_links(normalised_line(without_invisible_runs(line, self.changes)), self.changes)

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


def _styled(context, tag, attributes):
    """Return the context with the looks and the font of an element that begins in it."""
    style = attributes.get("style") or ""
    looks = looks_after(context.looks, tag, style, attributes.get("color") or "")
    font = symbols.font_after(context.font, attributes.get("face") or "", style)
    if looks == context.looks and font == context.font:
        return context
    return context._replace(looks=looks, font=font)
