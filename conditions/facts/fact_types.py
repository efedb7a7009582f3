"""Types of facts on a condition: each value with the releases that it comes from."""

from dataclasses import dataclass, field

from django.utils import timezone

from conditions.models import Release
from conditions.vocabularies import (
    CAUSAL_ASSOCIATIONS,
    INEXACT_RELATIONS,
    Frequency,
    GeneAssociationType,
    IdentifierSystem,
)

from . import wording


@dataclass(frozen=True)
class SourceNote:
    """A release, and the letter that marks the facts from it on the condition's page."""

    release: Release
    letter: str


@dataclass
class SourcedValue:
    """A term, figure or code with its releases; a release id of None means that an editor added it by hand.

    `hand_row` is the row that the editor added. `kind_release_ids` are the releases of all values of this kind on the
    condition. `outdated_by` is the newest of them if it is of the same source and no longer has this value, else None.
    """

    value: object
    release_ids: set = field(default_factory=set)
    source_notes: list = field(default_factory=list)
    kind_release_ids: set = field(default_factory=set)
    outdated_by: Release | None = None
    hand_row: object = None

    def add_source(self, row):
        """Add the release of a row with the same value, or the row itself if it was added by hand."""
        self.release_ids.add(row.release_id)
        if row.release_id is None:
            self.hand_row = row

    @property
    def is_by_hand(self):
        return None in self.release_ids

    @property
    def passport(self):
        """The words "added by our editors", with the day of any confirmation; "" for an imported fact."""
        return wording.passport(self.hand_row.confirmed_at) if self.is_by_hand else ""

    @property
    def confirmed_on(self):
        """The day on which a second person confirmed what was added by hand, or None."""
        at = self.hand_row.confirmed_at if self.is_by_hand else None
        return timezone.localdate(at) if at else None

    @property
    def source_names(self):
        return list(dict.fromkeys(note.release.source for note in self.source_notes))


@dataclass
class Figure(SourcedValue):
    """A Prevalence row (`value`) in words."""

    @property
    def range(self):
        return wording.range_words(self.value)

    @property
    def number(self):
        return wording.value_words(self.value)

    @property
    def references(self):
        references = wording.references(self.value.sources)
        if self.release_ids != {None}:
            return references
        # A figure that somebody typed does not become Orphanet's because they also typed that name.
        return [(words, url) for words, url in references if url or "orphanet" not in words.casefold()]

    @property
    def place(self):
        return self.value.place


@dataclass
class LinkedGene(SourcedValue):
    """A gene (`value`) of a condition, with its former symbols and its kinds of association."""

    former: list = field(default_factory=list)
    associations: list = field(default_factory=list)

    @property
    def gene(self):
        return self.value

    @property
    def words(self):
        return wording.gene_words(self)

    @property
    def is_causal(self):
        return any(association in CAUSAL_ASSOCIATIONS for association in self.associations)

    @property
    def association_words(self):
        return list(dict.fromkeys(str(GeneAssociationType(one).label) for one in self.associations))


@dataclass
class Subtype(SourcedValue):
    """A subtype (`value`, a Condition) with the genes and codes of its own record."""

    is_public: bool = False
    genes: list = field(default_factory=list)
    codes: list = field(default_factory=list)

    @property
    def main_codes(self):
        """The codes of the subtype itself that families see on medical reports: Orphanet's and OMIM's."""
        return [
            fact
            for fact in self.codes
            if fact.value.system in (IdentifierSystem.ORPHA, IdentifierSystem.OMIM)
            and fact.value.relation not in INEXACT_RELATIONS
        ]


@dataclass
class SignGroup:
    """The signs of one frequency ("" if the source gives none), each a SourcedValue of a Phenotype."""

    frequency: str
    signs: list
    # Each sign has its own.
    outdated_by, passport = None, ""

    @property
    def label(self):
        return Frequency(self.frequency).label if self.frequency else ""

    @property
    def source_notes(self):
        by_letter = {note.letter: note for fact in self.signs for note in fact.source_notes}
        return [by_letter[letter] for letter in sorted(by_letter)]


@dataclass
class Facts:
    """All facts on a condition; empty lists where there are none."""

    condition: object
    inheritance: list = field(default_factory=list)
    onset: list = field(default_factory=list)
    prevalence: list = field(default_factory=list)
    genes: list = field(default_factory=list)
    subtypes: list = field(default_factory=list)
    identifiers: list = field(default_factory=list)
    signs: list = field(default_factory=list)
    not_signs: list = field(default_factory=list)
    # A SourcedValue of {HPO id: everyday word}, or None if none of the signs has one.
    everyday_words: SourcedValue | None = None
    source_notes: list = field(default_factory=list)

    def __bool__(self):
        return any(True for _value in self.every())

    def every(self):
        """Yield every SourcedValue."""
        yield from (*self.inheritance, *self.onset, *self.prevalence, *self.genes, *self.identifiers, *self.not_signs)
        for subtype in self.subtypes:
            yield from (subtype, *subtype.genes, *subtype.codes)
        for group in self.signs:
            yield from group.signs
        if self.everyday_words:
            yield self.everyday_words

    @property
    def is_by_hand(self):
        return any(fact.is_by_hand for fact in self.every())

    @property
    def sources(self):
        """The names of all sources in words: "Orphanet and our editors"."""
        return wording.source_words(self.every())

    @property
    def credits(self):
        """The credit lines that the licences require, without repeats."""
        return list(dict.fromkeys(one.release.credit for one in self.source_notes if one.release.credit))

    @property
    def genes_of_subtypes(self):
        """Pairs (LinkedGene, [Subtype, ...]) for genes that are linked only to subtypes."""
        own = {linked.gene.pk for linked in self.genes}
        by_gene = {}
        for subtype in self.subtypes:
            for linked in subtype.genes:
                if linked.gene.pk not in own:
                    by_gene.setdefault(linked.gene.pk, (linked, []))[1].append(subtype)
        return list(by_gene.values())
