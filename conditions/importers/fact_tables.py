"""The kinds of facts that importers store: their tables, and the rows that a record has for each."""

from django.utils.translation import gettext_lazy as _

from conditions.models import (
    AbsentParent,
    Classification,
    Definition,
    GeneAssociation,
    Identifier,
    Inheritance,
    Onset,
    Phenotype,
    Prevalence,
    Synonym,
)
from conditions.vocabularies import IdentifierSystem, MappingRelation, SynonymScope

from .syncing import FactTable

MAX_NAME_LENGTH = 200

SYNONYMS = FactTable(Synonym, _("synonym"), ("name",), ("position", "scope"), shared=True)
IDENTIFIERS = FactTable(Identifier, _("identifier"), ("system", "code"), ("relation",))
DEFINITIONS = FactTable(Definition, _("definition"), (), ("text",))
GENES = FactTable(GeneAssociation, _("gene link"), ("gene_id", "association"), ("status", "sources"))
INHERITANCE = FactTable(Inheritance, _("inheritance"), ("mode",))
ONSET = FactTable(Onset, _("age of onset"), ("age",))
PREVALENCE = FactTable(
    Prevalence, _("prevalence"), ("type", "prevalence_class", "value", "unit", "place", "sources"), ("validated",)
)
PHENOTYPES = FactTable(Phenotype, _("sign"), ("hpo_id",), ("term", "frequency"))
PARENTS = FactTable(Classification, _("parent"), ("parent_id", "tree"), owner="child_id")
ABSENT_PARENTS = FactTable(AbsentParent, _("parent not on this site"), ("parent_code", "tree"), owner="child_id")

TABLES = (SYNONYMS, IDENTIFIERS, DEFINITIONS, GENES, INHERITANCE, ONSET, PREVALENCE, PHENOTYPES)


def synonyms(record, condition):
    # The source's name becomes a synonym if the condition has another name on this site.
    names = dict.fromkeys(name for name in (record.name, *record.synonyms) if name)
    others = [name for name in names if name != condition.name and len(name) <= MAX_NAME_LENGTH]
    return [
        {"name": name, "position": position, "scope": _scope(name)} for position, name in enumerate(others, start=1)
    ]


def _scope(name):
    short = len(name) <= 12 and " " not in name and sum(letter.isupper() for letter in name) >= 2
    return SynonymScope.ABBREVIATION if short else SynonymScope.EXACT


def identifiers(record, condition):
    rows = [{"system": system, "code": code, "relation": relation} for system, code, relation in record.identifiers]
    if record.kind is None:
        return rows
    # The ORPHAcode identifies the record.
    return [{"system": IdentifierSystem.ORPHA, "code": record.code, "relation": MappingRelation.EXACT}, *rows]


def definition(record, condition):
    return [{"text": record.definition}] if record.definition else []


def inheritance(record, condition):
    return [{"mode": mode} for mode in record.inheritance]


def onset(record, condition):
    return [{"age": age} for age in record.onset]


def prevalence(record, condition):
    return [vars(figure) for figure in record.prevalence]


def phenotypes(record, condition):
    return [{"hpo_id": hpo_id, "term": term, "frequency": frequency} for hpo_id, term, frequency in record.phenotypes]


# (table, field of the record, function that makes its rows): the facts that need only the record itself.
SIMPLE_FACTS = (
    (SYNONYMS, "synonyms", synonyms),
    (IDENTIFIERS, "identifiers", identifiers),
    (DEFINITIONS, "definition", definition),
    (INHERITANCE, "inheritance", inheritance),
    (ONSET, "onset", onset),
    (PREVALENCE, "prevalence", prevalence),
    (PHENOTYPES, "phenotypes", phenotypes),
)
