"""Search for conditions and answers by name, code, gene or words of the text."""

from .engine import MOST_RESULTS, search
from .hits import Hit, Reason
from .query import LONGEST_QUERY, Query, clean_query

__all__ = ["LONGEST_QUERY", "MOST_RESULTS", "Hit", "Query", "Reason", "clean_query", "search"]
