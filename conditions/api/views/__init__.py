"""Views of the API, each with its endpoint declaration, imported in the order of the guide."""

from . import entry, conditions, pages, json_ld, reviewers, changes, corpus, status, guide  # noqa: F401, I001 - the guide's order
