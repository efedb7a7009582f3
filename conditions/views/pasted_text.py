"""Comparison of a pasted text with reviewed texts, sentence by sentence, at a bounded cost."""

import re
import unicodedata
from dataclasses import dataclass

from conditions import richtext, search
from conditions.models import Edition
from conditions.vocabularies import State

# Characters; a form that is sent by GET must fit into the longest request line.
LONGEST = 2500
MOST_SENTENCES = 40
# How many of the longest sentences are searched for, and how many pages are compared, each with its last editions.
_SEARCHED = 6
_MOST_PAGES = 6
_MOST_EDITIONS = 10
# A shorter sentence is compared together with the next one, because so few words occur in many texts.
_FEWEST_WORDS = 3
_END = re.compile(r"(?<=[.!?])\s+|\n+")
_MARK = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class PastedSentence:
    """A sentence as it was pasted, and the latest Edition that has it, word for word; None if none was found."""

    words: str
    edition: Edition | None

    @property
    def is_live(self):
        return self.edition is not None and self.edition.state == State.PUBLISHED


def compare(text):
    """Return PastedSentences for the first MOST_SENTENCES sentences in the first LONGEST characters of a text."""
    sentences = _sentences(text[:LONGEST])
    editions = [(edition, _joined(_text_of(edition))) for edition in _candidates(sentences)]
    return [PastedSentence(words, _first_with(_joined(words), editions)) for words in sentences]


def _sentences(text):
    found, begun = [], ""
    for part in _END.split(text):
        begun = f"{begun} {part}".strip()
        if len(_words(begun)) >= _FEWEST_WORDS:
            found.append(begun)
            begun = ""
    return [*found, *([begun] if _words(begun) else [])][:MOST_SENTENCES]


def _candidates(sentences):
    """Return the live and replaced editions of pages that may have the sentences: live ones first, latest first."""
    pages = {}
    for sentence in sorted(set(sentences), key=len, reverse=True)[:_SEARCHED]:
        query = search.Query(_MARK.sub(" ", sentence))
        if query.text_words:
            rows = Edition.objects.live().filter(search_text__says=query.text_words).order_by()
            pages |= dict.fromkeys(rows.values_list("page_id", flat=True)[:_MOST_PAGES])
    editions = Edition.objects.filter(
        page__in=list(pages)[:_MOST_PAGES], state__in=(State.PUBLISHED, State.SUPERSEDED)
    ).select_related("page__condition", "page__topic")
    columns = ("number", "state", "title", "short_answer", "body", "published_at")
    columns += ("page__condition__slug", "page__condition__name", "page__topic__slug", "page__topic__question")
    latest = editions.only(*columns).order_by("-number")[: _MOST_PAGES * _MOST_EDITIONS]
    return sorted(latest, key=lambda edition: edition.state != State.PUBLISHED)


def _text_of(edition):
    return f"{edition.title}\n{edition.short_answer}\n{richtext.plain_text(edition.body)}"


def _first_with(words, editions):
    return next((edition for edition, text in editions if words in text), None)


def _joined(text):
    """Return the words of a text in a row, each with a space before and after it."""
    return f" {' '.join(_words(text))} "


def _words(text):
    return re.findall(r"\w+", unicodedata.normalize("NFKC", _MARK.sub(" ", text)).casefold())
