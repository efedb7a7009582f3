"""Browsing by what sources say of conditions: their genes, how they are inherited, the groups they belong to."""

from dataclasses import dataclass
from functools import partial

from django.db.models import Count, Q
from django.db.models.functions import Upper
from django.http import HttpResponsePermanentRedirect
from django.utils.text import slugify
from django.utils.translation import gettext as _

from conditions import structured_data
from conditions.cached_reverse import path_of
from conditions.models import Classification, Condition, FormerSymbol, Gene, GeneAssociation, Inheritance
from conditions.models.gene import PLACE
from conditions.vocabularies import CAUSAL_ASSOCIATIONS, GeneAssociationType, InheritanceMode, Kind
from web.page_cache import cached_page

from .errors import not_found
from .listing import with_public
from .rendering import show
from .visitors import for_visitors

# What a source says where it does not know; nothing to browse by.
_NO_MODE = (InheritanceMode.UNKNOWN, InheritanceMode.NO_DATA, InheritanceMode.NOT_APPLICABLE)


@dataclass(frozen=True)
class Term:
    """Something to browse by: its name, its page, and how many public conditions stand there."""

    name: str
    address: str
    count: int
    note: str = ""


@for_visitors
@cached_page()
def gene(request, symbol):
    """Show a gene's conditions; another case or a former symbol leads to the current one."""
    found = _gene(symbol)
    if found is None:
        return not_found(request, symbol)
    if found.symbol != symbol:
        return HttpResponsePermanentRedirect(path_of("gene", found.symbol))
    rows = GeneAssociation.objects.filter(gene=found)
    causal = rows.filter(association__in=CAUSAL_ASSOCIATIONS)
    caused = Condition.objects.public().filter(pk__in=causal.values("condition"))
    former = [former.symbol for former in found.former_symbols.all()]
    in_types = types_of(_public()).filter(child__gene_associations__gene=found).select_related("release")
    title = _("Conditions linked to the gene %(symbol)s") % {"symbol": found.symbol}
    return _conditions(
        request,
        title,
        rows,
        lambda row: GeneAssociationType(row.association).label,
        [(row.parent, _("in a type of it"), row.release) for row in with_public(in_types, "parent")],
        steps=[(_("Conditions by gene"), path_of("genes")), (found.symbol, path_of("gene", found.symbol))],
        describe=partial(structured_data.gene, found, former=former, caused=caused),
        gene=found,
        former=former,
    )


def types_of(conditions):
    """Return the Classification rows of the types of conditions."""
    return Classification.objects.filter(
        parent__in=conditions, child__kind=Kind.SUBTYPE, child__is_obsolete=False
    ).order_by("pk")


def known_genes(**wanted):
    """Return the ids of the genes of public conditions and of their types; of those `wanted` of a gene, if said."""
    genes = GeneAssociation.objects.filter(**wanted).order_by().values("gene")
    own = genes.filter(condition__in=_public())
    return own.union(genes.filter(condition__in=types_of(_public()).order_by().values("child")))


def _gene(symbol):
    upper = Upper("symbol")
    current = Gene.objects.alias(upper=PLACE).filter(upper=symbol.upper())
    former = FormerSymbol.objects.alias(upper=upper).filter(upper=symbol.upper()).select_related("gene")
    found = current.filter(pk__in=known_genes(gene__in=current.order_by().values("pk"))).first()
    if found is not None:
        return found
    row = former.filter(gene__in=known_genes(gene__in=former.order_by().values("gene"))).first()
    return row.gene if row else None


@for_visitors
@cached_page()
def inheritance(request):
    terms = [Term(str(mode.label), mode_address(mode), count) for mode, count in known_modes().items()]
    return _terms(request, _("Conditions by inheritance"), path_of("browse-inheritance"), terms)


@for_visitors
@cached_page()
def mode(request, mode):
    chosen = next((one for one in InheritanceMode if slugify(one.value) == mode and one not in _NO_MODE), None)
    rows = Inheritance.objects.filter(mode=chosen)
    if chosen is None or not rows.filter(condition__in=_public()).exists():
        return not_found(request)
    title = _("Conditions by inheritance: %(mode)s") % {"mode": chosen.label}
    parent = (_("Conditions by inheritance"), path_of("browse-inheritance"))
    return _conditions(request, title, rows, steps=[parent, (title, mode_address(chosen))])


def known_modes():
    """Return {mode of inheritance: how many public conditions have it}, in the order of the vocabulary."""
    public = Inheritance.objects.filter(condition__in=_public())
    counts = dict(public.values_list("mode").annotate(Count("condition", distinct=True)).order_by())
    return {mode: counts[mode] for mode in InheritanceMode if mode not in _NO_MODE and mode in counts}


def mode_address(mode):
    return path_of("browse-mode", slugify(mode.value))


@for_visitors
@cached_page()
def groups(request):
    found = known_groups().annotate(count=Count("child_links__child", distinct=True)).order_by("sort_name", "pk")
    terms = [Term(group.name, path_of("browse-group", group.slug), group.count) for group in found]
    return _terms(request, _("Conditions by group of diseases"), path_of("browse-groups"), terms)


@for_visitors
@cached_page()
def group(request, group):
    found = known_groups().filter(slug=group).first()
    if found is None:
        return not_found(request, group)
    rows = Classification.objects.filter(parent=found)
    parent = (_("Conditions by group of diseases"), path_of("browse-groups"))
    place = (found.name, path_of("browse-group", found.slug))
    return _conditions(request, found.name, rows, subject="child", steps=[parent, place])


def known_groups():
    """Return the groups with public conditions; a disease with types is one only if visitors may know of it itself."""
    known = Q(kind__in=(Kind.GROUP, Kind.CATEGORY)) | Q(pk__in=_public())
    return Condition.objects.filter(known, child_links__child__in=_public(), is_obsolete=False)


def _public():
    return Condition.objects.public().order_by().values("pk")


def _terms(request, title, path, terms):
    graph = structured_data.listing(title, [(title, path)], [(term.name, term.address) for term in terms])
    return show(request, "browse.html", {"title": title, "terms": terms, "graph": graph})


def _conditions(
    request, title, rows, note=None, more=(), *, steps, subject="condition", describe=structured_data.listing, **context
):
    """Show the public conditions that fact rows are about, each once, and whose facts they are.

    `more` are further (condition, note, release) of conditions that visitors may know of. `steps`
    are the page above and the page itself, each a name and a path; `describe` makes the
    page's graph as `structured_data.listing` does.
    """
    rows = rows.filter(**{f"{subject}__in": _public()}).select_related("release")
    facts = [(getattr(row, subject), note(row) if note else "", row.release) for row in with_public(rows, subject)]
    notes, releases = {}, {}
    for condition, words, release in (*facts, *more):
        said = notes.setdefault(condition, [])
        if words and str(words) not in said:
            said.append(str(words))
        if release:
            releases[release.pk] = release
    entries = sorted(notes.items(), key=lambda pair: (pair[0].sort_name, pair[0].pk))
    listed = structured_data.readable((condition.name, condition) for condition, _said in entries)
    context |= {
        "title": title,
        "parent": steps[0],
        "graph": describe(title, steps, listed),
        "entries": [(condition, "; ".join(said)) for condition, said in entries],
        "credits": sorted(releases.values(), key=str),
    }
    return show(request, "browse_conditions.html", context)
