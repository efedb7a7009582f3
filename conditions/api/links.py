"""Whole addresses, as programs need them."""

from django.conf import settings

from conditions.cached_reverse import path_of


def to(name, *args):
    return absolute(path_of(name, *args))


def absolute(path):
    return f"{settings.SITE_URL}{path}"
