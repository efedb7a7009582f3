"""Questions: the answers that a reader asks for, so that the answer itself is the first result."""

from rapidfuzz.distance import Indel

from .normal_form import normal_form
from .ordinary_words import is_ordinary_word
from .query import is_function_word, is_short

# The least likeness, from 0 to 1, of a query and the title of the answer that it means, without the condition's name.
LIKE_TITLE = 0.93
# The weight of a title; words of a topic weigh their letters.
_TITLE = 1000
# The least weight of another answer, as a share of the best one's.
_LEAST_SHARE = 0.6


def possible_names(query, topics):
    """Return sequences of the Terms of a query that may be a misspelt name.

    The first is without words about topics, the second without other ordinary words too: "my daughter has ...".
    """
    without_topics = [term for term in query.form.terms if topics.corrected(term.words[0]) is None]
    unusual = [term for term in without_topics if not is_ordinary_word(term.raw)]
    sequences = dict.fromkeys(tuple(_without_function_words(terms)) for terms in (without_topics, unusual))
    return [terms for terms in sequences if 0 < len(terms) < len(query.form.terms)]


def _without_function_words(terms):
    """Return the Terms without function words at both ends."""
    terms = list(terms)
    while terms and is_function_word(terms[0]):
        terms.pop(0)
    while terms and is_function_word(terms[-1]) and not is_short(terms[-1]):
        terms.pop()
    return terms


def best(answers, rest, asked, places):
    """Return the PublicAnswers that a query means, the best first.

    `places` is {condition id: place}, the best condition first; for the other arguments see `_meant`. Answers that a
    query means much less than the best one are left out.
    """
    weights = _meant(answers, rest, asked)
    heavy = max(weights.values(), default=0) * _LEAST_SHARE
    kept = (answer for answer in weights if weights[answer] >= heavy)
    return sorted(kept, key=lambda answer: (places[answer.condition.pk], -weights[answer], answer.pk))


def _meant(answers, rest, asked):
    """Return {PublicAnswer: weight} of the answers that a query means.

    `rest` are the Terms of the query that do not name the condition, `asked` is what `Topics.asked` returned for them.
    The title of an answer, as typed or nearly, leads to this answer too.
    """
    typed = " ".join(word for term in rest for word in term.words)
    weights = {}
    for answer in answers:
        share = Indel.normalized_similarity(_title_without_name(answer), typed) if typed else 0
        weight = asked.get(answer.topic, 0) + (_TITLE * share if share >= LIKE_TITLE else 0)
        if weight:
            weights[answer] = weight
    return weights


def _title_without_name(answer):
    words = {word for name in answer.condition.names for word in name.words}
    return " ".join(word for term in normal_form(answer.title).terms for word in term.words if word not in words)
