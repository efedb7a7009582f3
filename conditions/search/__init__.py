"""Search for conditions and answers by name, code, gene or words of the text."""

from .engine import MOST_RESULTS, search
from .query import LONGEST_QUERY, Query, clean_query
from .ranking import Hit, Reason

__all__ = ["LONGEST_QUERY", "MOST_RESULTS", "Hit", "Query", "Reason", "clean_query", "search"]
