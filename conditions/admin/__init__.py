"""The newsroom's screens: Django admin classes and views for conditions, pages, editions, reviewers and topics."""

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
