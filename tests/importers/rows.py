"""Helpers that return every row an import can change, for comparisons before and after."""

from conditions.models import (
    AbsentParent,
    Classification,
    Condition,
    Definition,
    FormerSlug,
    FormerSymbol,
    Gene,
    GeneAssociation,
    HpoSynonym,
    HpoTerm,
    HpoWord,
    Identifier,
    Inheritance,
    Onset,
    Phenotype,
    Prevalence,
    Release,
    Synonym,
)

MODELS = (
    Condition,
    Synonym,
    Identifier,
    Definition,
    FormerSlug,
    Gene,
    FormerSymbol,
    GeneAssociation,
    Inheritance,
    Onset,
    Prevalence,
    Phenotype,
    Classification,
    HpoTerm,
    HpoSynonym,
    HpoWord,
    AbsentParent,
    Release,
)


def every_row():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}


def report_lines(report, verb):
    """Return [(what, why)] of the report's lines for a verb."""
    return [(line.what, line.why) for line in report.lines.get(verb, [])]
