"""Why a condition or an answer matches, and what comes first: the same on every database."""

from dataclasses import dataclass
from enum import IntEnum

from django.utils.translation import gettext as _

from conditions.fields import fold
from conditions.models import Condition, Edition
from conditions.vocabularies import IdentifierSystem, Kind, MappingRelation, SynonymScope

# How alike two spellings are, from 0 to 1, to be offered as "did you mean", and to be surely meant.
NEARNESS = 0.74
SURELY_MEANT = 0.84


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
    NAMES_TOGETHER = 11
    GENE_BEGINS = 12
    SURELY_MEANT = 13
    TEXT = 14
    NEAR = 15
    SOME_WORDS = 16


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
            case Reason.GENE | Reason.GENE_BEGINS | Reason.FORMER_GENE if self.former:
                return _("gene %(symbol)s, also known as %(former)s") % {"symbol": self.detail, "former": self.former}
            case Reason.GENE | Reason.GENE_BEGINS | Reason.FORMER_GENE:
                return _("gene %(symbol)s") % {"symbol": self.detail}
            case Reason.CODE | Reason.WIDER_CODE:
                return self.detail
            case Reason.TEXT:
                return _("in an answer about %(name)s") % {"name": self.condition.in_text}
            case _ if not self.detail:
                return ""
            case _ if self.scope == SynonymScope.FORMER:
                return _("formerly called %(name)s") % {"name": self.detail}
        return _("also called %(name)s") % {"name": self.detail}


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
    if match.is_whole and not all(any(word in name for name in names) for word in left):
        return None
    reason = Reason.FORMER_GENE if match.former else Reason.GENE
    reason = reason if match.is_whole else Reason.GENE_BEGINS
    rank = (reason, -len(left), not match.is_causal, len(match.symbol), *_last(condition))
    return Hit(reason, rank, condition, detail=match.symbol, former=match.former)


def name_hit(query, condition):
    """Return the best Hit that the condition's names give, or None."""
    found = [_by_name(query, condition, condition.name, condition.sort_name, None)]
    for other in condition.synonyms.all():
        found.append(_by_name(query, condition, other.name, other.sort_name, other))
    best = min((hit for hit in found if hit is not None), key=lambda hit: hit.rank, default=None)
    return best or _together(query, condition)


def _by_name(query, condition, name, sort_name, other):
    missing = [word for word in query.words if word not in sort_name]
    # Letters with signs apart, "T-B+" and "T-B-" are the same name.
    as_typed = name.casefold() != query.text.casefold()
    if sort_name == query.folded or sort_name.replace(" ", "") == query.joined:
        reason, place = (Reason.SYNONYM if other else Reason.NAME), (as_typed,)
    elif sort_name.startswith(query.folded):
        is_word = sort_name.startswith(f"{query.folded} ")
        reason, place = (Reason.SYNONYM_BEGINS if other else Reason.NAME_BEGINS), (not is_word,)
    elif not any(len(word) > 1 for word in missing) and any(len(word) > 1 for word in query.words):
        words = sort_name.split()
        begun = sum(any(word.startswith(asked) for word in words) for asked in query.words)
        whole = sum(asked in words for asked in query.words)
        reason = Reason.SYNONYM_WORDS if other else Reason.WORDS
        place = (len(missing), len(query.words) - begun, len(query.words) - whole)
    else:
        return None
    return _name_hit(reason, place, condition, sort_name, other)


def _name_hit(reason, place, condition, sort_name, other):
    detail = other.name if other else ""
    scope = other.scope if other else ""
    return Hit(reason, (reason, *place, len(sort_name), *_last(condition)), condition, detail=detail, scope=scope)


def _together(query, condition):
    """Return a Hit where all words are in the condition's names, but not in one of them."""
    others = list(condition.synonyms.all())
    words = [word for word in query.words if len(word) > 1]
    everything = " ".join([condition.sort_name, *(other.sort_name for other in others)])
    if not words or not all(word in everything for word in words):
        return None
    best = max(others, key=lambda other: sum(word in other.sort_name for word in words))
    return _name_hit(Reason.NAMES_TOGETHER, (), condition, condition.sort_name, best)


def near_hit(condition, share, other):
    reason = Reason.SURELY_MEANT if share >= SURELY_MEANT else Reason.NEAR
    sort_name = other.sort_name if other else condition.sort_name
    return _name_hit(reason, (-round(share, 3), other is not None), condition, sort_name, other)


def some_words_hit(query, condition):
    """Return a Hit by the share of the query's telling letters that one name has, or None."""
    pairs = [(condition.sort_name, None), *((other.sort_name, other) for other in condition.synonyms.all())]
    best, chosen = 0, None
    for sort_name, other in pairs:
        words = sort_name.split()
        share = sum(len(word) for word in query.telling_words if word in words)
        share += sum(len(word) for word in query.telling_words if word in sort_name and word not in words) * 0.5
        if share > best:
            best, chosen = share, (sort_name, other)
    if chosen is None:
        return None
    return _name_hit(Reason.SOME_WORDS, (-best, chosen[1] is not None), condition, *chosen)


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
