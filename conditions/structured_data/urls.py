"""Absolute URLs, and the `@id` of each thing: the URL of a page with a fragment."""

from django.conf import settings

from conditions.models.condition import letter_slug
from conditions.once import once
from conditions.paths import path_of

SCHEMA = "https://schema.org"


def absolute_url(path):
    """Return the absolute URL of a path of this site."""
    return f"{_site()}{path}"


@once
def _site():
    return settings.SITE_URL


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
