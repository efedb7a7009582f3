"""Nodes that every graph has: the page, its breadcrumb, the website and the organisation."""

import datetime as dt

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from conditions.cached_reverse import path_of

from .urls import SCHEMA, absolute_url, fragment_url, organisation_id, website_id

# {schema.org property: slug of the page about this site}
_POLICIES = {
    "correctionsPolicy": "corrections",
    "actionableFeedbackPolicy": "contact",
    "ownershipFundingInfo": "funding",
}


def graph(page, *others):
    """Return the graph as a JSON-LD document, with the page first."""
    return {"@context": SCHEMA, "@graph": [page, *others]}


def node(kind, identity="", **properties):
    """Return a node without the properties whose value is "", None or []."""
    properties = {"@type": kind, "@id": identity, **properties}
    return {name: value for name, value in properties.items() if value not in ("", None, [])}


def reference(identity):
    """Return a reference to the node with this `@id`."""
    return {"@id": identity}


def day(moment):
    """Return the local date of a date or a datetime as "2026-05-08", None for None."""
    if isinstance(moment, dt.datetime):
        moment = timezone.localdate(moment)
    return moment.isoformat() if moment else None


def page(kind, path, name, **properties):
    """Return the node of the page at `path`; all pages are free to read and have the same publisher."""
    return node(
        kind,
        fragment_url(path, "page"),
        url=absolute_url(path),
        name=name,
        inLanguage=to_locale(get_language()).replace("_", "-"),
        isAccessibleForFree=True,
        publisher=reference(organisation_id()),
        publishingPrinciples=_principles(),
        **properties,
    )


def trail(path, *steps):
    """Return the breadcrumb of the page at `path`: Home, then (name, path) for each step, the page itself last."""
    steps = [(_("Home"), path_of("home")), *steps]
    crumbs = [
        node("ListItem", position=position, name=name, item=reference(absolute_url(step_path)))
        for position, (name, step_path) in enumerate(steps, start=1)
    ]
    return node("BreadcrumbList", fragment_url(path, "breadcrumb"), itemListElement=crumbs)


def a_to_z():
    """Return the breadcrumb step (name, path) of the list of all conditions."""
    return _("Conditions A to Z"), path_of("a-to-z")


def items(entries):
    """Return an ItemList for [(name, path), ...]."""
    return node(
        "ItemList",
        numberOfItems=len(entries),
        itemListElement=[
            node("ListItem", position=position, name=name, url=absolute_url(path))
            for position, (name, path) in enumerate(entries, start=1)
        ],
    )


def website(**properties):
    return node(
        "WebSite",
        website_id(),
        url=absolute_url(path_of("home")),
        name=settings.ORGANISATION_NAME,
        publisher=reference(organisation_id()),
        **properties,
    )


def organisation(site_pages=()):
    """Return the node of the site's publisher, with those of its policies that are among the given SitePages."""
    urls = {one.slug: absolute_url(one.get_absolute_url()) for one in site_pages}
    policies = {name: urls.get(slug) for name, slug in _POLICIES.items()}
    return node(
        "Organization",
        organisation_id(),
        url=absolute_url(path_of("home")),
        name=settings.ORGANISATION_NAME,
        publishingPrinciples=_principles(),
        **policies,
    )


def _principles():
    return absolute_url(path_of("how-we-review"))
