"""The reading grade of English text."""

import re

from conditions.richtext import sentences

# The formula was fitted to passages of this many words; in a shorter text one long word changes the grade.
GRADED_WORDS = 100


def reading_grade(text):
    """Return the Flesch-Kincaid grade (Kincaid et al. 1975) of English text, None for less than GRADED_WORDS words.

    Groups of vowels count as syllables, which is accurate enough for a hint.
    """
    words = re.findall(r"[A-Za-z]+", text)
    if len(words) < GRADED_WORDS:
        return None
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / max(1, len(sentences(text))) + 11.8 * syllables / len(words) - 15.59
