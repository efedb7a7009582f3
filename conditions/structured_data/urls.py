"""Whole addresses, and the names that things keep on every page: an address and a fragment."""

from django.conf import settings

from conditions.cached_reverse import path_of
from conditions.models.condition import letter_slug

SCHEMA = "https://schema.org"


def whole(path):
    """Return a path of this site with the site before it."""
    return f"{settings.SITE_URL}{path}"


def part(path, fragment):
    """Return the lasting name (`@id`) of a thing that the page at `path` tells of."""
    return f"{whole(path)}#{fragment}"


def term(name):
    """Return a member of one of schema.org's enumerations."""
    return f"{SCHEMA}/{name}"


def website_id():
    return part(path_of("home"), "website")


def organisation_id():
    return part(path_of("home"), "organisation")


def condition_id(condition):
    return part(condition.get_absolute_url(), "condition")


def reviewer_id(reviewer):
    return part(reviewer.get_absolute_url(), "reviewer")


def gene_id(gene):
    return part(path_of("gene", gene.symbol), "gene")


def letter_path(initial):
    return path_of("letter", letter_slug(initial))
