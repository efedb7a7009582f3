"""Numbers of list items, which the converter does not keep: a list that goes on at 4 would begin at 1 again."""

import re

from lxml import etree

from conditions.richtext import Change

from .run_formatting import W, value, whole_number

# Private-use characters around the number at the head of an item; `with_numbers` reads and removes them.
_MARK = "\ue0f0{}\ue0f1"
_MARKED = re.compile("(<li>)?\ue0f0([0-9]+)\ue0f1")
_DIGITS = ("decimal", "decimalZero")
# Kinds of items without a number.
_UNNUMBERED = ("", "none", "bullet")
# A label that shows its number and signs, such as "(%1)"; "Grade %1:" also has words.
_PLAIN_LABEL = re.compile(r"[^\w%]*(?:%[1-9][^\w%]*)+")


class Numbering:
    """The numbering definitions of a document, and the counters of its lists."""

    def __init__(self, root):
        self._levels, self._abstract, self._counters = {}, {}, {}
        if root is None:
            return
        levels = {
            value(abstract, "abstractNumId"): {value(level, "ilvl"): level for level in abstract.iter(f"{W}lvl")}
            for abstract in root.iter(f"{W}abstractNum")
        }
        for number in root.iter(f"{W}num"):
            abstract_id = value(number.find(f"{W}abstractNumId"))
            number_id = value(number, "numId")
            self._abstract[number_id] = abstract_id
            self._levels[number_id] = dict(levels.get(abstract_id, {}))
            for override in number.iter(f"{W}lvlOverride"):
                start, level = override.find(f"{W}startOverride"), override.find(f"{W}lvl")
                if level is not None:
                    self._levels[number_id][value(override, "ilvl")] = level
                if start is not None:
                    self._abstract[number_id] = f"own {number_id}"
                    self._levels[number_id][value(override, "ilvl")] = _with_start(
                        self._levels[number_id].get(value(override, "ilvl")), value(start)
                    )

    def mark(self, root, styles, changes):
        """Write the number of each counted item in front of its text, and of a heading as readers of Word see it.

        Numbers of list items stand between two private-use characters. Lists that count with letters or words, or have
        words beside the number, are counted as changed.
        """
        for paragraph in root.iter(f"{W}p"):
            number_id, depth = styles.numbering(paragraph) or ("", "0")
            level = self._levels.get(number_id, {}).get(depth)
            style = value(level.find(f"{W}numFmt")) if level is not None else ""
            if style in _UNNUMBERED or whole_number(depth) is None or paragraph.find(f".//{W}t") is None:
                continue
            counters = self._count(number_id, int(depth), level)
            if styles.name(paragraph).startswith("heading"):
                _put_first(paragraph, _label(value(level.find(f"{W}lvlText")), counters))
                continue
            label = value(level.find(f"{W}lvlText"))
            is_plain = style in _DIGITS and (not label or _PLAIN_LABEL.fullmatch(label))
            changes[Change.LIST_NUMBERING] += not is_plain and counters[int(depth)] == _first(level)
            _put_first(paragraph, _MARK.format(counters[int(depth)]))

    def _count(self, number_id, depth, level):
        counters = self._counters.setdefault(self._abstract[number_id], {})
        counters[depth] = counters.get(depth, _first(level) - 1) + 1
        for deeper in [one for one in counters if one > depth]:
            del counters[deeper]
        return counters


def _first(level):
    start = whole_number(value(level.find(f"{W}start")))
    return 1 if start is None or start < 0 else start


def _label(pattern, counters):
    """Return a heading's number, such as "2.1 " for the pattern "%1.%2"."""
    return re.sub("%([1-9])", lambda match: str(counters.get(int(match[1]) - 1, 1)), pattern) + " "


def _put_first(paragraph, text):
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}t").text = text
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, run)


def _with_start(level, start):
    copied = etree.Element(f"{W}lvl") if level is None else etree.fromstring(etree.tostring(level))
    for old in copied.findall(f"{W}start"):
        copied.remove(old)
    etree.SubElement(copied, f"{W}start", {f"{W}val": start})
    return copied


def with_numbers(html):
    """Return the converted HTML with the number of each item as its `value`; `clean` makes the start of a list of it.

    A paragraph with a number that the converter makes no item of begins with the number.
    """
    return _MARKED.sub(lambda match: f'<li value="{match[2]}">' if match[1] else f"{match[2]}. ", html)
