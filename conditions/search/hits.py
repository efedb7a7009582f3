"""Search results: a condition or an answer, and why it matched."""

from dataclasses import dataclass
from enum import IntEnum

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from conditions.vocabularies import SynonymScope

from .candidates import PublicAnswer
from .name_index import PublicCondition

# About two lines of a result on a wide screen.
SNIPPET_LENGTH = 190


class Reason(IntEnum):
    """Why something matched, the best reason first."""

    ANSWER = 0
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
    SIGNS = 18


NEAR_REASONS = frozenset({Reason.SURELY_MEANT, Reason.NEAR, Reason.SOME_WORDS})


@dataclass(frozen=True)
class Hit:
    """A search result: a condition or a live edition, the reason of the match, and its rank; the lowest comes first.

    `detail` is the synonym, code, gene symbol or signs that matched; `former` is the former symbol of the gene.
    """

    reason: Reason
    rank: tuple
    condition: PublicCondition
    edition: PublicAnswer | None = None
    detail: str = ""
    former: str = ""
    scope: str = ""
    is_of_type: bool = False

    @property
    def title(self):
        return self.edition.title if self.edition else self.condition.name

    @property
    def snippet(self):
        """The beginning of the answer's short answer; "" for a condition."""
        return Truncator(self.edition.short_answer).chars(SNIPPET_LENGTH) if self.edition else ""

    @property
    def has_answers(self):
        return self.edition is not None or self.condition.has_answers

    @property
    def is_near(self):
        """Whether the result is a guess, shown as "did you mean"."""
        return self.reason in NEAR_REASONS

    @property
    def is_match(self):
        """Whether the result answers the query, a corrected misspelling included."""
        return self.reason <= Reason.TEXT or self.is_by_signs

    @property
    def is_by_signs(self):
        """Whether the condition was found by signs that the query describes, which is no diagnosis."""
        return self.reason == Reason.SIGNS

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
            case Reason.CODE | Reason.WIDER_CODE | Reason.SIGNS:
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
