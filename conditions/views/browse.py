"""Browsing by what sources say of conditions: their genes, how they are inherited, the groups they belong to."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch
from django.db.models.functions import Upper
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from conditions.models import Classification, Condition, FormerSymbol, Gene, GeneAssociation, Inheritance
from conditions.vocabularies import GeneAssociationType, InheritanceMode

from .errors import not_found
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
def genes(request):
    found = (
        Gene.objects.filter(associations__condition__in=_public())
        .annotate(count=Count("associations__condition", distinct=True))
        .order_by(Upper("symbol"), "pk")
    )
    terms = [Term(gene.symbol, reverse("gene", args=[gene.symbol]), gene.count, gene.name) for gene in found]
    return _terms(request, _("Conditions by gene"), terms)


@for_visitors
def gene(request, symbol):
    """Show a gene's conditions; another case or a former symbol leads to the current one."""
    found = _gene(symbol)
    if found is None:
        return not_found(request, symbol)
    if found.symbol != symbol:
        return HttpResponsePermanentRedirect(reverse("gene", args=[found.symbol]))
    rows = GeneAssociation.objects.filter(gene=found)
    context = {
        "gene": found,
        "former": [former.symbol for former in found.former_symbols.all()],
        "parent": (_("Conditions by gene"), reverse("genes")),
    }
    title = _("Conditions linked to the gene %(symbol)s") % {"symbol": found.symbol}
    return _conditions(request, title, rows, lambda row: GeneAssociationType(row.association).label, **context)


def _gene(symbol):
    public = Gene.objects.filter(associations__condition__in=_public()).distinct()
    current = public.alias(upper=Upper("symbol")).filter(upper=symbol.upper()).first()
    if current is not None:
        return current
    former = FormerSymbol.objects.alias(upper=Upper("symbol")).filter(upper=symbol.upper(), gene__in=public)
    row = former.select_related("gene").first()
    return row.gene if row else None


@for_visitors
def inheritance(request):
    counts = dict(
        Inheritance.objects.filter(condition__in=_public())
        .values_list("mode")
        .annotate(Count("condition", distinct=True))
        .order_by()
    )
    modes = [mode for mode in InheritanceMode if mode not in _NO_MODE and mode in counts]
    terms = [Term(str(mode.label), _mode_address(mode), counts[mode]) for mode in modes]
    return _terms(request, _("Conditions by inheritance"), terms)


@for_visitors
def mode(request, mode):
    chosen = next((one for one in InheritanceMode if slugify(one.value) == mode and one not in _NO_MODE), None)
    rows = Inheritance.objects.filter(mode=chosen)
    if chosen is None or not rows.filter(condition__in=_public()).exists():
        return not_found(request)
    title = _("Conditions by inheritance: %(mode)s") % {"mode": chosen.label}
    parent = (_("Conditions by inheritance"), reverse("browse-inheritance"))
    return _conditions(request, title, rows, parent=parent)


def _mode_address(mode):
    return reverse("browse-mode", args=[slugify(mode.value)])


@for_visitors
def groups(request):
    found = (
        Condition.objects.filter(child_links__child__in=_public(), is_obsolete=False)
        .annotate(count=Count("child_links__child", distinct=True))
        .order_by("sort_name", "pk")
    )
    terms = [Term(group.name, reverse("browse-group", args=[group.slug]), group.count) for group in found]
    return _terms(request, _("Conditions by group of diseases"), terms)


@for_visitors
def group(request, group):
    found = Condition.objects.filter(slug=group, child_links__child__in=_public(), is_obsolete=False).first()
    if found is None:
        return not_found(request, group)
    rows = Classification.objects.filter(parent=found)
    parent = (_("Conditions by group of diseases"), reverse("browse-groups"))
    return _conditions(request, found.name, rows, subject="child", parent=parent)


def _public():
    return Condition.objects.public().order_by().values("pk")


def _terms(request, title, terms):
    return render(request, "public/browse.html", {"title": title, "terms": terms})


def _conditions(request, title, rows, note=None, *, subject="condition", **context):
    """Show the public conditions that fact rows are about, each once, and whose facts they are."""
    rows = rows.filter(**{f"{subject}__in": _public()}).prefetch_related(
        Prefetch(subject, Condition.objects.public()), "release"
    )
    notes, releases = {}, {}
    for row in rows:
        said = notes.setdefault(getattr(row, subject), [])
        if note and str(note(row)) not in said:
            said.append(str(note(row)))
        if row.release:
            releases[row.release_id] = row.release
    entries = sorted(notes.items(), key=lambda pair: (pair[0].sort_name, pair[0].pk))
    context |= {
        "title": title,
        "entries": [(condition, "; ".join(said)) for condition, said in entries],
        "credits": sorted(releases.values(), key=str),
    }
    return render(request, "public/browse_conditions.html", context)
