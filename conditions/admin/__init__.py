"""The newsroom's screens: Django admin classes and views for conditions, pages, editions, reviewers and topics."""

from accounts.holdings import HOLDINGS

from . import conditions, editions, genes, medical_reviewers, pages, search_counts, topics
from .held_work import held_work

__all__ = [
    "conditions",
    "editions",
    "genes",
    "medical_reviewers",
    "pages",
    "search_counts",
    "topics",
]

HOLDINGS.append(held_work)
