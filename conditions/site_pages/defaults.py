"""Default pages about the site, for a new database. Afterwards chief editors change them."""

from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

TEXTS = Path(__file__).parent / "texts"


class DefaultSitePage(NamedTuple):
    """A page's slug and name, and the title and the short form of its first version."""

    slug: str
    name: str
    title: str
    short: str


# The bodies are in `texts/`, one file a slug.
DEFAULT_SITE_PAGES = (
    DefaultSitePage(
        "how-we-review",
        "How we review",
        "How we review",
        "You only ever read the exact text that a named medical reviewer signed. "
        "Every page names the reviewer, the date of the review and the date of the next one.",
    ),
    DefaultSitePage(
        "corrections",
        "Corrections",
        "Corrections",
        "We correct errors openly. This page says how to report an error, and lists what we have corrected.",
    ),
    DefaultSitePage("funding", "Funding", "Who pays for this site", "No advertising, and nothing for sale."),
    DefaultSitePage(
        "privacy", "Privacy", "Privacy", "No account, no cookies, no trackers. We do not know who you are."
    ),
    DefaultSitePage("accessibility", "Accessibility", "Accessibility", "These pages are made for everybody to read."),
    DefaultSitePage(
        "disclaimer",
        "Medical disclaimer",
        "Medical disclaimer",
        "This information is for educational purposes only and does not constitute professional medical advice, "
        "diagnosis, or treatment.",
    ),
    DefaultSitePage("contact", "Contact", "Contact", "How to reach the people behind these pages."),
)


def make_default_site_pages(using="default"):
    """Create and publish the default pages, if the database has no page about the site."""
    from conditions.models import SitePage, SitePageVersion

    if SitePage.objects.using(using).exists():
        return
    for position, default in enumerate(DEFAULT_SITE_PAGES, start=1):
        page = SitePage.objects.using(using).create(slug=default.slug, name=default.name, position=position)
        version = SitePageVersion.objects.using(using).create(
            page=page, number=1, title=default.title, short=default.short, body=body_of(default.slug)
        )
        # A trigger of the database refuses a version that was never a draft.
        version.publisher_name, version.published_at = settings.ORGANISATION_NAME, timezone.now()
        version.save(using=using)


def body_of(slug):
    """Return the HTML of a default page."""
    return (TEXTS / f"{slug}.html").read_text()
