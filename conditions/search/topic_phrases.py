"""Topics as the search knows them: the words by which readers ask about each topic."""

from dataclasses import dataclass
from functools import cached_property

from .normal_form import normal_form
from .query import is_function_word
from .spelling import closest_word

# The least likeness, from 0 to 1, of a misspelt word and a word of a topic, and the fewest letters of such a word.
_LIKE_WORD = 0.8
_FEWEST_LETTERS = 4
# These say nothing about a name, but much about a topic.
_ASKING_WORDS = frozenset(["cause", "caused", "causes", "gene", "genes", "why"])
# These are in questions about any topic.
_FILLERS = frozenset(["has", "know", "may", "patient", "patients", "people", "person", "should", "someone", "type"])
# The weight of a question in the very words of the topic; words of a topic weigh their letters.
_WHOLE_QUESTION = 500


@dataclass(frozen=True)
class AskedTopic:
    """A topic as the search knows it: `phrases` are sets of words in normal form; each set asks about the topic.

    `question` is the list of all words of the topic's question, without the condition.
    """

    pk: int
    group: int
    phrases: tuple
    question: tuple

    @classmethod
    def from_row(cls, row):
        pk, group, name, question, search_phrases, _is_overview = row
        question = question.replace("{condition}", " ")
        phrases = (_content_words(normal_form(phrase)) for phrase in (name, question, *search_phrases.splitlines()))
        return cls(pk, group, tuple(dict.fromkeys(filter(None, phrases))), tuple(sorted(normal_form(question).words)))


class Topics:
    """The topics of a site, and the words that ask about them."""

    def __init__(self, rows):
        self._topics = [AskedTopic.from_row(row) for row in rows]

    @cached_property
    def words(self):
        """All words that ask about a topic."""
        return frozenset(word for topic in self._topics for phrase in topic.phrases for word in phrase)

    @cached_property
    def _sorted_words(self):
        return sorted(self.words)

    def are_about_topics(self, terms):
        """Return whether each of these Terms is a word about a topic or a function word."""
        return all(is_function_word(term) or self.words.issuperset(term.words) for term in terms)

    def corrected(self, word):
        """Return the word of a topic that this one is or very likely misspells, or None."""
        if word in self.words or len(word) < _FEWEST_LETTERS:
            return word if word in self.words else None
        return closest_word(word, self._sorted_words, least=_LIKE_WORD)

    def asked(self, terms):
        """Return {topic id: weight} of the topics that these Terms, the query without the condition, ask about."""
        all_words = tuple(sorted(word for term in terms for word in term.words))
        words = {self.corrected(word) for term in terms if _asks(term) for word in term.words}
        weights = {}
        for topic in self._topics:
            weight = max((len("".join(phrase)) for phrase in topic.phrases if phrase <= words), default=0)
            weight += _WHOLE_QUESTION * (all_words == topic.question and bool(all_words))
            if weight:
                weights[topic.pk] = weight
        return weights


def _content_words(form):
    return frozenset(word for term in form.terms if _asks(term) for word in term.words)


def _asks(term):
    """Return whether a Term may ask about a topic. "Types" does; "type" stands before the number of a type."""
    return term.raw in _ASKING_WORDS or not (is_function_word(term) or term.raw in _FILLERS)
