"""The nodes that every graph is made of: the page itself, its breadcrumb, the site, whoever answers for it."""

import datetime as dt

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from conditions.cached_reverse import path_of

from .urls import SCHEMA, organisation_id, part, website_id, whole

# What schema.org calls the pages about this site, by their slugs.
_POLICIES = {
    "correctionsPolicy": "corrections",
    "actionableFeedbackPolicy": "contact",
    "ownershipFundingInfo": "funding",
}


def graph(page, *others):
    """Return the whole graph; the page comes first."""
    return {"@context": SCHEMA, "@graph": [page, *others]}


def node(kind, identity="", **properties):
    """Return a node of a type, without the properties that have no value."""
    found = {"@type": kind, "@id": identity, **properties}
    return {name: value for name, value in found.items() if value not in ("", None, [])}


def reference(identity):
    return {"@id": identity}


def day(moment):
    """Return the local day of a date or a datetime as "2026-05-08", or None."""
    if isinstance(moment, dt.datetime):
        moment = timezone.localdate(moment)
    return moment.isoformat() if moment else None


def page(kind, path, name, **properties):
    """Return the node of the page at `path`; all pages are free to read and answered for by the same people."""
    return node(
        kind,
        part(path, "page"),
        url=whole(path),
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
        node("ListItem", position=place, name=name, item=reference(whole(address)))
        for place, (name, address) in enumerate(steps, start=1)
    ]
    return node("BreadcrumbList", part(path, "breadcrumb"), itemListElement=crumbs)


def a_to_z():
    """Return the step of a breadcrumb to the list of all conditions."""
    return _("Conditions A to Z"), path_of("a-to-z")


def items(entries):
    """Return an ItemList of (name, path)."""
    return node(
        "ItemList",
        numberOfItems=len(entries),
        itemListElement=[
            node("ListItem", position=place, name=name, url=whole(path))
            for place, (name, path) in enumerate(entries, start=1)
        ],
    )


def website(**properties):
    return node(
        "WebSite",
        website_id(),
        url=whole(path_of("home")),
        name=settings.ORGANISATION_NAME,
        publisher=reference(organisation_id()),
        **properties,
    )


def organisation(site_pages=()):
    """Return the organisation that answers for this site, with its policies among the public SitePages given."""
    addresses = {one.slug: whole(one.get_absolute_url()) for one in site_pages}
    policies = {name: addresses.get(slug) for name, slug in _POLICIES.items()}
    return node(
        "Organization",
        organisation_id(),
        url=whole(path_of("home")),
        name=settings.ORGANISATION_NAME,
        publishingPrinciples=_principles(),
        **policies,
    )


def _principles():
    return whole(path_of("how-we-review"))
