"""Genes to browse conditions by: all of them where they are few, and parts of a list for each first letter."""

from collections import defaultdict
from itertools import chain, groupby

from django.db.models import OuterRef, Q, Subquery
from django.db.models.lookups import IsNull
from django.utils.translation import gettext as _

from conditions import structured_data
from conditions.cached_reverse import path_of
from conditions.models import Classification, Gene, GeneAssociation
from conditions.models.condition import has_live_pages, initial_of
from conditions.models.gene import PLACE
from conditions.vocabularies import Kind
from web.page_cache import cached_page

from .browse import Term
from .errors import not_found
from .letters import letters_of_genes
from .listing import WHOLE_LIST
from .rendering import show
from .visitors import for_visitors

# Genes on a page under one letter.
A_PART = 100
LONGEST_SYMBOL = 40


@for_visitors
@cached_page()
def genes(request):
    """Show the letters that genes begin with; where the genes are few, all of them as well."""
    terms = _terms(_in_order()[: WHOLE_LIST + 1])
    title = _("Conditions by gene")
    shown = terms if len(terms) <= WHOLE_LIST else []
    context = {
        "title": title,
        "graph": structured_data.listing(title, [(title, path_of("genes"))], _entries(shown)),
        "letters": letters_of_genes(),
        "has_genes": bool(terms),
        "groups": _by_initial(shown),
    }
    return show(request, "genes.html", context)


@for_visitors
@cached_page("after")
def gene_letter(request, letter):
    """Show the genes under one letter from the one that follows `after`, and the ways to the letters beside it."""
    letters = letters_of_genes()
    used = [one for one in letters if one.is_used]
    place = next((place for place, one in enumerate(used) if one.slug == letter), None)
    if place is None:
        return not_found(request)
    chosen = used[place]
    after = request.GET.get("after", "")[:LONGEST_SYMBOL].upper()
    found, has_more = _part(chosen, after)
    title = _("Conditions by gene: %(initial)s") % {"initial": chosen.initial}
    terms = _terms(found)
    steps = [(_("Conditions by gene"), path_of("genes")), (chosen.initial, chosen.address)]
    context = {
        "title": title,
        # Nobody is to find a part of a list.
        "graph": None if after else structured_data.listing(title, steps, _entries(terms)),
        "letters": letters,
        "chosen": chosen,
        "after": after,
        "terms": terms,
        "last": terms[-1] if has_more else None,
        "previous": used[place - 1] if place else None,
        "next": used[place + 1] if place + 1 < len(used) else None,
    }
    return show(request, "gene_letter.html", context)


def public_genes():
    """Return the genes of public conditions and of their types, each looked up by itself: a part costs a part."""
    own, of_types = (Subquery(rows.order_by().values("pk")[:1]) for rows in _links(OuterRef("pk")))
    return Gene.objects.filter(Q(IsNull(own, False)) | Q(IsNull(of_types, False)))


def _links(gene, lookup="gene"):
    """Return what links a gene to public conditions: GeneAssociations, and Classifications of types that have it."""
    own = GeneAssociation.objects.filter(**{lookup: gene}).annotate(has_answers=has_live_pages("condition"))
    of_types = Classification.objects.filter(
        **{f"child__gene_associations__{lookup}": gene}, child__kind=Kind.SUBTYPE, child__is_obsolete=False
    ).annotate(has_answers=has_live_pages("parent"))
    return (
        own.filter(Q(condition__is_listed=True) | Q(has_answers=True)),
        of_types.filter(Q(parent__is_listed=True) | Q(has_answers=True)),
    )


def _in_order():
    return public_genes().alias(place=PLACE).order_by("place", "pk")


def _part(letter, after):
    """Return the next genes under a Letter, and whether there are more: symbols in other letters stay together."""
    found = []
    for first, end in letter.capital_stretches:
        if len(found) <= A_PART:
            rows = _in_order().filter(place__gte=first, place__lt=end)
            found += (rows.filter(place__gt=after) if after else rows)[: A_PART + 1]
    if len(found) <= A_PART:
        return found, False
    border = found[A_PART].symbol.upper()
    return [gene for gene in found[:A_PART] if gene.symbol.upper() < border] or found[:A_PART], True


def _terms(genes):
    """Return a Term for each gene."""
    genes = list(genes)
    conditions = _conditions_of(genes)
    return [Term(gene.symbol, path_of("gene", gene.symbol), len(conditions[gene.pk]), gene.name) for gene in genes]


def _conditions_of(genes):
    """Return {gene id: ids of public conditions that have the gene, themselves or in a type}."""
    own, of_types = _links([gene.pk for gene in genes], "gene__in")
    found = defaultdict(set)
    own = own.order_by().values_list("gene", "condition")
    for gene, condition in chain(own, of_types.order_by().values_list("child__gene_associations__gene", "parent")):
        found[gene].add(condition)
    return found


def _entries(terms):
    return [(term.name, term.address) for term in terms]


def _by_initial(terms):
    """Return [(initial, its terms), ...], what is no letter last, as in the row of letters."""
    listed = sorted(terms, key=lambda term: initial_of(term.name) == "#")
    return [(initial, list(part)) for initial, part in groupby(listed, lambda term: initial_of(term.name))]
