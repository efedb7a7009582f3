"""Exposure: whether readers can see a condition, fact, gene or topic now, and what a change would show them."""

from django.db.models import Q
from django.utils.translation import gettext as _

from conditions.models import (
    Classification,
    Condition,
    Edition,
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
from conditions.public.genes import public_genes
from conditions.public.visibility import EXPOSING, exposed_conditions, is_public, shown_among
from conditions.vocabularies import Kind

from .values import row_words

_FACTS = (Synonym, Identifier, GeneAssociation, Inheritance, Onset, Prevalence, Phenotype)


def is_exposed(row):
    """Return whether readers see this row, or would see it after the next approval.

    `row` is a Condition, Gene, Topic, TopicGroup or fact. A fact that is not saved yet counts as if it were.
    """
    if isinstance(row, Classification):
        return _is_shown(row.child_id) or _is_shown(row.parent_id)
    if isinstance(row, FormerSymbol):
        return _gene_is_exposed(row.gene_id)
    if isinstance(row, _FACTS):
        return _condition_is_exposed(row.condition_id)
    return _RULES[type(row)](row.pk)


def becomes_public(row):
    """Return what else a row would make public, as [[label, words], ...]; [] if that is public already.

    `row` is a Condition that is to be listed, a Topic in another group, or a fact that links a condition or a gene
    which is not public. Rows of a page in review are not public: its reviewer may not have read them yet.
    """
    if isinstance(row, Condition):
        return [] if _is_public(row) else names_and_facts(row)
    if isinstance(row, Topic):
        return [] if is_exposed(row.group) else [[_("group of topics"), str(row.group)]]
    if isinstance(row, Classification) and is_exposed(row):
        return [line for end in (row.parent, row.child) if not _is_public(end) for line in names_and_facts(end)]
    if isinstance(row, GeneAssociation) and is_exposed(row) and not public_genes().filter(pk=row.gene_id).exists():
        return [[_("gene"), row_words(row.gene)], *_by_hand(FormerSymbol.objects.filter(gene=row.gene))]
    return []


def names_and_facts(condition):
    """Return what people entered about a condition, as [[label, words], ...]: its names, facts, types and groups."""
    return [
        [_("name"), condition.name],
        [_("name within a sentence"), condition.in_text],
        [_("address"), condition.slug],
        *_community(condition),
        *(line for model in _FACTS for line in _by_hand(model.objects.filter(condition=condition))),
        *_by_hand(Classification.objects.filter(Q(child=condition) | Q(parent=condition))),
        *typed_beside([condition.pk]),
    ]


def typed_beside_exposed_conditions():
    """Return what people entered about the types, groups and genes of all exposed conditions, as in `typed_beside`."""
    return typed_beside(exposed_conditions().order_by().values("pk"))


def typed_beside(conditions):
    """Return what people entered about the types, groups and genes of `conditions`, as [[label, words], ...].

    Readers see these beside the facts of a condition. `conditions` are ids, or a queryset of them.
    """
    types = Condition.objects.filter(parent_links__parent__in=conditions, kind=Kind.SUBTYPE)
    groups = Condition.objects.filter(child_links__child__in=conditions)
    type_ids = types.order_by().values("pk")
    with_genes = Q(associations__condition__in=conditions) | Q(associations__condition__in=type_ids)
    genes = Gene.objects.filter(with_genes).order_by().values("pk")
    return [
        # Of a type, readers see the name, the codes and the genes.
        *(
            line
            for model in (Identifier, GeneAssociation)
            for line in _by_hand(model.objects.filter(condition__in=type_ids))
        ),
        *_names_by_hand(_("type"), types),
        *_names_by_hand(_("group"), groups),
        *([_("gene"), row_words(gene)] for gene in Gene.objects.filter(pk__in=genes, edited__isnull=False)),
        *_by_hand(FormerSymbol.objects.filter(gene__in=genes)),
    ]


def _community(condition):
    count = condition.community_count
    return [] if count is None else [[_("community members"), str(count)]]


def _names_by_hand(label, conditions):
    """Return the names of conditions that are not the source's; an import only writes the first letter small."""
    lines = []
    for row in conditions.order_by("pk").distinct():
        names = {name.casefold(): name for name in (row.in_text, row.name)}
        lines += [[label, name] for folded, name in names.items() if folded != row.source_name.casefold()]
    return lines


def _by_hand(rows):
    label = str(rows.model._meta.verbose_name)
    return [[label, row_words(row)] for row in rows.filter(release=None).order_by("pk")]


def _is_public(condition):
    return Condition.objects.filter(is_public("pk"), pk=condition.pk).exists()


def _is_shown(pk):
    return pk is not None and exposed_conditions().filter(pk=pk).exists()


def _condition_is_exposed(pk):
    return pk is not None and shown_among([pk]) > 0


def _gene_is_exposed(pk):
    conditions = GeneAssociation.objects.filter(gene=pk).order_by().values_list("condition", flat=True).distinct()
    return pk is not None and shown_among(conditions) > 0


def _has_exposing_pages(**lookup):
    return Edition.objects.filter(state__in=EXPOSING, **lookup).exists()


_RULES = {
    Condition: _condition_is_exposed,
    Gene: _gene_is_exposed,
    Topic: lambda pk: pk is not None and _has_exposing_pages(page__topic=pk),
    TopicGroup: lambda pk: pk is not None and _has_exposing_pages(page__topic__group=pk),
}
