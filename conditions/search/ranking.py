"""Ranking of search results: the reason of each match and the sort order, the same on every database."""

from dataclasses import dataclass, replace
from enum import IntEnum

from django.utils.translation import gettext as _

from conditions.fields import fold
from conditions.models import Condition, Edition
from conditions.vocabularies import INEXACT_RELATIONS, IdentifierSystem, Kind, MappingRelation, SynonymScope

from .query import GENE_WORDS, is_short, numeral_spellings

# The least likeness of two spellings, from 0 to 1, to be offered as "did you mean", and to be very likely meant.
NEARNESS = 0.74
SURELY_MEANT = 0.84
# A word of the query inside a longer word counts only if it has this many letters.
MIN_INNER_LETTERS = 5


class Reason(IntEnum):
    """Why something matched, the best reason first."""

    NAME = 1
    CODE = 2
    SYNONYM = 3
    NAME_BEGINS = 4
    SYNONYM_BEGINS = 5
    WORDS = 6
    SYNONYM_WORDS = 7
    GENE = 8
    FORMER_GENE = 9
    WIDER_CODE = 10
    NAMED_WITHIN = 11
    NAMES_TOGETHER = 12
    GENE_BEGINS = 13
    SURELY_MEANT = 14
    TEXT = 15
    NEAR = 16
    SOME_WORDS = 17


NEAR_REASONS = frozenset({Reason.SURELY_MEANT, Reason.NEAR, Reason.SOME_WORDS})


@dataclass(frozen=True)
class Hit:
    """A search result: a condition or a live edition, the reason of the match, and its rank; the lowest comes first.

    `detail` is the synonym, code or gene symbol that matched; `former` is the former symbol of the gene.
    """

    reason: Reason
    rank: tuple
    condition: Condition
    edition: Edition | None = None
    detail: str = ""
    former: str = ""
    scope: str = ""
    is_of_type: bool = False

    @property
    def title(self):
        return self.edition.title if self.edition else self.condition.name

    @property
    def has_answers(self):
        return self.edition is not None or self.condition.answer_id is not None

    @property
    def is_near(self):
        """Whether the result is a guess, shown as "did you mean"."""
        return self.reason in NEAR_REASONS

    @property
    def is_match(self):
        """Whether the result answers the query, a corrected misspelling included."""
        return self.reason <= Reason.TEXT

    @property
    def url(self):
        """The path of the page, or "" for a condition without a live page."""
        if not self.has_answers:
            return ""
        return (self.edition or self.condition).get_absolute_url()

    @property
    def explanation(self):
        """Why the result matched, and whether it has no reviewed answers yet; "" if there is nothing to say."""
        parts = [self.matched_words, "" if self.has_answers else _("no reviewed answers yet")]
        return ", ".join(part for part in parts if part)

    @property
    def matched_words(self):
        """The name, code or gene that matched; "" if the title shows it."""
        match self.reason:
            case Reason.GENE | Reason.GENE_BEGINS | Reason.FORMER_GENE:
                return self._gene()
            case Reason.CODE | Reason.WIDER_CODE:
                return self.detail
            case Reason.TEXT:
                return _("in an answer about %(name)s") % {"name": self.condition.in_text}
            case _ if not self.detail:
                return ""
            case _ if self.scope == SynonymScope.FORMER:
                return _("formerly called %(name)s") % {"name": self.detail}
        return _("also called %(name)s") % {"name": self.detail}

    def _gene(self):
        names = {"symbol": self.detail, "former": self.former}
        if self.is_of_type and self.former:
            return _("gene %(symbol)s, also known as %(former)s, in a type of it") % names
        if self.is_of_type:
            return _("gene %(symbol)s, in a type of it") % names
        if self.former:
            return _("gene %(symbol)s, also known as %(former)s") % names
        return _("gene %(symbol)s") % names


def code_hit(condition, identifier):
    """Return the Hit of a condition for the Identifier that the query names."""
    reason = Reason.WIDER_CODE if identifier.relation in INEXACT_RELATIONS else Reason.CODE
    # In the order of the vocabulary, because a bare number is most often Orphanet's or OMIM's.
    system_rank = list(IdentifierSystem).index(identifier.system)
    detail = f"{IdentifierSystem(identifier.system).label} {identifier.code}"
    if reason == Reason.WIDER_CODE:
        values = {"code": detail, "relation": identifier.get_relation_display()}
        detail = _("%(code)s, this condition is %(relation)s") % values
    return Hit(
        reason,
        (reason, identifier.relation != MappingRelation.EXACT, system_rank, *_tie_breakers(condition)),
        condition,
        detail=detail,
    )


def gene_hit(query, condition, match):
    """Return the Hit of a GeneMatch, or None if the query has other words that the condition's names lack."""
    names = [condition.sort_name, *(other.sort_name for other in condition.synonyms.all())]
    other_words = [
        word
        for word in query.words
        if word not in match.matched.casefold().split("-") and word != match.matched.casefold()
    ]
    # A symbol in capitals within other words is meant as a symbol; "was" in a sentence is not.
    is_meant = match.matched in query.capitals
    name_words = [word for word in other_words if word not in GENE_WORDS]
    if match.is_whole and not is_meant and not all(any(word in name for name in names) for word in name_words):
        return None
    reason = Reason.FORMER_GENE if match.former else Reason.GENE
    reason = reason if match.is_whole else Reason.GENE_BEGINS
    rank = (
        reason,
        match.is_of_type,
        -len(other_words),
        not match.is_causal,
        len(match.symbol),
        *_tie_breakers(condition),
    )
    return Hit(reason, rank, condition, detail=match.symbol, former=match.former, is_of_type=match.is_of_type)


def name_hit(query, condition):
    """Return the best Hit that the condition's names give, or None."""
    hits = [_by_name(query, condition, condition.name, condition.sort_name, None)]
    for other in condition.synonyms.all():
        hits.append(_by_name(query, condition, other.name, other.sort_name, other))
    best = min((hit for hit in hits if hit is not None), key=lambda hit: hit.rank, default=None)
    return best or _together(query, condition)


def _by_name(query, condition, name, sort_name, other):
    """Return the Hit of one name, or None; `other` is the synonym, or None for the main name."""
    words = sort_name.split()
    missing = [word for word in query.words if not _is_in_name(word, sort_name, words)]
    # Folded names have no signs, so "T-B+" and "T-B-" look the same and have to be told apart here.
    contradicts = query.contradicts(name)
    if not contradicts and (sort_name in query.wholes or sort_name.replace(" ", "") in query.joins):
        differs_in_marks = name.casefold() != query.text.casefold()
        reason, order = (Reason.SYNONYM if other else Reason.NAME), (differs_in_marks,)
    elif not contradicts and sort_name.startswith(query.folded):
        is_word = sort_name.startswith(f"{query.folded} ")
        reason, order = (Reason.SYNONYM_BEGINS if other else Reason.NAME_BEGINS), (not is_word,)
    elif all(map(is_short, missing)) and not all(len(word) == 1 for word in query.words):
        begun = sum(any(known.startswith(numeral_spellings(word)) for known in words) for word in query.words)
        whole = sum(any(spelling in words for spelling in numeral_spellings(word)) for word in query.words)
        reason = Reason.SYNONYM_WORDS if other else Reason.WORDS
        order = (contradicts, len(missing), len(query.words) - begun, len(query.words) - whole)
        if missing:
            # A synonym with every word comes before a main name that lacks a word.
            hit = _name_hit(reason, order, condition, sort_name, other)
            return replace(hit, rank=(Reason.SYNONYM_WORDS, *hit.rank[1:]))
    else:
        return None
    return _name_hit(reason, order, condition, sort_name, other)


def _is_in_name(word, sort_name, words):
    """Return whether a word of the query is in a name; a short word has to be at the beginning or end of a word."""
    if not is_short(word) and not word.isdigit():
        return word in sort_name
    spellings = numeral_spellings(word)
    return any(known.startswith(spellings) or (known[-1].isdigit() and known.endswith(spellings)) for known in words)


def _name_hit(reason, order, condition, sort_name, other):
    """Return the Hit of a name, ranked by reason, then by the tuple `order`, then by the length of the name."""
    detail = other.name if other else ""
    scope = other.scope if other else ""
    return Hit(
        reason, (reason, *order, len(sort_name), *_tie_breakers(condition)), condition, detail=detail, scope=scope
    )


def within_hit(query, condition):
    """Return the Hit of the longest of the condition's names that is part of the query, or None."""
    names = [(condition.sort_name, None), *((other.sort_name, other) for other in condition.synonyms.all())]
    matches = [pair for pair in names if pair[0] in query.parts]
    if not matches:
        return None
    sort_name, other = max(matches, key=lambda pair: (len(pair[0]), pair[1] is None))
    return _name_hit(Reason.NAMED_WITHIN, (-len(sort_name),), condition, sort_name, other)


def _together(query, condition):
    """Return the Hit of a condition whose names together contain all words of the query, or None."""
    others = list(condition.synonyms.all())
    words = [word for word in query.words if len(word) > 1]
    all_names = " ".join([condition.sort_name, *(other.sort_name for other in others)])
    if not words or not all(word in all_names for word in words):
        return None
    best = max(others, key=lambda other: sum(word in other.sort_name for word in words))
    return _name_hit(Reason.NAMES_TOGETHER, (), condition, condition.sort_name, best)


def near_hit(query, condition, share, other):
    """Return the Hit of a name spelt like the query; `share` is their likeness (0 to 1), `other` a synonym or None."""
    reason = Reason.SURELY_MEANT if share >= SURELY_MEANT else Reason.NEAR
    named = other or condition
    order = (query.contradicts(named.name), -round(share, 3), other is not None)
    return _name_hit(reason, order, condition, named.sort_name, other)


def before_shorter_names(hit):
    """Return the Hit of a misspelt name, ranked among names within a sentence: the longest comes first."""
    length = len(fold(hit.detail or hit.condition.name))
    return replace(hit, rank=(Reason.NAMED_WITHIN, -length, *hit.rank[1:]))


def some_words_hit(query, condition):
    """Return the Hit of the name with the most letters of the query's distinctive words, or None."""
    pairs = [(condition.sort_name, None), *((other.sort_name, other) for other in condition.synonyms.all())]
    best, chosen = 0, None
    for sort_name, other in pairs:
        words = sort_name.split()
        share = sum(len(word) for word in query.distinctive_words if word in words)
        share += sum(len(word) for word in query.distinctive_words if word not in words and _is_part(word, words)) * 0.5
        if share > best:
            best, chosen = share, (sort_name, other)
    if chosen is None:
        return None
    return _name_hit(Reason.SOME_WORDS, (-best, chosen[1] is not None), condition, *chosen)


def _is_part(word, words):
    """Return whether a word begins a word of the name, or is long enough and inside one."""
    return any(known.startswith(word) or (len(word) >= MIN_INNER_LETTERS and word in known) for known in words)


def text_hit(query, edition):
    """Return the Hit of a live edition whose text contains the words; words in title and short answer rank first."""
    title, short = fold(edition.title), fold(edition.short_answer)
    in_title = sum(word in title for word in query.words)
    in_short = sum(word in short for word in query.words)
    reason = Reason.TEXT
    return Hit(
        reason,
        (reason, -in_title, -in_short, edition.page.condition.sort_name, edition.pk),
        edition.page.condition,
        edition=edition,
    )


def _tie_breakers(condition):
    """Return the end of each rank: conditions with answers first, then diseases, groups and types, then by name."""
    kinds = (Kind.DISORDER, Kind.GROUP, Kind.SUBTYPE, Kind.CATEGORY)
    return (
        condition.answer_id is None,
        condition.is_obsolete,
        kinds.index(condition.kind),
        condition.sort_name,
        condition.pk,
    )
