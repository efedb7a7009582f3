"""What programs read to find their way: crawlers, language models, browsers, and whoever finds a hole."""

import datetime as dt
import json

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .decorators import for_visitors
from .documents import document

# Also of llms.txt: Markdown has a type of its own, but browsers would rather keep that than show it.
TEXT = "text/plain; charset=utf-8"
OPENSEARCH = "application/opensearchdescription+xml; charset=utf-8"
MANIFEST = "application/manifest+json"
# OpenSearch 1.1 allows a short name of so many characters.
SHORT_NAME = 16
# How many days security.txt is good for, at least; a year is the most that RFC 9116 advises.
GOOD_FOR = 150
# The page's background in both schemes, as static/site/site.css has it, and the colour of the sign.
PAPER = "#faf8f3"
SIGN = "#0a4a4d"


@for_visitors
def robots(request):
    return _written(request, "robots.txt", TEXT)


@for_visitors
def for_language_models(request):
    """Say what the site is, under which terms it may be used and where its data is (llmstxt.org)."""
    return _written(request, "llms.txt", TEXT)


@for_visitors
def security(request):
    """Say where a hole may be reported (RFC 9116). The text changes with the month, and not at each request."""
    later = timezone.now().astimezone(dt.UTC) + dt.timedelta(days=GOOD_FOR + 31)
    expires = f"{later:%Y-%m}-01T00:00:00Z"
    return _written(request, "security.txt", TEXT, expires=expires, contact=settings.SECURITY_EMAIL)


@for_visitors
def search_engine(request):
    return _written(request, "opensearch.xml", OPENSEARCH, short_name=_short(settings.ORGANISATION_NAME))


@for_visitors
def manifest(request):
    """Describe the site to a phone that keeps it on its home screen (W3C Web Application Manifest)."""
    home = reverse("home")
    described = {
        "id": home,
        "name": settings.ORGANISATION_NAME,
        "short_name": _short(settings.ORGANISATION_NAME),
        "description": _("Questions about rare diseases, answered plainly and signed by named medical reviewers."),
        "lang": get_language(),
        "start_url": home,
        "scope": home,
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": SIGN,
        "categories": ["medical", "health", "education"],
        "icons": [
            {"src": static("site/favicon.svg"), "type": "image/svg+xml", "sizes": "any"},
            *(_icon(f"icon-{size}", size) for size in (192, 512)),
            {**_icon("icon-maskable-512", 512), "purpose": "maskable"},
        ],
    }
    return document(request, json.dumps(described, indent=1, ensure_ascii=False), MANIFEST)


def _icon(name, size):
    return {"src": static(f"site/icons/{name}.png"), "type": "image/png", "sizes": f"{size}x{size}"}


def _written(request, name, content_type, **context):
    return document(request, render_to_string(f"discovery/{name}", context, request), content_type)


def _short(name):
    """Return as many whole words of a name as a browser's menu has room for."""
    if len(name) <= SHORT_NAME:
        return name
    return name[: SHORT_NAME + 1].rsplit(" ", 1)[0][:SHORT_NAME]
