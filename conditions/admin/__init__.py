"""The newsroom's screens for conditions, pages, editions and the register."""

from . import conditions, editions, genes, medical_reviewers, pages, search_counts, topics

__all__ = [
    "conditions",
    "editions",
    "genes",
    "medical_reviewers",
    "pages",
    "search_counts",
    "topics",
]
