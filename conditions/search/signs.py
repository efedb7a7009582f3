"""Search for conditions by signs in a reader's words: HPO terms by their words, then conditions by their signs."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from conditions.combined_query import rows_of
from conditions.facts.sign_words import QUALIFIERS, words_of
from conditions.models import HpoTerm, HpoWord, Phenotype, Release
from conditions.vocabularies import Frequency

from . import ranking
from .hits import Hit, Reason

MOST_CONDITIONS = 10
# How many of a search's words are looked up, how many terms are taken for each word, and how many index rows are read.
MOST_WORDS = 8
TERMS_PER_WORD = 40
MOST_ROWS = 12_000
MOST_SIGNS = 20_000
# The part of a text's words, by weight, that terms have, so that the text describes signs.
COVERED = 0.5
# How well the signs of a condition have to fit the words, from 0 to 1, however often these signs occur.
LEAST_FIT = 0.3
# The part of the best condition's score that the others need.
SHARE_OF_BEST = 0.3
# The least fit of a name that has the same words as the text.
_WHOLE = 0.99
# A name with this part of a text's words, by weight, is what the text means as a whole.
NEARLY_ALL = 0.8
# Words and marks between two signs in a description.
_BETWEEN_SIGNS = re.compile(r"[,;.&/+]|\b(?:and|with|but|plus|or|also)\b", re.IGNORECASE)
# Results beside which a reader may rather have described signs.
_UNCERTAIN = {
    Reason.NAMED_WITHIN,
    Reason.NAMES_TOGETHER,
    Reason.TEXT,
    Reason.SURELY_MEANT,
    Reason.NEAR,
    Reason.SOME_WORDS,
}
# Names that only contain the words: if these are a whole sign, the conditions with this sign are listed as well.
_BESIDE = {Reason.WORDS, Reason.SYNONYM_WORDS}
_GUESSES = {Reason.SURELY_MEANT, Reason.NEAR, Reason.SOME_WORDS}
# The weight of a word that no term has: such a word says that the search is about something else.
_WEIGHT_OF_UNKNOWN = 10
_IMPORTANCE = {
    Frequency.OBLIGATE: 1,
    Frequency.VERY_FREQUENT: 0.9,
    Frequency.FREQUENT: 0.5,
    Frequency.OCCASIONAL: 0.2,
    Frequency.VERY_RARE: 0.05,
    "": 0.3,
}
_HPO_ID = re.compile(r"\s*HP[:_ ]?([0-9]{7})\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Label:
    """A name of a term that has some words of a text, or of a part of it between "and" and "with".

    `fit` is 1 if the name and the part have the same words, and less for each word that only one of them has.
    """

    term_id: int
    text: str
    fit: float
    words: frozenset


@dataclass(frozen=True)
class MatchedSign:
    """A sign of a condition that a search describes: the name that matched, the medical term, a Frequency or ""."""

    label: Label
    term: str
    frequency: str

    @cached_property
    def importance(self):
        return self.label.fit * _IMPORTANCE.get(self.frequency, _IMPORTANCE[""])

    def __str__(self):
        name = self.label.text
        if name.casefold() != self.term.casefold():
            name = _("%(word)s (%(medical_term)s)") % {"word": name, "medical_term": self.term}
        if not self.frequency:
            return name
        return _("%(sign)s: %(frequency)s") % {"sign": name, "frequency": Frequency(self.frequency).label}


def with_hits_of_signs(query, hits, index):
    """Return the Hits of an ordinary search for a Query, with those of signs if no name, code or gene fits.

    Guesses that only share some words with a description of signs are left out: they would be random.
    """
    if any(hit.reason not in _UNCERTAIN | _BESIDE or ranking.is_misspelt(hit) for hit in hits):
        return hits
    words, labels = _labels(query.text)
    whole_signs = _with_all_words(labels, words)
    is_whole_sign = any(label.fit >= _WHOLE for each in whole_signs.values() for label in each)
    if not labels or (not is_whole_sign and any(hit.reason in _BESIDE for hit in hits)):
        return hits
    hits_by_signs = _search(words, whole_signs if is_whole_sign else labels, index)
    random = {Reason.SOME_WORDS}
    if hits_by_signs:
        random |= _GUESSES if is_whole_sign else {Reason.NEAR}
    return [*(hit for hit in hits if hit.reason not in random), *hits_by_signs]


def releases_of_signs(conditions):
    """Return the Releases of the words of signs, and of the signs of the conditions with these ids, as a queryset."""
    signs = Phenotype.objects.filter(condition__in=conditions).order_by().values("release")
    latest_terms = HpoTerm.objects.order_by("-release").values("release")[:1]
    return Release.objects.filter(Q(pk__in=signs) | Q(pk__in=latest_terms))


def _search(words, labels, index):
    """Return at most MOST_CONDITIONS Hits of public conditions with the signs that `_labels` returned, the best first.

    `index` is the NameIndex with the public conditions.
    """
    total, scores, signs = sum(words.values()), {}, _signs_of_conditions(labels)
    for condition_id, signs_of_condition in signs.items():
        if condition_id not in index.conditions:
            continue
        best = _best_by_word(signs_of_condition)
        if sum(words[word] * sign.label.fit for word, sign in best.items()) >= LEAST_FIT * total:
            scores[condition_id] = round(sum(words[word] * sign.importance for word, sign in best.items()) / total, 6)
    least = max(scores.values(), default=0) * SHARE_OF_BEST
    ids = sorted((pk for pk in scores if scores[pk] >= least), key=lambda pk: (-scores[pk], *index.conditions[pk].rank))
    hits = []
    for pk in ids[:MOST_CONDITIONS]:
        best = _best_by_word(signs[pk])
        hits.append(_hit(index.conditions[pk], scores[pk], _different(best[word] for word in words if word in best)))
    return hits


def _labels(text):
    """Return ({word: weight}, {term id: [Label, ...]}) for the words of a text, ({}, {}) if they describe no sign."""
    if match := _HPO_ID.fullmatch(text):
        return _labels_of_id(f"HP:{match[1]}")
    parts = [words_of(part) for part in _BETWEEN_SIGNS.split(text)]
    different_words = list(dict.fromkeys(word for part in parts for word in part))[:MOST_WORDS]
    words = dict.fromkeys(different_words, _WEIGHT_OF_UNKNOWN)
    parts = [[word for word in part if word in words] for part in parts]
    if not words.keys() - QUALIFIERS:
        return {}, {}
    rows = HpoWord.objects.filter(word__in=different_words).order_by("-share", "pk")
    columns = ("word", "weight", "share", "term_id", "synonym_id", Coalesce("synonym__name", "term__name"))
    shares = defaultdict(dict)
    for word, weight, share, *name in rows.values_list(*columns)[:MOST_ROWS]:
        words[word] = weight
        shares[tuple(name)][word] = share
    nearly_all = NEARLY_ALL * sum(words.values())
    weighed = [(part, sum(words[word] for word in part)) for part in parts if part]
    labels = [
        label
        for (term, _synonym, name), by_word in shares.items()
        for label in _of_parts(term, name, by_word, weighed, words, nearly_all)
    ]
    chosen = _chosen_labels(labels, words)
    covered = {word for labels in chosen.values() for label in labels for word in label.words}
    is_described = sum(words[word] for word in covered) >= COVERED * sum(words.values())
    return (words, chosen) if chosen and is_described else ({}, {})


def _with_all_words(labels, words):
    """Return those of {term id: [Label, ...]} with all words of the text."""
    whole = {term: [label for label in each if len(label.words) == len(words)] for term, each in labels.items()}
    return {term: each for term, each in whole.items() if each}


def _of_parts(term, name, shares, parts, words, nearly_all):
    """Yield the Labels of a name, one for each part of the text that shares a word with it.

    `shares` is {word of the name that the text has: share of the name}, and `parts` are pairs of a part's words and
    their weight. A name with words that weigh `nearly_all` is one label: "loss of hair and nails" is one sign.
    """
    weight = sum(words[word] for word in shares)
    if weight >= nearly_all:
        parts = [(list(shares), weight)]
    for part, part_weight in parts:
        matched = frozenset(shares).intersection(part)
        if matched:
            part_share = sum(words[word] for word in matched) / part_weight
            yield Label(term, name, min(1, sum(shares[word] for word in matched)) * part_share, matched)


def _labels_of_id(hpo_id):
    term = HpoTerm.objects.filter(hpo_id=hpo_id).select_related("replaced_by").first()
    term = term and (term.replaced_by or term)
    return ({hpo_id: 1}, {term.pk: [Label(term.pk, term.name, 1, frozenset([hpo_id]))]}) if term else ({}, {})


def _chosen_labels(labels, words):
    """Return {term id: [Label, ...]} of the best labels: for each word, those that it makes up the most of."""
    labels = sorted(labels, key=lambda label: (-len(label.words) * label.fit, label.term_id, label.text))
    chosen = defaultdict(list)
    for word in words:
        terms = set()
        for label in labels:
            if word in label.words and label.term_id not in terms:
                terms.add(label.term_id)
                if label not in chosen[label.term_id]:
                    chosen[label.term_id].append(label)
                if len(terms) == TERMS_PER_WORD:
                    break
    return chosen


def _signs_of_conditions(labels):
    """Return {condition id: [{word: MatchedSign}, ...]} of conditions with one of the terms {term id: [Label, ...]}.

    A sign under a merged or obsolete id is a sign of the term that follows it. A source's statement that a sign is not
    part of a condition is no sign. Conditions that are not public are among them: the database would look up each row.
    """
    terms = HpoTerm.objects.filter(Q(pk__in=labels) | Q(replaced_by__in=labels))
    columns = "hpo_id", Coalesce("replaced_by_id", "pk"), Coalesce("replaced_by__name", "name")
    rows = Phenotype.objects.filter(hpo_id__in=terms.values("hpo_id")).exclude(frequency=Frequency.EXCLUDED)
    found = rows_of(
        {
            "terms": (terms.order_by(), columns),
            "signs": (rows.order_by("pk")[:MOST_SIGNS], ("condition_id", "hpo_id", "frequency")),
        }
    )
    names = {hpo_id: (term_id, name) for hpo_id, term_id, name in found["terms"]}
    # Most conditions have the same signs as others: each sign becomes an object once.
    known, signs = {}, defaultdict(list)
    for condition_id, hpo_id, frequency in found["signs"]:
        if (hpo_id, frequency) not in known:
            term_id, name = names[hpo_id]
            known[hpo_id, frequency] = _by_word(MatchedSign(label, name, frequency) for label in labels[term_id])
        signs[condition_id].append(known[hpo_id, frequency])
    return signs


def _by_word(signs):
    """Return {word: the most important MatchedSign with this word}."""
    best = {}
    for sign in signs:
        for word in sign.label.words:
            if word not in best or sign.importance > best[word].importance:
                best[word] = sign
    return best


def _best_by_word(signs_by_word):
    """Return {word: the most important MatchedSign with this word} of several dictionaries of this kind."""
    best = {}
    for by_word in signs_by_word:
        for word, sign in by_word.items():
            if word not in best or sign.importance > best[word].importance:
                best[word] = sign
    return best


def _different(signs):
    """Return the signs without repeats of a term."""
    return tuple({sign.label.term_id: sign for sign in reversed(list(signs))}.values())[::-1]


def _hit(condition, score, signs):
    """Return the Hit of a condition; `score` (0 to 1) says how many of the signs it has, and how often they occur."""
    reason = Reason.SIGNS
    return Hit(reason, (reason, -score, *condition.rank), condition, detail="; ".join(map(str, signs)))
