"""What is known of a condition, read from its fact rows: for the hub and for the pages' placeholders."""

from .expansion import Expansion, as_read, expand, names_in
from .placeholders import PLACEHOLDERS
from .queries import facts_of, on_paper, parts_on_paper

__all__ = ["PLACEHOLDERS", "Expansion", "as_read", "expand", "facts_of", "names_in", "on_paper", "parts_on_paper"]
