"""Public pages in schema.org's terms: from what a page shows to its one JSON-LD graph, a dict.

The functions are pure: they read models that their caller has loaded, and ask for
nothing. They say only what the page shows to its readers, in the page's own words;
`tests/structured_data/` holds them to that, and to schema.org's vocabulary (30.0).
A page that must not be found (a preview, a withdrawn page, a search) has no graph.
"""

from .changes_and_data import changes, open_data
from .hub import hub
from .lists import gene, home, listing, readable
from .question import question
from .reviewers import about, profile, reviewers

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
