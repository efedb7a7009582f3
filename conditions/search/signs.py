"""Search for conditions by signs in a reader's words: HPO terms by their words, then conditions by their signs."""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from conditions.facts.sign_words import QUALIFIERS, words_of
from conditions.models import HpoTerm, HpoWord, Phenotype, Release
from conditions.public.visibility import is_public
from conditions.vocabularies import Frequency

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
# A name with this part of a text's words, by weight, is what the text means as a whole.
NEARLY_ALL = 0.8
# Words and marks between two signs in a description.
_BETWEEN_SIGNS = re.compile(r"[,;.&/+]|\b(?:and|with|but|plus|or|also)\b", re.IGNORECASE)
# Results beside which a reader may rather have described signs.
_UNCERTAIN = {
    Reason.NAMED_WITHIN,
    Reason.NAMES_TOGETHER,
    Reason.TEXT,
    Reason.NEAR,
    Reason.SOME_WORDS,
}
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

    @property
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

    Results that only share some words with a description of signs are left out: they would be random.
    """
    if any(hit.reason not in _UNCERTAIN for hit in hits):
        return hits
    is_description, hits_by_signs = _search(query.text, index)
    if is_description:
        hits = [hit for hit in hits if hit.reason != Reason.SOME_WORDS]
    if hits_by_signs:
        hits = [hit for hit in hits if hit.reason != Reason.NEAR]
    return [*hits, *hits_by_signs]


def releases_of_signs(conditions):
    """Return the Releases of the words of signs, and of the signs of the conditions with these ids, as a queryset."""
    signs = Phenotype.objects.filter(condition__in=conditions).order_by().values("release")
    latest_terms = HpoTerm.objects.order_by("-release").values("release")[:1]
    return Release.objects.filter(Q(pk__in=signs) | Q(pk__in=latest_terms))


def _search(text, index):
    """Return (whether a text describes signs, at most MOST_CONDITIONS Hits of public conditions, the best first).

    `index` is the NameIndex with the public conditions. Runs at most two SQL statements, one if no term has the words.
    """
    words, labels = _labels(text)
    if not labels:
        return False, []
    total, scores = sum(words.values()), {}
    for condition_id, matched in _signs_of_conditions(labels).items():
        best = _best_by_word(matched, words)
        if sum(words[word] * sign.label.fit for word, sign in best.items()) >= LEAST_FIT * total:
            score = sum(words[word] * sign.importance for word, sign in best.items())
            scores[condition_id] = round(score / total, 6), _different(best.values())
    highest = max((score for score, _signs in scores.values()), default=0)
    ids = [pk for pk in scores if scores[pk][0] >= highest * SHARE_OF_BEST]
    ids = sorted(ids, key=lambda pk: (-scores[pk][0], pk))[: MOST_CONDITIONS * 5]
    hits = [_hit(index.conditions[pk], *scores[pk]) for pk in ids if pk in index.conditions]
    return True, sorted(hits, key=lambda hit: hit.rank)[:MOST_CONDITIONS]


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
    labels = [
        label
        for (term, _synonym, name), by_word in shares.items()
        for label in _of_parts(term, name, by_word, parts, words)
    ]
    chosen = _chosen_labels(labels, words)
    covered = {word for labels in chosen.values() for label in labels for word in label.words}
    is_described = sum(words[word] for word in covered) >= COVERED * sum(words.values())
    return (words, chosen) if chosen and is_described else ({}, {})


def _of_parts(term, name, shares, parts, words):
    """Yield the Labels of a name, one for each part of the text that shares a word with it.

    `shares` is {word of the name that the text has: share of the name}.

    A name with nearly all words of the text is one label: "loss of hair and nails" is one sign.
    """
    if sum(words[word] for word in shares) >= NEARLY_ALL * sum(words.values()):
        parts = [list(shares)]
    for part in parts:
        matched = frozenset(word for word in part if word in shares)
        if matched:
            part_share = sum(words[word] for word in matched) / sum(words[word] for word in part)
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
    """Return {condition id: [MatchedSign, ...]} of the public conditions with one of the terms {term id: [Label, ...]}.

    A sign under a merged or obsolete id is a sign of the term that follows it. A source's statement that a sign is not
    part of a condition is no sign.
    """
    ids = HpoTerm.objects.filter(Q(pk__in=labels) | Q(replaced_by__in=labels)).values("hpo_id")
    term = HpoTerm.objects.filter(hpo_id=OuterRef("hpo_id")).values(current=Coalesce("replaced_by_id", "pk"))
    rows = Phenotype.objects.filter(is_public(), hpo_id__in=ids).exclude(frequency=Frequency.EXCLUDED)
    rows = rows.annotate(current=Subquery(term)).order_by("pk")
    signs = defaultdict(list)
    for condition_id, term_id, name, frequency in rows.values_list("condition_id", "current", "term", "frequency")[
        :MOST_SIGNS
    ]:
        signs[condition_id] += [MatchedSign(label, name, frequency) for label in labels[term_id]]
    return signs


def _best_by_word(signs, words):
    """Return {word: the most important MatchedSign that has it}, for the words that a sign has."""
    best = {}
    for sign in signs:
        for word in sign.label.words:
            if word not in best or sign.importance > best[word].importance:
                best[word] = sign
    return {word: best[word] for word in words if word in best}


def _different(signs):
    """Return the signs without repeats of a term."""
    return tuple({sign.label.term_id: sign for sign in reversed(list(signs))}.values())[::-1]


def _hit(condition, score, signs):
    """Return the Hit of a condition; `score` (0 to 1) says how many of the signs it has, and how often they occur."""
    reason = Reason.SIGNS
    return Hit(reason, (reason, -score, *condition.rank), condition, detail="; ".join(map(str, signs)))
