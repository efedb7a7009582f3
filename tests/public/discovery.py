"""URLs of feeds, sitemaps and other files that programs look for."""

from urllib.parse import quote

from django.urls import reverse

from conditions.models import Condition
from conditions.views.sitemaps import SECTIONS
from transparency import log, tiles, tree

_ALONE = ("recent-feed", "sitemap-index", "robots", "llms", "security", "opensearch", "manifest")
_ALONE += ("log-checkpoint", "log-cosigned", "verify-program")


def _feeds():
    slugs = Condition.objects.values_list("slug", flat=True)
    return [reverse("condition-feed", args=[slug]) for slug in [*slugs, "no-such-condition"]]


def _completions():
    names = Condition.objects.values_list("name", flat=True)[:3]
    return [f"{reverse('completions')}?q={quote(words)}" for words in ("", "canary", *names)]


def _log_files():
    """Return the address of every file of the log, and of one that it does not have."""
    paths = [tree.path_of(*file) for file in tiles.files_of(log.size())]
    return [f"{reverse('log')}{path}" for path in [*paths, "tile/0/999"]]


ADDRESSES_OF = {
    **{name: lambda name=name: [reverse(name)] for name in _ALONE},
    "condition-feed": _feeds,
    "completions": _completions,
    "log-tile": _log_files,
    "sitemap": lambda: [reverse("sitemap", args=[section, number]) for section in SECTIONS for number in (1, 2)],
}


def all_addresses():
    return [address for addresses in ADDRESSES_OF.values() for address in addresses()]
