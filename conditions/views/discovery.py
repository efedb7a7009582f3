"""robots.txt, llms.txt, security.txt, the OpenSearch description and the web app manifest."""

import datetime as dt
import json

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .decorators import public_view
from .documents import document

# Also of llms.txt: Markdown has its own media type, but browsers download it instead of showing it.
TEXT = "text/plain; charset=utf-8"
OPENSEARCH = "application/opensearchdescription+xml; charset=utf-8"
MANIFEST = "application/manifest+json"
# The most characters of a short name in OpenSearch 1.1.
MAX_SHORT_NAME = 16
# security.txt expires after this many days at the earliest; RFC 9116 advises at most a year.
MIN_DAYS_VALID = 150
# The background of a page, as in static/site/site.css, and the colour of the logo.
BACKGROUND_COLOUR = "#faf8f3"
LOGO_COLOUR = "#0a4a4d"


@public_view
def robots(request):
    return _rendered(request, "robots.txt", TEXT)


@public_view
def for_language_models(request):
    """Return llms.txt: what the site is, its terms of use, and where its data is (llmstxt.org)."""
    return _rendered(request, "llms.txt", TEXT)


@public_view
def security(request):
    """Return security.txt (RFC 9116): where to report a vulnerability. The text changes once a month only."""
    latest_expiry = timezone.now().astimezone(dt.UTC) + dt.timedelta(days=MIN_DAYS_VALID + 31)
    expires = f"{latest_expiry:%Y-%m}-01T00:00:00Z"
    return _rendered(request, "security.txt", TEXT, expires=expires, contact=settings.SECURITY_EMAIL)


@public_view
def search_engine(request):
    return _rendered(request, "opensearch.xml", OPENSEARCH, short_name=_short(settings.ORGANISATION_NAME))


@public_view
def manifest(request):
    """Return the W3C web application manifest, for phones that add the site to the home screen."""
    home = reverse("home")
    members = {
        "id": home,
        "name": settings.ORGANISATION_NAME,
        "short_name": _short(settings.ORGANISATION_NAME),
        "description": _("Questions about rare diseases, answered plainly and signed by named medical reviewers."),
        "lang": get_language(),
        "start_url": home,
        "scope": home,
        "display": "minimal-ui",
        "background_color": BACKGROUND_COLOUR,
        "theme_color": LOGO_COLOUR,
        "categories": ["medical", "health", "education"],
        "icons": [
            {"src": static("site/favicon.svg"), "type": "image/svg+xml", "sizes": "any"},
            *(_icon(f"icon-{size}", size) for size in (192, 512)),
            {**_icon("icon-maskable-512", 512), "purpose": "maskable"},
        ],
    }
    return document(request, json.dumps(members, indent=1, ensure_ascii=False), MANIFEST)


def _icon(name, size):
    return {"src": static(f"site/icons/{name}.png"), "type": "image/png", "sizes": f"{size}x{size}"}


def _rendered(request, name, content_type, **context):
    return document(request, render_to_string(f"discovery/{name}", context, request), content_type)


def _short(name):
    """Return the name, cut to whole words so that it has at most MAX_SHORT_NAME characters."""
    if len(name) <= MAX_SHORT_NAME:
        return name
    return name[: MAX_SHORT_NAME + 1].rsplit(" ", 1)[0][:MAX_SHORT_NAME]
