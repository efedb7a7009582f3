"""Views to browse conditions by gene, mode of inheritance and group of diseases."""

from dataclasses import dataclass
from functools import partial

from django.db.models import Count
from django.http import HttpResponsePermanentRedirect
from django.utils.text import slugify
from django.utils.translation import gettext as _

from conditions import structured_data
from conditions.cached_reverse import path_of
from conditions.models import Classification, GeneAssociation, Inheritance
from conditions.public.browsing import NO_MODE, mode_address, public_groups, public_modes
from conditions.public.genes import gene_with_symbol, types_of
from conditions.public.visibility import public_conditions, public_ids, with_public_conditions
from conditions.vocabularies import CAUSAL_ASSOCIATIONS, GeneAssociationType, InheritanceMode
from web.page_cache import cached_page

from .decorators import for_visitors
from .errors import not_found
from .page_rendering import show


@dataclass(frozen=True)
class Term:
    """A link to browse by: its name, its address, and the number of public conditions on that page."""

    name: str
    address: str
    count: int
    note: str = ""


@for_visitors
@cached_page()
def gene(request, symbol):
    """Show a gene's conditions; redirect from another case or a former symbol to the current symbol."""
    gene_row = gene_with_symbol(symbol)
    if gene_row is None:
        return not_found(request, symbol)
    if gene_row.symbol != symbol:
        return HttpResponsePermanentRedirect(path_of("gene", gene_row.symbol))
    rows = GeneAssociation.objects.filter(gene=gene_row)
    causal = rows.filter(association__in=CAUSAL_ASSOCIATIONS)
    caused = public_conditions().filter(pk__in=causal.values("condition"))
    former = [former.symbol for former in gene_row.former_symbols.all()]
    in_types = types_of(public_ids()).filter(child__gene_associations__gene=gene_row).select_related("release")
    title = _("Conditions linked to the gene %(symbol)s") % {"symbol": gene_row.symbol}
    return _conditions(
        request,
        title,
        rows,
        lambda row: GeneAssociationType(row.association).label,
        [(row.parent, _("in a type of it"), row.release) for row in with_public_conditions(in_types, "parent")],
        steps=[(_("Conditions by gene"), path_of("genes")), (gene_row.symbol, path_of("gene", gene_row.symbol))],
        describe=partial(structured_data.gene, gene_row, former=former, caused=caused),
        gene=gene_row,
        former=former,
    )


@for_visitors
@cached_page()
def inheritance(request):
    terms = [Term(str(mode.label), mode_address(mode), count) for mode, count in public_modes().items()]
    return _terms(request, _("Conditions by inheritance"), path_of("browse-inheritance"), terms)


@for_visitors
@cached_page()
def mode(request, mode):
    chosen = next((one for one in InheritanceMode if slugify(one.value) == mode and one not in NO_MODE), None)
    rows = Inheritance.objects.filter(mode=chosen)
    if chosen is None or not rows.filter(condition__in=public_ids()).exists():
        return not_found(request)
    title = _("Conditions by inheritance: %(mode)s") % {"mode": chosen.label}
    parent = (_("Conditions by inheritance"), path_of("browse-inheritance"))
    return _conditions(request, title, rows, steps=[parent, (title, mode_address(chosen))])


@for_visitors
@cached_page()
def groups(request):
    rows = public_groups().annotate(count=Count("child_links__child", distinct=True)).order_by("sort_name", "pk")
    terms = [Term(group.name, path_of("browse-group", group.slug), group.count) for group in rows]
    return _terms(request, _("Conditions by group of diseases"), path_of("browse-groups"), terms)


@for_visitors
@cached_page()
def group(request, group):
    chosen = public_groups().filter(slug=group).first()
    if chosen is None:
        return not_found(request, group)
    rows = Classification.objects.filter(parent=chosen)
    parent = (_("Conditions by group of diseases"), path_of("browse-groups"))
    here = (chosen.name, path_of("browse-group", chosen.slug))
    return _conditions(request, chosen.name, rows, subject="child", steps=[parent, here])


def _terms(request, title, path, terms):
    graph = structured_data.listing(title, [(title, path)], [(term.name, term.address) for term in terms])
    return show(request, "browse.html", {"title": title, "terms": terms, "graph": graph})


def _conditions(
    request, title, rows, note=None, more=(), *, steps, subject="condition", describe=structured_data.listing, **context
):
    """Show each public condition that fact rows are about once, and credit the sources of the facts.

    `more` are further (condition, note, release) tuples of public conditions. `steps` are the page above and the page
    itself, each a name and a path; `describe` makes the page's graph as `structured_data.listing` does.
    """
    rows = rows.filter(**{f"{subject}__in": public_ids()}).select_related("release")
    rows = with_public_conditions(rows, subject)
    facts = [(getattr(row, subject), note(row) if note else "", row.release) for row in rows]
    notes, releases = {}, {}
    for condition, words, release in (*facts, *more):
        condition_notes = notes.setdefault(condition, [])
        if words and str(words) not in condition_notes:
            condition_notes.append(str(words))
        if release:
            releases[release.pk] = release
    entries = sorted(notes.items(), key=lambda pair: (pair[0].sort_name, pair[0].pk))
    listed = structured_data.readable((condition.name, condition) for condition, _notes in entries)
    context |= {
        "title": title,
        "parent": steps[0],
        "graph": describe(title, steps, listed),
        "entries": [(condition, "; ".join(notes)) for condition, notes in entries],
        "credits": sorted(releases.values(), key=str),
    }
    return show(request, "browse_conditions.html", context)
