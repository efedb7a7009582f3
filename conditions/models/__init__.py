"""Conditions, the pages about them, and the editions of those pages."""

from .citation import Citation
from .condition import Condition, Synonym
from .edition import Authorship, Edition
from .event import Event
from .page import ConditionPage
from .reviewer import MedicalReviewer
from .topic import Topic, TopicGroup

__all__ = [
    "Authorship",
    "Citation",
    "Condition",
    "ConditionPage",
    "Edition",
    "Event",
    "MedicalReviewer",
    "Synonym",
    "Topic",
    "TopicGroup",
]
