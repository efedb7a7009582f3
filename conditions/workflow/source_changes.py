"""Changes of the sources between two texts, and sources that sentences have lost."""

import re
from bisect import bisect_right
from collections import Counter
from itertools import accumulate

from conditions import richtext
from conditions.models.citation import CITATION_COLUMNS

# The columns of a citation that make its line in the list of sources, its number and the day of reading apart.
_WORDS = tuple(name for name in CITATION_COLUMNS if name not in ("number", "accessed_on"))
_WORD = re.compile(r"\w+")
# The share of a sentence's words that stays in a reworded sentence, from which on it counts as the same statement.
_MIN_KEPT = 0.6
# A sentence with fewer words may stand in another one by chance.
_LEAST_WORDS = 5
# From this many pairs of sentences on, which only a rewritten book has, no pair is compared: sources count as lost.
_MAX_PAIRS = 200_000


def same_sources(old, new):
    """Return {number of a new citation: the old Citation of the same source}, each old one at most once.

    A citation is the same source if it still has every identifier of the old one: PubMed ID, DOI and web address. If
    several have, the one with the same words is it.
    """
    pairs, left = {}, list(old)
    for is_same in (_has_the_same_words, _has_the_same_identifiers):
        for source in new:
            match = next((one for one in left if is_same(one, source)), None)
            if source.number not in pairs and match is not None:
                pairs[source.number] = match
                left.remove(match)
    return pairs


def source_numbers(old, new, pairs):
    """Return {number of each new citation: number of the same source among the old ones, else a free number}."""
    free = max((source.number for source in old), default=0)
    numbers = {number: source.number for number, source in pairs.items()}
    added = [source.number for source in new if source.number not in pairs]
    return numbers | {number: free + place for place, number in enumerate(added, start=1)}


def is_reworded(old, new):
    """Return whether readers see other words for the same source; the day on which it was read does not count."""
    return not _has_the_same_words(old, new)


def lost_sources(old_text, new_text, old_sources):
    """Yield (sentence, title of the source) for each source that a sentence has lost.

    The texts are plain, and the marks of both have the numbers of `old_sources`. A sentence with the same words keeps
    all its sources, also where it is joined with another one or split. A reworded sentence may get other sources, but
    has not lost all.
    """
    titles = {source.number: source.title for source in old_sources}
    old, new = _by_words(old_text), _by_words(new_text)
    run = _Run(new_text)
    unsourced = [words for words, sentences in new.items() if words not in old and not _marks(sentences)]
    is_too_much = len(old) * len(unsourced) > _MAX_PAIRS
    for words, sentences in old.items():
        sources = _marks(sentences)
        if not sources:
            lost = ()
        elif words in new:
            lost = _fewer(sentences, new[words])
        elif (marks := run.marks_of(words)) is not None:
            lost = sources - marks
        elif is_too_much or any(_kept(words, other) >= _MIN_KEPT for other in unsourced):
            lost = sources
        else:
            lost = ()
        for number in sorted(lost):
            yield sentences[0].text, titles.get(number, number)


def _has_the_same_words(old, new):
    return all(getattr(old, name) == getattr(new, name) for name in _WORDS)


def _has_the_same_identifiers(old, new):
    before, after = _identifiers(old), _identifiers(new)
    if before:
        return before <= after
    return (old.authors, old.title) == (new.authors, new.title)


def _identifiers(source):
    identifiers = (("pmid", source.pmid), ("doi", source.doi.lower()), ("url", source.url))
    return {(kind, value) for kind, value in identifiers if value}


class _Run:
    """All words of a text in one run, to find a sentence in it whose full stops have changed."""

    def __init__(self, text):
        self._sentences = richtext.marked_sentences(text)
        parts = [f"{' '.join(_words(sentence.text))} " for sentence in self._sentences]
        self._words = f" {''.join(parts)}"
        self._ends = list(accumulate(map(len, parts)))

    def marks_of(self, words):
        """Return the marks of the sentences in which these words stand side by side; None if they do not stand there.

        Words of a table's cell stand in many sentences, so fewer than _LEAST_WORDS are not looked for.
        """
        run = f" {' '.join(words)} "
        start = self._words.find(run) if len(words) >= _LEAST_WORDS else -1
        if start < 0:
            return None
        first, last = bisect_right(self._ends, start), bisect_right(self._ends, start + len(run) - 2)
        return _marks(self._sentences[first : last + 1])


def _by_words(text):
    """Return {words of a sentence: its MarkedSentences}."""
    sentences = {}
    for sentence in richtext.marked_sentences(text):
        sentences.setdefault(_words(sentence.text), []).append(sentence)
    return sentences


def _words(text):
    """Return the words of a text in lower case, without punctuation."""
    return tuple(_WORD.findall(text.casefold()))


def _marks(sentences):
    return {number for sentence in sentences for number in sentence.marks}


def _fewer(old, new):
    """Return the sources of the same sentence that fewer of its occurrences have now."""
    before, after = (Counter(number for sentence in side for number in sentence.marks) for side in (old, new))
    return {number for number, count in before.items() if after[number] < min(count, len(new))}


def _kept(old, new):
    """Return the share of the words of `old` that stand in `new`, in any order."""
    return (Counter(old) & Counter(new)).total() / len(old) if old else 0
