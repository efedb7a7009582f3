"""HGNC and HPO ids in a search: the gene symbol or the sign that an id stands for."""

from conditions.identifiers import possible_hgnc, possible_hpo
from conditions.models import Gene, Phenotype


def spelt_out(text):
    """Return the symbol of a gene for its HGNC id, a sign's term for its HPO id, and any other text unchanged."""
    if hgnc := possible_hgnc(text):
        names = Gene.objects.filter(hgnc=hgnc).values_list("symbol", flat=True)
    elif hpo_id := possible_hpo(text):
        names = Phenotype.objects.filter(hpo_id=hpo_id).order_by("-pk").values_list("term", flat=True)
    else:
        return text
    return names.first() or text
