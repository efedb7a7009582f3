"""Why a condition or an answer matches, and what comes first: the same on every database."""

from dataclasses import dataclass, replace
from enum import IntEnum

from django.utils.translation import gettext as _

from conditions.fields import fold
from conditions.models import Condition, Edition
from conditions.vocabularies import IdentifierSystem, Kind, MappingRelation, SynonymScope

from .query import GENE_WORDS, is_short, written

# How alike two spellings are, from 0 to 1, to be offered as "did you mean", and to be surely meant.
NEARNESS = 0.74
SURELY_MEANT = 0.84
LONG_PART = 5


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
    """A condition or a live edition, why it matched, and its place: lower comes first.

    `detail` is what the reason names: another name, a code, a gene.
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
        """Whether it only may be what was meant."""
        return self.reason in NEAR_REASONS

    @property
    def is_found(self):
        """Whether it answers the query, if only once a slip is mended."""
        return self.reason <= Reason.TEXT

    @property
    def address(self):
        """Where it is read, or "" where there is nothing to read yet."""
        if not self.has_answers:
            return ""
        return (self.edition or self.condition).get_absolute_url()

    @property
    def said(self):
        """Say why it matched, and that nothing can be read yet where that is so."""
        parts = [self.why, "" if self.has_answers else _("no reviewed answers yet")]
        return ", ".join(part for part in parts if part)

    @property
    def why(self):
        """Say why it matched; "" where the name itself shows it."""
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
    is_exact = identifier.relation in (MappingRelation.EXACT, MappingRelation.UNDETERMINED)
    reason = Reason.CODE if is_exact else Reason.WIDER_CODE
    # A bare number is most often Orphanet's or OMIM's.
    place = list(IdentifierSystem).index(identifier.system)
    detail = f"{IdentifierSystem(identifier.system).label} {identifier.code}"
    return Hit(
        reason,
        (reason, identifier.relation != MappingRelation.EXACT, place, *_last(condition)),
        condition,
        detail=detail,
    )


def gene_hit(query, condition, match):
    """Return the Hit of a GeneMatch, or None where the query has other words that the condition lacks."""
    names = [condition.sort_name, *(other.sort_name for other in condition.synonyms.all())]
    left = [
        word for word in query.words if word not in match.asked.casefold().split("-") and word != match.asked.casefold()
    ]
    # A symbol in capitals is meant, whatever stands around it; "was" in a sentence is not.
    is_sure = match.asked in query.capitals
    said = [word for word in left if word not in GENE_WORDS]
    if match.is_whole and not is_sure and not all(any(word in name for name in names) for word in said):
        return None
    reason = Reason.FORMER_GENE if match.former else Reason.GENE
    reason = reason if match.is_whole else Reason.GENE_BEGINS
    rank = (reason, match.is_of_type, -len(left), not match.is_causal, len(match.symbol), *_last(condition))
    return Hit(reason, rank, condition, detail=match.symbol, former=match.former, is_of_type=match.is_of_type)


def name_hit(query, condition):
    """Return the best Hit that the condition's names give, or None."""
    found = [_by_name(query, condition, condition.name, condition.sort_name, None)]
    for other in condition.synonyms.all():
        found.append(_by_name(query, condition, other.name, other.sort_name, other))
    best = min((hit for hit in found if hit is not None), key=lambda hit: hit.rank, default=None)
    return best or _together(query, condition)


def _by_name(query, condition, name, sort_name, other):
    words = sort_name.split()
    missing = [word for word in query.words if not _stands(word, sort_name, words)]
    # Letters with signs apart, "T-B+" and "T-B-" are the same name.
    contradicts = query.contradicts(name)
    if not contradicts and (sort_name in query.wholes or sort_name.replace(" ", "") in query.joins):
        as_typed = name.casefold() != query.text.casefold()
        reason, place = (Reason.SYNONYM if other else Reason.NAME), (as_typed,)
    elif not contradicts and sort_name.startswith(query.folded):
        is_word = sort_name.startswith(f"{query.folded} ")
        reason, place = (Reason.SYNONYM_BEGINS if other else Reason.NAME_BEGINS), (not is_word,)
    elif all(map(is_short, missing)) and not all(len(word) == 1 for word in query.words):
        begun = sum(any(word.startswith(written(asked)) for word in words) for asked in query.words)
        whole = sum(any(way in words for way in written(asked)) for asked in query.words)
        reason = Reason.SYNONYM_WORDS if other else Reason.WORDS
        place = (contradicts, len(missing), len(query.words) - begun, len(query.words) - whole)
        if missing:
            # Another name with every word comes before the name without one.
            hit = _name_hit(reason, place, condition, sort_name, other)
            return replace(hit, rank=(Reason.SYNONYM_WORDS, *hit.rank[1:]))
    else:
        return None
    return _name_hit(reason, place, condition, sort_name, other)


def _stands(word, sort_name, words):
    """Whether a word of the query stands in a name: within its words, or if it is short, at an end of one."""
    if not is_short(word) and not word.isdigit():
        return word in sort_name
    ways = written(word)
    return any(one.startswith(ways) or (one[-1].isdigit() and one.endswith(ways)) for one in words)


def _name_hit(reason, place, condition, sort_name, other):
    detail = other.name if other else ""
    scope = other.scope if other else ""
    return Hit(reason, (reason, *place, len(sort_name), *_last(condition)), condition, detail=detail, scope=scope)


def within_hit(query, condition):
    """Return a Hit of the longest of the condition's names that stands in the query, word by word, or None."""
    names = [(condition.sort_name, None), *((other.sort_name, other) for other in condition.synonyms.all())]
    found = [pair for pair in names if pair[0] in query.parts]
    if not found:
        return None
    sort_name, other = max(found, key=lambda pair: (len(pair[0]), pair[1] is None))
    return _name_hit(Reason.NAMED_WITHIN, (-len(sort_name),), condition, sort_name, other)


def _together(query, condition):
    """Return a Hit where all words are in the condition's names, but not in one of them."""
    others = list(condition.synonyms.all())
    words = [word for word in query.words if len(word) > 1]
    everything = " ".join([condition.sort_name, *(other.sort_name for other in others)])
    if not words or not all(word in everything for word in words):
        return None
    best = max(others, key=lambda other: sum(word in other.sort_name for word in words))
    return _name_hit(Reason.NAMES_TOGETHER, (), condition, condition.sort_name, best)


def near_hit(query, condition, share, other):
    reason = Reason.SURELY_MEANT if share >= SURELY_MEANT else Reason.NEAR
    named = other or condition
    place = (query.contradicts(named.name), -round(share, 3), other is not None)
    return _name_hit(reason, place, condition, named.sort_name, other)


def before_shorter_names(hit):
    """Return the Hit of a misspelt name with its place among names within a sentence: the longest comes first."""
    length = len(fold(hit.detail or hit.condition.name))
    return replace(hit, rank=(Reason.NAMED_WITHIN, -length, *hit.rank[1:]))


def some_words_hit(query, condition):
    """Return a Hit by the share of the query's telling letters that one name has, or None."""
    pairs = [(condition.sort_name, None), *((other.sort_name, other) for other in condition.synonyms.all())]
    best, chosen = 0, None
    for sort_name, other in pairs:
        words = sort_name.split()
        share = sum(len(word) for word in query.telling_words if word in words)
        share += sum(len(word) for word in query.telling_words if word not in words and _is_part(word, words)) * 0.5
        if share > best:
            best, chosen = share, (sort_name, other)
    if chosen is None:
        return None
    return _name_hit(Reason.SOME_WORDS, (-best, chosen[1] is not None), condition, *chosen)


def _is_part(word, words):
    """Whether a word begins one of the name's, or is within one and too long to be so by chance."""
    return any(one.startswith(word) or (len(word) >= LONG_PART and word in one) for one in words)


def text_hit(query, edition):
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


def _last(condition):
    """Among equals: those with answers, diseases before their parts and groups, then the alphabet."""
    kinds = (Kind.DISORDER, Kind.GROUP, Kind.SUBTYPE, Kind.CATEGORY)
    return (
        condition.answer_id is None,
        condition.is_obsolete,
        kinds.index(condition.kind),
        condition.sort_name,
        condition.pk,
    )
