"""The addresses, each declared beside the view that answers it; in the order of the guide."""

from . import entry, conditions, pages, graphs, reviewers, changes, corpus, description  # noqa: F401, I001 - the guide's order
