"""Graphs of the front page and of the pages that list conditions or genes."""

from django.utils.translation import gettext as _

from conditions.cached_reverse import path_of

from . import medical_entities
from .nodes import a_to_z, graph, items, node, organisation, page, reference, trail, website
from .urls import absolute_url, fragment_url, website_id


def home(recent, site_pages):
    """Return the graph of the front page from the live editions that it lists, and the public SitePages."""
    path = path_of("home")
    listed = items([(edition.title, edition.get_absolute_url()) for edition in recent]) if recent else None
    own = page(
        "WebPage",
        path,
        _("Plain answers about rare diseases"),
        description=_(
            "A named medical reviewer has read and signed every answer. Every page names the reviewer, the date of the "
            "review and the date of the next one."
        ),
        isPartOf=reference(website_id()),
        mainEntity=listed,
    )
    search = node(
        "SearchAction",
        target=node("EntryPoint", urlTemplate=f"{absolute_url(path_of('search'))}?q={{words}}"),
        **{"query-input": "required name=words"},
    )
    return graph(own, website(potentialAction=search), organisation(site_pages))


def listing(name, steps, entries):
    """Return the graph of a list page.

    `steps` is the breadcrumb after the A to Z, the page itself last; `entries` are the linked
    items. Both are lists of (name, path).
    """
    return _collection(name, steps, entries)


def readable(names):
    """Return [(name, path), ...] for those of the (name, condition) pairs whose condition has live answers."""
    return [(name, condition.get_absolute_url()) for name, condition in names if condition.has_answers]


def gene(gene, name, steps, entries, *, former, caused):
    """Return the graph of a gene's page, which is a list page about the gene.

    `former` are its other symbols, `caused` the listed conditions that variants of it cause.
    """
    return _collection(name, steps, entries, about=medical_entities.gene(gene, former, caused))


def _collection(name, steps, entries, **properties):
    steps = (a_to_z(), *steps)
    _name, path = steps[-1]
    own = page(
        "CollectionPage",
        path,
        name,
        isPartOf=reference(website_id()),
        breadcrumb=reference(fragment_url(path, "breadcrumb")),
        mainEntity=items(entries) if entries else None,
        **properties,
    )
    return graph(own, trail(path, *steps), website(), organisation())
