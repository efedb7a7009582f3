"""What is known of a condition: each fact with the releases that say it."""

from dataclasses import dataclass, field

from conditions.models import Release
from conditions.vocabularies import CAUSAL_ASSOCIATIONS, Frequency, GeneAssociationType, IdentifierSystem

from . import wording


@dataclass(frozen=True)
class Passport:
    """A release, and the letter that stands for it beside the facts that come from it."""

    release: Release
    letter: str


@dataclass
class Said:
    """A term, a figure or a code, and the releases that say it; None among their ids: entered by hand."""

    value: object
    release_ids: set = field(default_factory=set)
    passports: list = field(default_factory=list)

    @property
    def is_by_hand(self):
        return None in self.release_ids

    @property
    def source_names(self):
        return list(dict.fromkeys(passport.release.source for passport in self.passports))


@dataclass
class Figure(Said):
    """A prevalence record in words."""

    @property
    def range(self):
        return wording.range_words(self.value)

    @property
    def number(self):
        return wording.value_words(self.value)

    @property
    def references(self):
        return wording.references(self.value.sources)

    @property
    def place(self):
        return self.value.place


@dataclass
class LinkedGene(Said):
    """A gene (`value`) of a condition, with its former symbols and what the sources say of it."""

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
class Subtype(Said):
    """A subtype (`value`) with the genes and the codes of its own record."""

    is_public: bool = False
    genes: list = field(default_factory=list)
    codes: list = field(default_factory=list)

    @property
    def main_codes(self):
        """The codes that families meet on reports: Orphanet's and OMIM's."""
        return [said for said in self.codes if said.value.system in (IdentifierSystem.ORPHA, IdentifierSystem.OMIM)]


@dataclass
class SignGroup:
    """The signs of one frequency ("" where the source gives none), each a Said with a Phenotype."""

    frequency: str
    signs: list

    @property
    def label(self):
        return Frequency(self.frequency).label if self.frequency else ""

    @property
    def passports(self):
        found = {passport.letter: passport for said in self.signs for passport in said.passports}
        return [found[letter] for letter in sorted(found)]

    @property
    def is_by_hand(self):
        return any(said.is_by_hand for said in self.signs)


@dataclass
class Facts:
    """All that is known of a condition; empty lists where nothing is."""

    condition: object
    inheritance: list = field(default_factory=list)
    onset: list = field(default_factory=list)
    prevalence: list = field(default_factory=list)
    genes: list = field(default_factory=list)
    subtypes: list = field(default_factory=list)
    identifiers: list = field(default_factory=list)
    signs: list = field(default_factory=list)
    not_signs: list = field(default_factory=list)
    passports: list = field(default_factory=list)

    def __bool__(self):
        return any(True for _said in self.every())

    def every(self):
        """Yield every Said."""
        yield from (*self.inheritance, *self.onset, *self.prevalence, *self.genes, *self.identifiers, *self.not_signs)
        for subtype in self.subtypes:
            yield from (subtype, *subtype.genes, *subtype.codes)
        for group in self.signs:
            yield from group.signs

    @property
    def is_by_hand(self):
        return any(said.is_by_hand for said in self.every())

    @property
    def sources(self):
        """The names of those who say all this, in words: "Orphanet and our editors"."""
        return wording.source_words(self.every())

    @property
    def credits(self):
        """The credit lines that the licences ask for, each once."""
        return list(dict.fromkeys(one.release.credit for one in self.passports if one.release.credit))

    @property
    def genes_of_subtypes(self):
        """The genes of subtypes that are not linked to the condition itself: (LinkedGene, [Subtype, ...])."""
        own = {linked.gene.pk for linked in self.genes}
        found = {}
        for subtype in self.subtypes:
            for linked in subtype.genes:
                if linked.gene.pk not in own:
                    found.setdefault(linked.gene.pk, (linked, []))[1].append(subtype)
        return list(found.values())
