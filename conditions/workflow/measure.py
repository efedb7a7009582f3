"""Size of an edition's changes, which decides whether they can be approved as "changes only" (docs/adr/0040)."""

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from conditions import facts, richtext
from conditions.public.reviews import last_edition_reviewed_as_a_whole

from .diff import ADDED, REMOVED, SAME, ComparedText, compare
from .source_changes import is_reworded, lost_sources, same_sources, source_numbers

# At most one word in so many may differ.
ONE_IN = 10
# A refusal names at most this many sentences that lost a source.
_NAMED = 3
# Words, figures and symbols. A longer run of letters counts as several words, so that words without spaces between
# them are no way round the limit.
_WORD = re.compile(r"[^\W_]{1,10}|[^\w\s]")
# The diff's separators of table cells and lines.
_SEPARATORS = frozenset("|↵")


class WordCount(NamedTuple):
    """The words of the old text, and how many words the new text adds to it and removes from it."""

    words: int
    added: int
    removed: int

    @property
    def differing(self):
        return max(self.added, self.removed)

    @property
    def is_small(self):
        return self.differing * ONE_IN <= self.words

    @property
    def percent(self):
        """The share of the words that differ, in percent; rounded up, so that more than the limit never reads as it."""
        if not self.words:
            return 100 if self.differing else 0
        return math.ceil(self.differing * 1000 / self.words) / 10


class SourceCount(NamedTuple):
    """The sources of the old text, and how many are added, removed, and reworded though still the same source."""

    sources: int
    added: int
    removed: int
    reworded: int

    @property
    def differing(self):
        return max(self.added, self.removed) + self.reworded

    @property
    def most(self):
        """How many may differ: one, so that a source can be added to a short list, or a tenth."""
        return max(1, self.sources // ONE_IN)

    @property
    def is_small(self):
        return self.differing <= self.most


@dataclass(frozen=True)
class Measure:
    """The changes of an edition against one earlier edition.

    `base` is the earlier edition, and `is_live` and `is_whole` say whether it is the live one and the last one that was
    reviewed as a whole. `text` counts the short answer and the body. `lost` has a pair (sentence, title of the source)
    for each source that was taken away from a sentence.
    """

    base: object
    is_live: bool
    is_whole: bool
    has_new_title: bool
    text: WordCount
    sources: SourceCount
    lost: tuple

    def problems(self):
        """Return the sentences that say why the changes are no small ones, [] if they are small."""
        names = {"number": self.base.number, "limit": 100 // ONE_IN, "percent": f"{self.text.percent:g}"}
        names |= {"sources": self.sources.differing, "most": self.sources.most}
        sentences = []
        if self.has_new_title:
            sentences.append(_("The question differs from edition %(number)s."))
        if not self.text.is_small:
            sentences.append(
                _("%(percent)s %% of the words differ from edition %(number)s; at most %(limit)s %% may differ.")
            )
        if not self.sources.is_small:
            sentences.append(
                _("%(sources)s of the sources differ from edition %(number)s; at most %(most)s may differ.")
            )
        return [*(sentence % names for sentence in sentences), *self.lost_sentences()]

    def lost_sentences(self):
        """Return a sentence for each of the first lost sources."""
        text = _("“%(sentence)s” had the source “%(source)s” in edition %(number)s and has lost it.")
        start = [(Truncator(sentence).words(8, truncate=" …"), source) for sentence, source in self.lost[:_NAMED]]
        return [text % {"sentence": words, "source": source, "number": self.base.number} for words, source in start]


def measures_of(edition):
    """Return the Measures of an edition: against the live edition, and against the last one reviewed as a whole.

    If these are the same edition, there is one Measure; there is none for a text that does not change the live edition.
    A draft is measured as it is saved, with today's facts. The first Measure is that against the live edition.
    """
    live = edition.page.live_edition()
    if live is None or edition.base_id != live.pk:
        return []
    whole = last_edition_reviewed_as_a_whole(live)
    measures = [_measure(live, edition, is_live=True, is_whole=whole == live)]
    if whole not in (None, live):
        measures.append(_measure(whole, edition, is_live=False, is_whole=True))
    return measures


def problems_of(measures):
    """Return the sentences of all Measures, in their order."""
    return [sentence for measure in measures for sentence in measure.problems()]


def _measure(base, edition, **which):
    old_sources, new_sources = list(base.citations.all()), list(edition.citations.all())
    pairs = same_sources(old_sources, new_sources)
    # Marks get the numbers that the same sources had before, so that a renumbered mark is no difference.
    numbers = source_numbers(old_sources, new_sources, pairs)
    old, new = ComparedText.of(base), replace(ComparedText.of(edition), body=facts.as_read(edition))
    new = replace(
        new,
        short_answer=richtext.renumbered_marks(new.short_answer, numbers),
        body=richtext.renumbered_marks(new.body, numbers),
    )
    comparison = compare(old, new)
    return Measure(
        base=base,
        has_new_title=edition.title != base.title,
        text=_count_words(old, [*comparison.short_answer, *comparison.body]),
        sources=SourceCount(
            sources=len(old_sources),
            added=len(new_sources) - len(pairs),
            removed=len(old_sources) - len(pairs),
            reworded=sum(is_reworded(pairs[source.number], source) for source in new_sources if source.number in pairs),
        ),
        lost=tuple(lost_sources(_plain_text(old), _plain_text(new), old_sources)),
        **which,
    )


def _plain_text(compared):
    return f"{compared.short_answer}\n{richtext.plain_text(compared.body)}"


def _count_words(old, changes):
    """Return the WordCount of BlockChanges; a block whose kind changes, such as a heading, differs in all its words."""
    added = removed = 0
    for change in changes:
        for piece in change.pieces:
            number = len(words_in(piece.text))
            if piece.kind == ADDED or (piece.kind == SAME and change.old_tag):
                added += number
            if piece.kind == REMOVED or (piece.kind == SAME and change.old_tag):
                removed += number
    return WordCount(len(words_in(richtext.without_marks(_plain_text(old)))), added, removed)


def words_in(text):
    """Return the words, figures and symbols of a text; punctuation and combining characters are none."""
    return [
        word
        for word in _WORD.findall(text)
        if word not in _SEPARATORS and unicodedata.category(word[0])[0] not in ("P", "M")
    ]
