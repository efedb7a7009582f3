"""Absolute URLs, and the `@id` of each thing: the URL of a page with a fragment."""

from django.conf import settings

from conditions.cached_reverse import path_of
from conditions.models.condition import letter_slug

SCHEMA = "https://schema.org"


def absolute_url(path):
    """Return the absolute URL of a path of this site."""
    return f"{settings.SITE_URL}{path}"


def fragment_url(path, fragment):
    """Return the permanent `@id` of a thing that the page at `path` describes."""
    return f"{absolute_url(path)}#{fragment}"


def term(name):
    """Return the URL of a member of one of schema.org's enumerations."""
    return f"{SCHEMA}/{name}"


def website_id():
    return fragment_url(path_of("home"), "website")


def organisation_id():
    return fragment_url(path_of("home"), "organisation")


def condition_id(condition):
    return fragment_url(condition.get_absolute_url(), "condition")


def reviewer_id(reviewer):
    return fragment_url(reviewer.get_absolute_url(), "reviewer")


def gene_id(gene):
    return fragment_url(path_of("gene", gene.symbol), "gene")


def letter_path(initial):
    return path_of("letter", letter_slug(initial))
