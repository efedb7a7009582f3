"""Live editions that name a gene only by a symbol that it had before; their signed text stays."""

from django.db.models import F, Q

from conditions.models import Edition

from .contradictions import older_symbols_in

_OF_CONDITION = "page__condition__gene_associations__gene__former_symbols"
_OF_SUBTYPE = "page__condition__child_links__child__gene_associations__gene__former_symbols"


def naming_older_symbols():
    """Return the ids of the live editions that name a gene of their condition, or of its types, by a former symbol.

    Reads the texts of all live editions about genes with former symbols: for a list that somebody opens, not for the
    desk.
    """
    ids = set()
    for symbols in (_OF_CONDITION, _OF_SUBTYPE):
        former = F(f"{symbols}__symbol")
        named = Q(body__contains=former) | Q(short_answer__contains=former) | Q(title__contains=former)
        candidates = Edition.objects.live().filter(named, **{f"{symbols}__is_alias": False})
        ids |= set(candidates.order_by().values_list("pk", flat=True))
    editions = Edition.objects.filter(pk__in=ids).select_related("page__condition")
    return {edition.pk for edition in editions.iterator() if older_symbols_in(edition)}
