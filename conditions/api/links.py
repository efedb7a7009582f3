"""Absolute URLs for API records and headers."""

from django.conf import settings

from conditions.cached_reverse import path_of


def absolute_url_of(name, *args):
    """Return the absolute URL of the URL name `name` with positional arguments."""
    return absolute_url(path_of(name, *args))


def absolute_url(path):
    """Return the absolute URL of a path."""
    return f"{settings.SITE_URL}{path}"
