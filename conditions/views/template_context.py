"""What every template may use."""

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
    """What the end of every page says: the pages about this site, and the medical disclaimer in a sentence or two."""

    pages: list
    disclaimer: str


def public_site_pages():
    """Return the Lookup that `about_site` is made of."""
    return Lookup(SitePage.objects.public(), ("slug", "name"), {"short": TextField()})


@CombinedQuery
def _public():
    return {"pages": public_site_pages()}


def about_site(pages=None):
    """Return the AboutSite, of pages that are read already where there are any."""
    pages = _public()["pages"] if pages is None else pages
    short = next((page.short for page in pages if page.slug == DISCLAIMER), "")
    return AboutSite(pages, fill_line(short))


def site(request):
    return {
        "organisation": settings.ORGANISATION_NAME,
        "site_url": settings.SITE_URL,
        "community": settings.COMMUNITY_NAME,
        "licence": {"name": settings.CONTENT_LICENCE_NAME, "address": settings.CONTENT_LICENCE_URL},
        # The newsroom's screens never ask for it.
        "about_site": SimpleLazyObject(about_site),
        # A page that is shown at another address as well, such as a preview, gives its own.
        "canonical": f"{settings.SITE_URL}{escape_uri_path(request.path)}",
    }
