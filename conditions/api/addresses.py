"""Whole addresses, as programs need them."""

from django.conf import settings
from django.urls import reverse


def to(name, *args):
    return absolute(reverse(name, args=args))


def absolute(path):
    return f"{settings.SITE_URL}{path}"
