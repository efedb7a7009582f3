"""What importers read from files before anything is stored."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal


class Unreadable(Exception):
    """The file cannot be imported; `str()` is the sentence for the person who chose it."""


@dataclass(frozen=True)
class Header:
    """The passport of a file: whose it is, which product and release, under which licence.

    `is_whole` marks a product that comes in one file: what an earlier release said and this
    one does not have is gone. `names_conditions` marks the nomenclature: its entries stay.
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
    """`hgnc` and `omim` are digits; `former` are symbols before the current one, `aliases` are used beside it."""

    symbol: str
    name: str = ""
    hgnc: str = ""
    omim: str = ""
    locus: str = ""
    former: tuple = ()
    aliases: tuple = ()


@dataclass(frozen=True)
class GeneLink:
    gene: GeneRecord
    association: str
    status: str = ""
    sources: str = ""


@dataclass(frozen=True)
class PrevalenceRecord:
    """`value` None where the source gives a class only; `unit` as in models.Prevalence."""

    type: str
    prevalence_class: str = ""
    value: Decimal | None = None
    unit: str = ""
    place: str = ""
    sources: str = ""
    validated: bool = False


@dataclass(slots=True)
class DisorderRecord:
    """One disorder of a file. A field that is None says nothing; an empty one says "none".

    `where` is the line of the record (or its number in a JSON file), for the report;
    `problems` are sentences about parts that were left out.
    """

    code: str
    where: int
    name: str | None = None
    kind: str | None = None
    source_type: str | None = None
    is_obsolete: bool | None = None
    moved_to: str | None = None
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
