"""URL reversing with a cache: a public page needs some sixty paths, and Django's `reverse` is slow."""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language


def path_of(name, *args):
    """Return the path of the URL name `name` with positional arguments; raise NoReverseMatch as `reverse` does."""
    return _path(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), get_language(), name, *args)


# The arguments are all that `reverse` depends on. Typed, because 1 == True, but their paths differ.
@lru_cache(maxsize=4096, typed=True)
def _path(urlconf, script_prefix, language, name, *args):
    return reverse(name, urlconf, args=args)
