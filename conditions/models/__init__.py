"""Conditions, the pages about them, and the editions of those pages."""

from .citation import Citation
from .condition import Condition, Synonym
from .edition import Authorship, Edition
from .event import Event
from .facts import Classification, Definition, Inheritance, Onset, Phenotype, Prevalence
from .frozen_fact import FrozenFact
from .gene import FormerSymbol, Gene, GeneAssociation
from .identifier import FormerSlug, Identifier
from .page import ConditionPage
from .release import Release
from .reviewer import MedicalReviewer
from .search_count import SearchCount
from .topic import Topic, TopicGroup

__all__ = [
    "Authorship",
    "Citation",
    "Classification",
    "Condition",
    "ConditionPage",
    "Definition",
    "Edition",
    "Event",
    "FormerSlug",
    "FormerSymbol",
    "FrozenFact",
    "Gene",
    "GeneAssociation",
    "Identifier",
    "Inheritance",
    "MedicalReviewer",
    "Onset",
    "Phenotype",
    "Prevalence",
    "Release",
    "SearchCount",
    "Synonym",
    "Topic",
    "TopicGroup",
]
