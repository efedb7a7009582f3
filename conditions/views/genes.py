"""Views to browse conditions by gene: all genes where they are few, and the genes under each letter."""

from itertools import groupby

from django.utils.translation import gettext as _

from conditions import structured_data
from conditions.cached_reverse import path_of
from conditions.models.condition import initial_of
from conditions.public.genes import conditions_by_gene, genes_in_order, genes_under
from conditions.public.letters import letters_of_genes
from web.page_cache import cached_page

from .a_to_z import WHOLE_LIST
from .browse import Term
from .decorators import for_visitors
from .errors import not_found
from .page_rendering import show

LONGEST_SYMBOL = 40


@for_visitors
@cached_page()
def genes(request):
    """Show the letters that genes begin with; where the genes are few, all genes as well."""
    terms = _terms(genes_in_order()[: WHOLE_LIST + 1])
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
    """Show the genes under a letter from the one that follows `after`, and links to the letters beside it."""
    letters = letters_of_genes()
    used = [one for one in letters if one.is_used]
    index = next((index for index, one in enumerate(used) if one.slug == letter), None)
    if index is None:
        return not_found(request)
    chosen = used[index]
    after = request.GET.get("after", "")[:LONGEST_SYMBOL].upper()
    page = genes_under(chosen, after)
    title = _("Conditions by gene: %(initial)s") % {"initial": chosen.initial}
    terms = _terms(page.rows)
    steps = [(_("Conditions by gene"), path_of("genes")), (chosen.initial, chosen.address)]
    context = {
        "title": title,
        # Search engines are told of the first page alone.
        "graph": None if after else structured_data.listing(title, steps, _entries(terms)),
        "letters": letters,
        "chosen": chosen,
        "after": after,
        "terms": terms,
        "last": terms[-1] if page.has_more else None,
        "previous": used[index - 1] if index else None,
        "next": used[index + 1] if index + 1 < len(used) else None,
    }
    return show(request, "gene_letter.html", context)


def _terms(genes):
    """Return a Term for each gene."""
    genes = list(genes)
    conditions = conditions_by_gene(genes)
    return [Term(gene.symbol, path_of("gene", gene.symbol), len(conditions[gene.pk]), gene.name) for gene in genes]


def _entries(terms):
    return [(term.name, term.address) for term in terms]


def _by_initial(terms):
    """Return [(initial, its terms), ...], symbols without a letter last, as in the row of letters."""
    listed = sorted(terms, key=lambda term: initial_of(term.name) == "#")
    return [(initial, list(part)) for initial, part in groupby(listed, lambda term: initial_of(term.name))]
