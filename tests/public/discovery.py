"""URLs of feeds, sitemaps and other files that programs look for."""

from urllib.parse import quote

from django.urls import reverse

from conditions.models import Condition
from conditions.views.sitemaps import SECTIONS

_ALONE = ("recent-feed", "sitemap-index", "robots", "llms", "security", "opensearch", "manifest")


def _feeds():
    slugs = Condition.objects.values_list("slug", flat=True)
    return [reverse("condition-feed", args=[slug]) for slug in [*slugs, "no-such-condition"]]


def _completions():
    names = Condition.objects.values_list("name", flat=True)[:3]
    return [f"{reverse('completions')}?q={quote(words)}" for words in ("", "canary", *names)]


ADDRESSES_OF = {
    **{name: lambda name=name: [reverse(name)] for name in _ALONE},
    "condition-feed": _feeds,
    "completions": _completions,
    "sitemap": lambda: [reverse("sitemap", args=[section, number]) for section in SECTIONS for number in (1, 2)],
}


def all_addresses():
    return [address for addresses in ADDRESSES_OF.values() for address in addresses()]
