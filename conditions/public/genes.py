"""Genes of public conditions and of their types."""

from collections import defaultdict
from itertools import chain

from django.db.models import OuterRef, Q
from django.db.models.functions import Upper
from django.db.models.lookups import IsNull

from conditions.models import Classification, FormerSymbol, Gene, GeneAssociation
from conditions.models.gene import PLACE
from conditions.vocabularies import Kind
from web.pagination import page_with_ties

from .visibility import first_key, is_public, public_ids

# Genes on a page under one letter.
PAGE_SIZE = 100


def public_genes():
    """Return the genes of public conditions and of their types; the database looks up each gene by index."""
    own, of_types = (first_key(rows) for rows in _links(OuterRef("pk")))
    return Gene.objects.filter(Q(IsNull(own, False)) | Q(IsNull(of_types, False)))


def genes_in_order():
    """Return the public genes by symbol, with the sort key `sort_key`."""
    return public_genes().alias(sort_key=PLACE).order_by("sort_key", "pk")


def genes_under(letter, after=""):
    """Return the Page of genes under a Letter that follow the symbol `after`.

    Symbols that differ in letter case only stay on one page.
    """
    genes = []
    for first, end in letter.capital_ranges:
        if len(genes) <= PAGE_SIZE:
            rows = genes_in_order().filter(sort_key__gte=first, sort_key__lt=end)
            genes += (rows.filter(sort_key__gt=after) if after else rows)[: PAGE_SIZE + 1]
    return page_with_ties(genes, PAGE_SIZE, lambda gene: gene.symbol.upper())


def conditions_by_gene(genes):
    """Return {gene id: set of ids of the public conditions with the gene, their own or in a type}."""
    own, of_types = _links([gene.pk for gene in genes], "gene__in")
    conditions = defaultdict(set)
    own = own.order_by().values_list("gene", "condition")
    for gene, condition in chain(own, of_types.order_by().values_list("child__gene_associations__gene", "parent")):
        conditions[gene].add(condition)
    return conditions


def gene_with_symbol(symbol):
    """Return the public gene with this current symbol, or else with this former symbol, or None; case is ignored."""
    current = Gene.objects.alias(sort_key=PLACE).filter(sort_key=symbol.upper())
    gene = current.filter(pk__in=_public_gene_ids(gene__in=current.order_by().values("pk"))).first()
    if gene is not None:
        return gene
    former = FormerSymbol.objects.alias(upper=Upper("symbol")).filter(upper=symbol.upper()).select_related("gene")
    row = former.filter(gene__in=_public_gene_ids(gene__in=former.order_by().values("gene"))).first()
    return row.gene if row else None


def types_of(conditions):
    """Return the Classifications of the types of `conditions`, a queryset of ids or conditions."""
    return Classification.objects.filter(
        parent__in=conditions, child__kind=Kind.SUBTYPE, child__is_obsolete=False
    ).order_by("pk")


def _links(gene, lookup="gene"):
    """Return two querysets for a gene: GeneAssociations of public conditions, Classifications of their types.

    With `lookup` "gene__in", `gene` is a list of genes.
    """
    of_types = Classification.objects.filter(
        **{f"child__gene_associations__{lookup}": gene}, child__kind=Kind.SUBTYPE, child__is_obsolete=False
    )
    return GeneAssociation.objects.filter(is_public(), **{lookup: gene}), of_types.filter(is_public("parent"))


def _public_gene_ids(**lookup):
    """Return the ids of the genes of public conditions and of their types, limited by a lookup on `gene`."""
    genes = GeneAssociation.objects.filter(**lookup).order_by().values("gene")
    of_types = genes.filter(condition__in=types_of(public_ids()).order_by().values("child"))
    return genes.filter(condition__in=public_ids()).union(of_types)
