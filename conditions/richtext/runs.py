"""Runs: the words of one line, each stretch with the marks around it, outermost first."""

import re
from itertools import accumulate, groupby, takewhile
from typing import NamedTuple

from lxml import etree

from .characters import folded, has_words, normal

CITATION_MARK = re.compile(r"\[([1-9][0-9]{0,2})\]")
PLACEHOLDER = re.compile(r"\[\[\s*([a-z0-9-]*)\s*\]\]", re.IGNORECASE)
CITATION_OR_PLACEHOLDER = re.compile(f"{PLACEHOLDER.pattern}|{CITATION_MARK.pattern}", re.IGNORECASE)
# A stroke through nothing; after a tag, a normalisation of the whole page would join it to the ">".
_LONE_STROKE = re.compile("(?:^|(?<=[\\s\\[\\]]))\u0338+")
_SAID_BY = {"a": ("href",), "span": ("lang", "dir")}
_PARTS = re.compile(r"^ | $|[^ ](?:.*[^ ])?", re.DOTALL)


class Run(NamedTuple):
    """`marks` are pairs of a tag and what it says: (("a", "/x"), ("strong", "")), or ("span", "de ltr")."""

    text: str
    marks: tuple = ()


def settled(runs):
    """Return the runs of a line in their one normal form, [] if there is nothing to read.

    White space is folded and stands outside marks that end at it; citation marks and
    placeholders are in one piece.
    """
    if not runs:
        return []
    runs = [Run(_LONE_STROKE.sub("", normal(run.text)), run.marks) for run in _joined(runs)]
    if not has_words("".join(run.text for run in runs)):
        return []
    runs = _joined(_with_single_spaces(_joined(runs)))
    runs = _joined(_with_whole_marks(runs))
    return _joined(_with_spaces_outside(runs))


def without(run, tag):
    """Return the run without the mark `tag`."""
    return Run(run.text, tuple(mark for mark in run.marks if mark[0] != tag))


def split_at_empty(lines):
    """Return the paragraphs that empty lines divide: lists of lines, none of them empty."""
    paragraphs = [[]]
    for line in lines:
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]


def write_lines(holder, lines):
    """Append the lines to an item, a cell, a paragraph; each on a line of its own."""
    for line in lines:
        last = last_child(holder)
        follows_list = last is not None and last.tag in ("ul", "ol") and not last.tail
        if (holder.text or last is not None) and not follows_list:
            if holder.tag == "caption":
                append_text(holder, " ")
            else:
                etree.SubElement(holder, "br")
        _write(holder, line)


def _write(parent, runs):
    """Append the runs to the lxml element `parent`."""
    opened, elements = (), [parent]
    for run in runs:
        shared = len(_shared(opened, run.marks))
        del elements[shared + 1 :]
        for tag, said in run.marks[shared:]:
            # An address is one word, a language and its direction are two.
            values = zip(_SAID_BY.get(tag, ()), said.split(" "), strict=False)
            elements.append(etree.SubElement(elements[-1], tag, dict(values)))
        opened = run.marks
        append_text(elements[-1], run.text)


def append_text(parent, text):
    last = last_child(parent)
    if last is None:
        parent.text = (parent.text or "") + text
    else:
        last.tail = (last.tail or "") + text


def last_child(element):
    # `len(element)` walks along all children each time.
    return next(element.iterchildren(reversed=True), None)


def _shared(*lists_of_marks):
    """Return the outer marks that all have."""
    levels = zip(*lists_of_marks, strict=False)
    return tuple(level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels))


def _joined(runs):
    if len(runs) == 1:
        return runs
    return [Run("".join(run.text for run in same), marks) for marks, same in groupby(runs, key=lambda run: run.marks)]


def _with_single_spaces(runs):
    kept, ends_in_space = [], True
    for run in runs:
        text = folded(run.text)
        text = text.lstrip(" ") if ends_in_space else text
        if text:
            kept.append(Run(text, run.marks))
            ends_in_space = text.endswith(" ")
    if kept and ends_in_space:
        kept[-1] = Run(kept[-1].text.rstrip(" "), kept[-1].marks)
    return [run for run in kept if run.text]


def _with_whole_marks(runs):
    """Give each "[1]" and "[[name]]" the marks that all its parts share, superscript apart."""
    text = "".join(run.text for run in runs)
    if "[" not in text:
        return runs
    ends = list(accumulate(len(run.text) for run in runs))
    found, place, current = [], 0, 0

    def take(end, *, whole):
        nonlocal place, current
        parts = []
        while place < end:
            stop = min(end, ends[current])
            parts.append(Run(text[place:stop], runs[current].marks))
            place = stop
            current += stop == ends[current]
        if whole:
            shared = _shared(*(part.marks for part in parts))
            parts = [without(Run("".join(part.text for part in parts), shared), "sup")]
        found.extend(parts)

    for match in CITATION_OR_PLACEHOLDER.finditer(text):
        take(match.start(), whole=False)
        take(match.end(), whole=True)
    take(len(text), whole=False)
    return found


def _with_spaces_outside(runs):
    parts = [Run(part, run.marks) for run in runs for part in _PARTS.findall(run.text)]
    for place, part in enumerate(parts):
        if part.text == " ":
            before = parts[place - 1].marks if place else ()
            after = parts[place + 1].marks if place + 1 < len(parts) else ()
            parts[place] = Run(" ", _shared(before, part.marks, after))
    return parts
