"""Public fields: the columns of each model whose change needs a second person."""

from dataclasses import dataclass

from conditions.models import (
    Classification,
    Condition,
    FormerSymbol,
    Gene,
    GeneAssociation,
    Identifier,
    Inheritance,
    Onset,
    Phenotype,
    Prevalence,
    Synonym,
    Topic,
    TopicGroup,
)


@dataclass(frozen=True)
class PublicFields:
    """The columns of a model whose change is proposed if readers see the row; all other columns are saved at once.

    Emptying a column in `removable` takes something away from readers, and is saved at once.
    """

    names: tuple
    removable: tuple = ()


PUBLIC_FIELDS = {
    Condition: PublicFields(
        ("name", "name_in_text", "slug", "kind", "is_listed", "moved_to", "community_count", "community_counted_on"),
        removable=("name_in_text", "is_listed", "moved_to", "community_count", "community_counted_on"),
    ),
    Gene: PublicFields(("symbol", "name", "locus", "hgnc", "omim"), removable=("name", "locus", "hgnc", "omim")),
    # The interval and the switches are not shown, but decide how long a review counts and what a reviewer reads.
    Topic: PublicFields(
        (
            "group",
            "name",
            "slug",
            "question",
            "review_interval_months",
            "citations_required",
            "allows_changes_only",
            "health_aspect",
            "is_overview",
        )
    ),
    TopicGroup: PublicFields(("name",)),
    # A fact's columns have their meaning together: a figure without its place is another figure. So emptying one
    # column removes nothing.
    Synonym: PublicFields(("name", "scope")),
    Identifier: PublicFields(("system", "code", "relation")),
    GeneAssociation: PublicFields(("gene", "association", "status", "sources")),
    Inheritance: PublicFields(("mode",)),
    Onset: PublicFields(("age",)),
    Prevalence: PublicFields(("type", "prevalence_class", "value", "unit", "place", "sources", "validated")),
    Phenotype: PublicFields(("hpo_id", "term", "frequency")),
    Classification: PublicFields(("parent", "tree")),
    FormerSymbol: PublicFields(("symbol",)),
}


def needs_second_person(model, name, value, *, exposed):
    """Return whether the new `value` of a column needs a second person; `exposed`: whether readers see the row now."""
    if model is Condition and name == "is_listed":
        return bool(value)
    public = PUBLIC_FIELDS[model]
    is_emptied = value is None or value is False or value == ""
    return exposed and name in public.names and not (name in public.removable and is_emptied)
