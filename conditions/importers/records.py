"""Records that the readers yield, before anything is stored."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal


class UnreadableFile(Exception):
    """The file cannot be imported; `str()` is a sentence for the person who chose it."""


@dataclass(frozen=True)
class Header:
    """The metadata of a file: source, product, release and licence.

    `is_whole` marks a product that comes in one file, so that rows of an earlier release which
    this one does not have are deleted. `names_conditions` marks the nomenclature, whose
    conditions are never deleted.
    """

    source: str
    product: str
    version: str
    released_on: dt.date | None
    licence: str
    licence_url: str
    credit: str
    url: str
    names_conditions: bool = False
    is_whole: bool = False


@dataclass(frozen=True)
class GeneRecord:
    """A gene. `hgnc` and `omim` are digits; `former` are earlier symbols, `aliases` are other names in use."""

    symbol: str
    name: str = ""
    hgnc: str = ""
    omim: str = ""
    locus: str = ""
    former: tuple = ()
    aliases: tuple = ()


@dataclass(frozen=True)
class GeneLink:
    """What the source says about a disorder and a gene; `association` is a GeneAssociationType."""

    gene: GeneRecord
    association: str
    status: str = ""
    sources: str = ""


@dataclass(frozen=True)
class PrevalenceRecord:
    """One figure. `value` is None where the source gives only a class; `unit` as in models.Prevalence."""

    type: str
    prevalence_class: str = ""
    value: Decimal | None = None
    unit: str = ""
    place: str = ""
    sources: str = ""
    validated: bool = False


@dataclass(slots=True)
class DisorderRecord:
    """One disorder of a file. None means that the file says nothing about a field, empty means "none".

    `moved_to` are the ORPHAcodes of its successors, `parents` pairs of an ORPHAcode and a tree.
    `where` is the line of the record (in a JSON file its number), for the report;
    `problems` are sentences about fields that were skipped.
    """

    code: str
    where: int
    name: str | None = None
    kind: str | None = None
    source_type: str | None = None
    is_obsolete: bool | None = None
    moved_to: list | None = None
    synonyms: list | None = None
    identifiers: list | None = None
    definition: str | None = None
    genes: list | None = None
    inheritance: list | None = None
    onset: list | None = None
    prevalence: list | None = None
    phenotypes: list | None = None
    parents: list | None = None
    problems: list = field(default_factory=list)
