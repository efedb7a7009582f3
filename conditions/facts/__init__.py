"""Facts on conditions, queried for the condition's page and for the placeholders in texts."""

from .expansion import Expansion, as_read, expand, names_in, shown
from .placeholders import PLACEHOLDERS
from .queries import facts_of, on_paper, parts_on_paper

__all__ = [
    "PLACEHOLDERS",
    "Expansion",
    "as_read",
    "expand",
    "facts_of",
    "names_in",
    "on_paper",
    "parts_on_paper",
    "shown",
]
