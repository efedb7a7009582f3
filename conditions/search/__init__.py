"""Search for conditions and answers by name, code, gene or words of the text."""

from .engine import MOST_RESULTS, search, search_with_groups
from .hits import Hit, Reason
from .query import LONGEST_QUERY, Query, clean_query
from .signs import MOST_CONDITIONS, releases_of_signs

__all__ = [
    "LONGEST_QUERY",
    "MOST_CONDITIONS",
    "MOST_RESULTS",
    "Hit",
    "Query",
    "Reason",
    "clean_query",
    "releases_of_signs",
    "search",
    "search_with_groups",
]
