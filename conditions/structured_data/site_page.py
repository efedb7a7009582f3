"""Graphs of the pages about this site, such as "How we review" and "Contact"."""

from conditions.models.site_page import CONTACT

from .nodes import graph, organisation, page, reference, trail, website
from .urls import fragment_url, organisation_id, website_id


def about(site_page, title, site_pages):
    """Return the graph of a public SitePage; `title` is its title with placeholders filled in."""
    path = site_page.get_absolute_url()
    own = page(
        "ContactPage" if site_page.slug == CONTACT else "AboutPage",
        path,
        title,
        about=reference(organisation_id()),
        isPartOf=reference(website_id()),
        breadcrumb=reference(fragment_url(path, "breadcrumb")),
    )
    return graph(own, trail(path, (site_page.name, path)), website(), organisation(site_pages))
