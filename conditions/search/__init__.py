"""Finding conditions and answers by whatever name, code, gene or words a reader has."""

from .engine import MOST_RESULTS, search
from .query import LONGEST_QUERY, Query, asked
from .ranking import Hit, Reason

__all__ = ["LONGEST_QUERY", "MOST_RESULTS", "Hit", "Query", "Reason", "asked", "search"]
