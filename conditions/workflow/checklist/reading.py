"""Sentences and the reading grade of English text."""

import re

from sentencex import segment

# The formula was fitted to passages of this many words; in a shorter text one long word changes the grade.
GRADED_WORDS = 100
_MARKS = re.compile(r"(?:\s?\[\d+(?:[-–,]\s?\d+)*\])+")
# No sentence of ours begins with a small letter or a digit: what precedes it is an abbreviation, "approx. 5 mg".
_BEGINNING = re.compile(r"[\"'“‘(\[]*[^\W\d_a-z]")


def sentences(text):
    """Return the sentences of plain text, without citation marks; "e.g.", "Dr." and "U.S." end no sentence."""
    complete_sentences = []
    for line in _MARKS.sub("", text).splitlines():
        parts = []
        for part in segment("en", line):
            if parts and not _BEGINNING.match(part.strip()):
                parts[-1] += part
            else:
                parts.append(part)
        complete_sentences += filter(None, map(str.strip, parts))
    return complete_sentences


def reading_grade(text):
    """Return the Flesch-Kincaid grade (Kincaid et al. 1975) of English text, None for less than GRADED_WORDS words.

    Groups of vowels count as syllables, which is accurate enough for a hint.
    """
    words = re.findall(r"[A-Za-z]+", text)
    if len(words) < GRADED_WORDS:
        return None
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / max(1, len(sentences(text))) + 11.8 * syllables / len(words) - 15.59
