"""The context of every template: names of the site, its licence, the canonical URL, and the footer."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import TextField
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject

from conditions.combined_query import CombinedQuery, Lookup
from conditions.models import SitePage
from conditions.models.site_page import DISCLAIMER
from conditions.site_pages import fill_line


@dataclass(frozen=True)
class AboutSite:
    """The contents of the footer: the pages about this site, and the short medical disclaimer."""

    pages: list
    disclaimer: str


def public_site_pages():
    """Return the Lookup of the public pages about this site, for `about_site`."""
    return Lookup(SitePage.objects.public(), ("slug", "name"), {"short": TextField()})


@CombinedQuery
def _site_pages():
    return {"pages": public_site_pages()}


def about_site(pages=None):
    """Return the AboutSite of `pages`, rows of `public_site_pages`; without them, query the database."""
    pages = _site_pages()["pages"] if pages is None else pages
    short = next((page.short for page in pages if page.slug == DISCLAIMER), "")
    return AboutSite(pages, fill_line(short))


def site(request):
    """Return the variables of every template (a context processor)."""
    return {
        "organisation": settings.ORGANISATION_NAME,
        "site_url": settings.SITE_URL,
        "community": settings.COMMUNITY_NAME,
        "licence": {"name": settings.CONTENT_LICENCE_NAME, "address": settings.CONTENT_LICENCE_URL},
        # Lazy, because the newsroom's screens have no such footer.
        "about_site": SimpleLazyObject(about_site),
        # A page that is also shown at another URL, such as a preview, overrides this.
        "canonical": f"{settings.SITE_URL}{escape_uri_path(request.path)}",
    }
