"""Which facts a record brings to its condition: the tables, and a record's rows for each."""

from django.utils.translation import gettext_lazy as _

from conditions.models import (
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

from .syncing import Table

LONGEST_NAME = 200

SYNONYMS = Table(Synonym, _("synonym"), ("name",), ("position", "scope"), shared=True)
IDENTIFIERS = Table(Identifier, _("identifier"), ("system", "code"), ("relation",))
DEFINITIONS = Table(Definition, _("definition"), (), ("text",))
GENES = Table(GeneAssociation, _("gene link"), ("gene_id", "association"), ("status", "sources"))
INHERITANCE = Table(Inheritance, _("inheritance"), ("mode",))
ONSET = Table(Onset, _("age of onset"), ("age",))
PREVALENCE = Table(
    Prevalence, _("prevalence"), ("type", "prevalence_class", "value", "unit", "place", "sources"), ("validated",)
)
PHENOTYPES = Table(Phenotype, _("sign"), ("hpo_id",), ("term", "frequency"))
PARENTS = Table(Classification, _("parent"), ("parent_id", "tree"), owner="child_id")

TABLES = (SYNONYMS, IDENTIFIERS, DEFINITIONS, GENES, INHERITANCE, ONSET, PREVALENCE, PHENOTYPES, PARENTS)


def synonyms(record, condition):
    # The source's own name is another name where the condition goes by one chosen here.
    names = dict.fromkeys(name for name in (record.name, *record.synonyms) if name)
    kept = [name for name in names if name != condition.name and len(name) <= LONGEST_NAME]
    return [{"name": name, "position": place, "scope": _scope(name)} for place, name in enumerate(kept, start=1)]


def _scope(name):
    short = len(name) <= 12 and " " not in name and sum(letter.isupper() for letter in name) >= 2
    return SynonymScope.ABBREVIATION if short else SynonymScope.EXACT


def identifiers(record, condition):
    rows = [{"system": system, "code": code, "relation": relation} for system, code, relation in record.identifiers]
    if record.kind is None:
        return rows
    # The ORPHAcode itself is what the record hangs on.
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
    return [{"hpo_id": hpo_id, "term": term, "frequency": often} for hpo_id, term, often in record.phenotypes]


# (table, the record's part, the function that makes its rows): those that need nothing but the record.
PARTS = (
    (SYNONYMS, "synonyms", synonyms),
    (IDENTIFIERS, "identifiers", identifiers),
    (DEFINITIONS, "definition", definition),
    (INHERITANCE, "inheritance", inheritance),
    (ONSET, "onset", onset),
    (PREVALENCE, "prevalence", prevalence),
    (PHENOTYPES, "phenotypes", phenotypes),
)
