"""Facts on the demonstration's conditions, loaded like an import."""

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path

from conditions.importers import loading, orphanet
from conditions.importers.records import DisorderRecord, GeneLink, GeneRecord, PrevalenceRecord
from conditions.models import Condition
from conditions.vocabularies import IdentifierSystem

FACTS = Path(__file__).parent / "facts.toml"
HEADER = orphanet.header("demonstration extract", "1.3.42 / 4.1.8 and earlier", dt.date(2025, 12, 9))


def load_facts(diseases):
    """Load the facts on those of the `diseases` that exist with their name and without an ORPHAcode.

    Returns the number of records loaded. Facts that somebody has imported or typed stay.
    """
    names = {disease.slug: disease.name for disease in diseases}
    without_code = Condition.objects.filter(slug__in=names).exclude(identifiers__system=IdentifierSystem.ORPHA)
    wanted = {condition.name for condition in without_code if names[condition.slug] == condition.name}
    if not wanted:
        return 0
    records = parse_facts()
    codes = {record.code for record in records if record.name in wanted}
    chosen = [
        record
        for record in records
        if record.code in codes or any(parent in codes for parent, _tree in record.parents or ())
    ]
    loading.load(((HEADER, record) for record in chosen), apply=True)
    return len(chosen)


def parse_facts(path=FACTS):
    """Return a DisorderRecord for each disorder in the TOML file."""
    with path.open("rb") as file:
        tables = tomllib.load(file)["disorders"]
    return [_record(number, table) for number, table in enumerate(tables, start=1)]


def _record(number, table):
    parents = table.get("parents")
    return DisorderRecord(
        code=table["code"],
        where=number,
        name=table["name"],
        kind=table["kind"],
        source_type=table["source_type"],
        identifiers=[tuple(row) for row in table["identifiers"]],
        genes=[_gene(row) for row in table.get("genes", ())],
        inheritance=table.get("inheritance", []),
        onset=table.get("onset", []),
        prevalence=[_figure(row) for row in table.get("prevalence", ())],
        phenotypes=[tuple(row) for row in table.get("phenotypes", ())],
        parents=[(code, "") for code in parents] if parents else None,
    )


def _gene(row):
    gene = {**row, "former": tuple(row["former"])}
    association = gene.pop("association")
    return GeneLink(GeneRecord(**gene), association)


def _figure(row):
    return PrevalenceRecord(**{**row, "value": Decimal(row["value"]) if "value" in row else None})
