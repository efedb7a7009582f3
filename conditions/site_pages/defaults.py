"""The pages about this site that a new site starts with. Afterwards they belong to its chief editors."""

from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

TEXTS = Path(__file__).parent / "texts"


class Default(NamedTuple):
    """A page's slug and name, and the title and the short form of its first version."""

    slug: str
    name: str
    title: str
    short: str


# The bodies are in `texts/`, one file a slug.
DEFAULT_SITE_PAGES = (
    Default(
        "how-we-review",
        "How we review",
        "How we review",
        "You only ever read the exact text that a named medical reviewer signed. "
        "Every page says who, when, and until when.",
    ),
    Default(
        "corrections",
        "Corrections",
        "Corrections",
        "We correct errors openly. Here you find how to report one, and what has been put right.",
    ),
    Default("funding", "Funding", "Who pays for this site", "No advertising, and nothing for sale."),
    Default("privacy", "Privacy", "Privacy", "No account, no cookies, no trackers. We do not know who you are."),
    Default("accessibility", "Accessibility", "Accessibility", "These pages are made for everybody to read."),
    Default(
        "disclaimer",
        "Medical disclaimer",
        "Medical disclaimer",
        "This information is for educational purposes only and does not constitute professional medical advice, "
        "diagnosis, or treatment.",
    ),
    Default("contact", "Contact", "Contact", "How to reach the people behind these pages."),
)


def make_default_site_pages(using="default"):
    """Create the default pages, published, in a database that has no page about this site at all."""
    from conditions.models import SitePage, SitePageVersion

    if SitePage.objects.using(using).exists():
        return
    for position, default in enumerate(DEFAULT_SITE_PAGES, start=1):
        page = SitePage.objects.using(using).create(slug=default.slug, name=default.name, position=position)
        version = SitePageVersion.objects.using(using).create(
            page=page, number=1, title=default.title, short=default.short, body=body_of(default.slug)
        )
        # The database takes no version that was never a draft.
        version.publisher_name, version.published_at = settings.ORGANISATION_NAME, timezone.now()
        version.save(using=using)


def body_of(slug):
    return (TEXTS / f"{slug}.html").read_text()
