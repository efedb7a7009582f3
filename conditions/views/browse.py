"""Views to browse conditions by gene, mode of inheritance and group of diseases."""

from dataclasses import dataclass
from functools import partial

from django.db.models import Count
from django.http import HttpResponsePermanentRedirect
from django.utils.text import slugify
from django.utils.translation import gettext as _

from conditions import structured_data
from conditions.cached_reverse import path_of
from conditions.facts import wording
from conditions.models import Classification, GeneAssociation, Inheritance
from conditions.public.browsing import NO_MODE, mode_url, public_groups, public_modes
from conditions.public.genes import gene_with_symbol, types_of
from conditions.public.visibility import public_conditions, public_ids, with_public_conditions
from conditions.vocabularies import CAUSAL_ASSOCIATIONS, GeneAssociationType, InheritanceMode
from web.page_cache import cached_page

from .decorators import public_view
from .not_found import not_found
from .page_rendering import render_page


@dataclass(frozen=True)
class Term:
    """A link to a list of conditions: its name, its URL, and the number of public conditions in the list."""

    name: str
    url: str
    count: int
    note: str = ""


@public_view
@cached_page()
def gene(request, symbol):
    """Show the conditions of a gene; redirect a former symbol, or other letter case, to the current symbol."""
    gene_row = gene_with_symbol(symbol)
    if gene_row is None:
        return not_found(request, symbol)
    if gene_row.symbol != symbol:
        return HttpResponsePermanentRedirect(path_of("gene", gene_row.symbol))
    rows = GeneAssociation.objects.filter(gene=gene_row)
    causal = rows.filter(association__in=CAUSAL_ASSOCIATIONS)
    caused = public_conditions().filter(pk__in=causal.values("condition"))
    former_symbols = [row.symbol for row in gene_row.former_symbols.all()]
    in_types = types_of(public_ids()).filter(child__gene_associations__gene=gene_row).select_related("release")
    title = _("Conditions linked to the gene %(symbol)s") % {"symbol": gene_row.symbol}
    return _conditions(
        request,
        title,
        rows,
        lambda row: GeneAssociationType(row.association).label,
        [(row.parent, _("in a type of it"), row.release) for row in with_public_conditions(in_types, "parent")],
        breadcrumb=[(_("Conditions by gene"), path_of("genes")), (gene_row.symbol, path_of("gene", gene_row.symbol))],
        describe=partial(structured_data.gene, gene_row, former=former_symbols, caused=caused),
        gene=gene_row,
        passport=wording.passport(gene_row.confirmed_at),
        former=former_symbols,
    )


@public_view
@cached_page()
def inheritance(request):
    terms = [Term(str(mode.label), mode_url(mode), count) for mode, count in public_modes().items()]
    return _terms(request, _("Conditions by inheritance"), path_of("browse-inheritance"), terms)


@public_view
@cached_page()
def mode(request, mode):
    chosen = next((known for known in InheritanceMode if slugify(known.value) == mode and known not in NO_MODE), None)
    rows = Inheritance.objects.filter(mode=chosen)
    if chosen is None or not rows.filter(condition__in=public_ids()).exists():
        return not_found(request)
    title = _("Conditions by inheritance: %(mode)s") % {"mode": chosen.label}
    parent = (_("Conditions by inheritance"), path_of("browse-inheritance"))
    return _conditions(request, title, rows, breadcrumb=[parent, (title, mode_url(chosen))])


@public_view
@cached_page()
def groups(request):
    rows = public_groups().annotate(count=Count("child_links__child", distinct=True)).order_by("sort_name", "pk")
    terms = [Term(group.name, path_of("browse-group", group.slug), group.count) for group in rows]
    return _terms(request, _("Conditions by group of diseases"), path_of("browse-groups"), terms)


@public_view
@cached_page()
def group(request, group):
    chosen = public_groups().filter(slug=group).first()
    if chosen is None:
        return not_found(request, group)
    rows = Classification.objects.filter(parent=chosen)
    parent = (_("Conditions by group of diseases"), path_of("browse-groups"))
    current = (chosen.name, path_of("browse-group", chosen.slug))
    return _conditions(request, chosen.name, rows, subject="child", breadcrumb=[parent, current])


def _terms(request, title, path, terms):
    graph = structured_data.listing(title, [(title, path)], [(term.name, term.url) for term in terms])
    return render_page(request, "browse.html", {"title": title, "terms": terms, "graph": graph})


def _conditions(
    request,
    title,
    rows,
    note=None,
    more=(),
    *,
    breadcrumb,
    subject="condition",
    describe=structured_data.listing,
    **context,
):
    """Show each public condition of fact rows once, with its notes, and credit the sources of the facts.

    `note(row)` returns the words beside a condition. `more` are further (condition, note, release) tuples of public
    conditions. `subject` is the column of the condition. `breadcrumb` is the page above and the page itself, each as
    (name, path). `describe` makes the page's JSON-LD graph from title, breadcrumb and conditions.
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
        "parent": breadcrumb[0],
        "graph": describe(title, breadcrumb, listed),
        "entries": [(condition, "; ".join(notes)) for condition, notes in entries],
        "credits": sorted(releases.values(), key=str),
    }
    return render_page(request, "browse_conditions.html", context)
