"""Views to browse conditions by gene: all genes if there are few, and the genes under each letter."""

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
from .decorators import public_view
from .not_found import not_found
from .page_rendering import render_page

LONGEST_SYMBOL = 40


@public_view
@cached_page()
def genes(request):
    """Show the letters that genes begin with; up to WHOLE_LIST genes, show all of them too."""
    terms = _terms(genes_in_order()[: WHOLE_LIST + 1])
    title = _("Conditions by gene")
    listed_terms = terms if len(terms) <= WHOLE_LIST else []
    context = {
        "title": title,
        "graph": structured_data.listing(title, [(title, path_of("genes"))], _entries(listed_terms)),
        "letters": letters_of_genes(),
        "has_genes": bool(terms),
        "groups": _by_initial(listed_terms),
    }
    return render_page(request, "genes.html", context)


@public_view
@cached_page("after")
def gene_letter(request, letter):
    """Show the genes under a letter that follow the symbol `after`, and links to the neighbouring letters."""
    letters = letters_of_genes()
    used = [row for row in letters if row.is_used]
    index = next((index for index, row in enumerate(used) if row.slug == letter), None)
    if index is None:
        return not_found(request)
    chosen = used[index]
    after = request.GET.get("after", "")[:LONGEST_SYMBOL].upper()
    page = genes_under(chosen, after)
    title = _("Conditions by gene: %(initial)s") % {"initial": chosen.initial}
    terms = _terms(page.rows)
    breadcrumb = [(_("Conditions by gene"), path_of("genes")), (chosen.initial, chosen.url)]
    context = {
        "title": title,
        # Search engines index the first page only.
        "graph": None if after else structured_data.listing(title, breadcrumb, _entries(terms)),
        "letters": letters,
        "chosen": chosen,
        "after": after,
        "terms": terms,
        "last": terms[-1] if page.has_more else None,
        "previous": used[index - 1] if index else None,
        "next": used[index + 1] if index + 1 < len(used) else None,
    }
    return render_page(request, "gene_letter.html", context)


def _terms(genes):
    """Return a Term for each gene."""
    genes = list(genes)
    conditions = conditions_by_gene(genes)
    return [Term(gene.symbol, path_of("gene", gene.symbol), len(conditions[gene.pk]), gene.name) for gene in genes]


def _entries(terms):
    return [(term.name, term.url) for term in terms]


def _by_initial(terms):
    """Return [(initial, its terms), ...]; symbols that begin with no letter come last, as in the row of letters."""
    listed = sorted(terms, key=lambda term: initial_of(term.name) == "#")
    return [(initial, list(group)) for initial, group in groupby(listed, lambda term: initial_of(term.name))]
