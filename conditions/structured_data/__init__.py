"""Structured data: the JSON-LD graph of each public page in schema.org's vocabulary, as a dict.

The functions run no queries: the caller loads the models. A graph says only what the page
shows, in the words of the page; `tests/structured_data/` checks that, and every term against
schema.org 30.0. A page that search engines must not index (a preview, a withdrawn page, a
search) has no graph.
"""

from .changes_and_data import changes, open_data
from .hub import hub
from .lists import gene, home, listing, readable
from .question import question
from .reviewers import profile, reviewers
from .site_page import about

__all__ = [
    "about",
    "changes",
    "gene",
    "home",
    "hub",
    "listing",
    "open_data",
    "profile",
    "question",
    "readable",
    "reviewers",
]
