"""Sentences of plain text, with or without the numbers of their citation marks."""

import re
from typing import NamedTuple

from sentencex import segment

from .parsing import citation_marks

_MARKS = re.compile(r"(?:\s?\[\d+(?:[-–,]\s?\d+)*\])+")
# No sentence of ours begins with a small letter or a digit: what precedes it is an abbreviation, "approx. 5 mg".
_BEGINNING = re.compile(r"[\"'“‘(\[]*[^\W\d_a-z]")


class MarkedSentence(NamedTuple):
    """A sentence without its citation marks, and the numbers of the marks."""

    text: str
    marks: frozenset


def sentences(text):
    """Return the sentences of plain text, without citation marks; "e.g.", "Dr." and "U.S." end no sentence."""
    return [sentence for line in _MARKS.sub("", text).splitlines() for sentence in _sentences_of_line(line)]


def marked_sentences(text):
    """Return the MarkedSentences of plain text; a mark belongs to the words before it, also after their full stop."""
    return [sentence for line in text.splitlines() for sentence in _marked_sentences_of_line(line)]


def _sentences_of_line(line):
    parts = []
    for part in segment("en", line):
        if parts and not _BEGINNING.match(part.strip()):
            parts[-1] += part
        else:
            parts.append(part)
    return list(filter(None, map(str.strip, parts)))


def _marked_sentences_of_line(line):
    marks, cut = [], 0
    for match in _MARKS.finditer(line):
        # The place of the marks in the line without marks.
        marks.append((match.start() - cut, citation_marks(match.group())))
        cut += len(match.group())
    words = _MARKS.sub("", line)
    texts = _sentences_of_line(words)
    starts, end = [], 0
    for text in texts:
        # A sentence joined from parts may differ from the line in its spaces.
        start = max(words.find(text, end), end)
        starts.append(start)
        end = start + len(text)
    numbers = [set() for _text in texts]
    for place, found in marks:
        owner = max((index for index, start in enumerate(starts) if start < place), default=0)
        if texts:
            numbers[owner].update(found)
    return [MarkedSentence(text, frozenset(own)) for text, own in zip(texts, numbers, strict=True)]
