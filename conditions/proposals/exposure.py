"""Exposure: whether readers can see a condition, fact, gene or topic now, and what a change would show them."""

from django.db.models import Exists, OuterRef, Q
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
from conditions.vocabularies import State

from .values import row_words

# In review, because a reviewer reads the names with the text; withdrawn, because readers may have copies.
EXPOSING = (State.IN_REVIEW, State.APPROVED, State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN)
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

    `row` is a Condition that is to be listed, or a fact that links a condition or a gene which is not public.
    """
    if isinstance(row, Condition):
        return [] if is_exposed(row) else names_and_facts(row)
    if isinstance(row, Classification) and is_exposed(row):
        return [line for end in (row.parent, row.child) if not is_exposed(end) for line in names_and_facts(end)]
    if isinstance(row, GeneAssociation) and is_exposed(row) and not is_exposed(row.gene):
        return [[_("gene"), row_words(row.gene)], *_by_hand(FormerSymbol.objects.filter(gene=row.gene))]
    return []


def names_and_facts(condition):
    """Return the names and the hand-entered facts of a condition, as [[label, words], ...]."""
    names = [[_("name"), condition.name], [_("name within a sentence"), condition.in_text]]
    genes = Gene.objects.filter(associations__condition=condition, edited__isnull=False).distinct()
    return [
        *names,
        *(line for model in _FACTS for line in _by_hand(model.objects.filter(condition=condition))),
        *_by_hand(Classification.objects.filter(child=condition)),
        *([_("gene"), row_words(gene)] for gene in genes),
    ]


def _by_hand(rows):
    label = str(rows.model._meta.verbose_name)
    return [[label, row_words(row)] for row in rows.filter(release=None).order_by("pk")]


def _shown():
    """Return the conditions that are listed, or have a page that is or was public, is approved or is in review."""
    pages = Edition.objects.filter(page__condition=OuterRef("pk"), state__in=EXPOSING)
    return Condition.objects.filter(Q(is_listed=True) | Exists(pages))


def _is_shown(pk):
    return pk is not None and _shown().filter(pk=pk).exists()


def _condition_is_exposed(pk):
    if pk is None or _is_shown(pk):
        return pk is not None
    # Pages of a condition name its types, and lists name the groups of a condition.
    shown = _shown().order_by().values("pk")
    links = Classification.objects.filter(Q(child=pk, parent__in=shown) | Q(parent=pk, child__in=shown))
    return links.exists()


def _gene_is_exposed(pk):
    conditions = GeneAssociation.objects.filter(gene=pk).order_by().values_list("condition", flat=True).distinct()
    return pk is not None and any(_condition_is_exposed(condition) for condition in conditions)


def _has_exposing_pages(**lookup):
    return Edition.objects.filter(state__in=EXPOSING, **lookup).exists()


_RULES = {
    Condition: _condition_is_exposed,
    Gene: _gene_is_exposed,
    Topic: lambda pk: pk is not None and _has_exposing_pages(page__topic=pk),
    TopicGroup: lambda pk: pk is not None and _has_exposing_pages(page__topic__group=pk),
}
