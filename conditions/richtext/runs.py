"""Runs of text: a line as stretches that share inline marks such as bold, outermost mark first."""

import re
from itertools import accumulate, groupby, takewhile
from typing import NamedTuple

from lxml import etree

from .allowed import INLINE
from .changes import Change
from .characters import collapsed, composed, has_words, invisible_positions

CITATION_MARK = re.compile(r"\[([1-9][0-9]{0,2})\]")
PLACEHOLDER = re.compile(r"\[\[\s*([a-z0-9-]*)\s*\]\]", re.IGNORECASE)
CITATION_OR_PLACEHOLDER = re.compile(f"{PLACEHOLDER.pattern}|{CITATION_MARK.pattern}", re.IGNORECASE)
# A combining stroke without a letter; after a tag, normalising the whole page would join it to the ">".
_LONE_STROKE = re.compile("(?:^|(?<=[\\s\\[\\]]))\u0338+")
_FOOTNOTE_MARK = re.compile(r"[\[(]?\s*(?:[0-9]{1,3}|[*†‡§¶])\s*[\])]?")
_SPACE_OR_WORDS = re.compile(r"^ | $|[^ ](?:.*[^ ])?", re.DOTALL)


class Run(NamedTuple):
    """`marks` are pairs of a tag and its attribute values: (("a", "/x"), ("strong", "")), or ("span", "de ltr")."""

    text: str
    marks: tuple = ()


def normalised_line(runs):
    """Return the runs of a line in their one normal form, [] if they show nothing to read.

    White space is collapsed and stands outside the marks that end at it; each citation mark
    and each placeholder is one run.
    """
    if not runs:
        return []
    runs = [Run(_LONE_STROKE.sub("", composed(run.text)), run.marks) for run in _joined(runs)]
    if not has_words("".join(run.text for run in runs)):
        return []
    runs = _joined(_with_single_spaces(_joined(runs)))
    runs = _joined(_with_whole_marks(runs))
    return _joined(_with_spaces_outside(runs))


def without_invisible_runs(runs, changes):
    """Return the runs of a line without invisible characters, and count them in `changes`."""
    if all(run.text.isascii() for run in runs):
        return runs
    texts = [composed(run.text) for run in _joined(runs)]
    positions = set(invisible_positions("".join(texts)))
    if not positions:
        return runs
    changes[Change.INVISIBLE] += len(positions)
    kept, start = [], 0
    for text, run in zip(texts, _joined(runs), strict=True):
        kept.append(Run("".join(c for place, c in enumerate(text, start) if place not in positions), run.marks))
        start += len(text)
    return kept


def without_footnote_links(runs, changes):
    """Return a normalised line whose footnote marks are no links to places of another page, and count them.

    A footnote mark is a link to a fragment ("#...") whose text is a number or a sign.
    """
    if not any(tag == "a" and "#" in href for run in runs for tag, href in run.marks):
        return runs
    kept = []
    for href, group in groupby(runs, key=lambda run: next((href for tag, href in run.marks if tag == "a"), "")):
        linked = list(group)
        if "#" in href and _FOOTNOTE_MARK.fullmatch("".join(run.text for run in linked).strip()):
            changes[Change.FOOTNOTE_LINK] += 1
            linked = [without_mark(run, "a") for run in linked]
        kept.extend(linked)
    return normalised_line(kept)


def without_mark(run, tag):
    """Return the run without the mark `tag`."""
    return Run(run.text, tuple(mark for mark in run.marks if mark[0] != tag))


def split_at_empty(lines):
    """Return the paragraphs between empty lines, each a list of lines."""
    paragraphs = [[]]
    for line in lines:
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]


def write_lines(holder, lines):
    """Append lines to the lxml element `holder`, with a line break (in a caption: a space) between them."""
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
        for tag, values in run.marks[shared:]:
            # A URL is one word, a language and its direction are two.
            attributes = zip(INLINE[tag], values.split(" "), strict=False)
            elements.append(etree.SubElement(elements[-1], tag, dict(attributes)))
        opened = run.marks
        append_text(elements[-1], run.text)


def append_text(parent, text):
    """Append text behind everything that is in the lxml element `parent`."""
    last = last_child(parent)
    if last is None:
        parent.text = (parent.text or "") + text
    else:
        last.tail = (last.tail or "") + text


def last_child(element):
    """Return the last child of an lxml element, or None."""
    # `element[-1]` would count all children each time.
    return next(element.iterchildren(reversed=True), None)


def _shared(*lists_of_marks):
    """Return the outer marks that all the lists start with."""
    levels = zip(*lists_of_marks, strict=False)
    return tuple(level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels))


def _joined(runs):
    if len(runs) == 1:
        return runs
    return [Run("".join(run.text for run in same), marks) for marks, same in groupby(runs, key=lambda run: run.marks)]


def _with_single_spaces(runs):
    kept, ends_in_space = [], True
    for run in runs:
        text = collapsed(run.text)
        text = text.lstrip(" ") if ends_in_space else text
        if text:
            kept.append(Run(text, run.marks))
            ends_in_space = text.endswith(" ")
    if kept and ends_in_space:
        kept[-1] = Run(kept[-1].text.rstrip(" "), kept[-1].marks)
    return [run for run in kept if run.text]


def _with_whole_marks(runs):
    """Give each "[1]" and "[[name]]" the marks that all of its runs share, except superscript."""
    text = "".join(run.text for run in runs)
    if "[" not in text:
        return runs
    ends = list(accumulate(len(run.text) for run in runs))
    whole_runs, position, current = [], 0, 0

    def take(end, *, whole):
        nonlocal position, current
        taken = []
        while position < end:
            stop = min(end, ends[current])
            taken.append(Run(text[position:stop], runs[current].marks))
            position = stop
            current += stop == ends[current]
        if whole:
            shared = _shared(*(run.marks for run in taken))
            taken = [without_mark(Run("".join(run.text for run in taken), shared), "sup")]
        whole_runs.extend(taken)

    for match in CITATION_OR_PLACEHOLDER.finditer(text):
        take(match.start(), whole=False)
        take(match.end(), whole=True)
    take(len(text), whole=False)
    return whole_runs


def _with_spaces_outside(runs):
    split_runs = [Run(text, run.marks) for run in runs for text in _SPACE_OR_WORDS.findall(run.text)]
    for index, run in enumerate(split_runs):
        if run.text == " ":
            before = split_runs[index - 1].marks if index else ()
            after = split_runs[index + 1].marks if index + 1 < len(split_runs) else ()
            split_runs[index] = Run(" ", _shared(before, run.marks, after))
    return split_runs
