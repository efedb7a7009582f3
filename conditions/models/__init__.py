"""Models: conditions, their facts and pages, editions, the newsroom's work and readers' reports."""

from .assessment import Assessment
from .authorship import AuthoredBlocks, Authorship
from .citation import Citation
from .claim import Claim
from .comment import Comment
from .condition import Condition, Synonym
from .digest import Digest
from .edition import Edition
from .event import Event
from .event_chain import EventChain
from .facts import AbsentParent, Classification, Definition, Inheritance, Onset, Phenotype, Prevalence
from .feedback import Report, ReportEvent, ReportReply, SenderCount, SenderSalt, UsefulCount
from .frozen_fact import FrozenFact
from .gene import FormerSymbol, Gene, GeneAssociation
from .hpo import HpoSynonym, HpoTerm, HpoWord
from .identifier import FormerSlug, Identifier
from .imported_file import ImportedFile
from .page import ConditionPage
from .public_stamp import PublicStamp
from .release import Fact, Release
from .reviewer import MedicalReviewer
from .search_count import SearchCount
from .sign_off import SignOff
from .signing_key import KeySignature, SigningKey
from .site_page import SitePage, SitePageVersion
from .topic import Topic, TopicGroup
from .unsaved_copy import UnsavedCopy

__all__ = [
    "AbsentParent",
    "Assessment",
    "AuthoredBlocks",
    "Authorship",
    "Citation",
    "Claim",
    "Classification",
    "Comment",
    "Condition",
    "ConditionPage",
    "Definition",
    "Digest",
    "Edition",
    "Event",
    "EventChain",
    "Fact",
    "FormerSlug",
    "FormerSymbol",
    "FrozenFact",
    "Gene",
    "GeneAssociation",
    "HpoSynonym",
    "HpoTerm",
    "HpoWord",
    "Identifier",
    "ImportedFile",
    "Inheritance",
    "KeySignature",
    "MedicalReviewer",
    "Onset",
    "Phenotype",
    "Prevalence",
    "PublicStamp",
    "Release",
    "Report",
    "ReportEvent",
    "ReportReply",
    "SearchCount",
    "SenderCount",
    "SenderSalt",
    "SignOff",
    "SigningKey",
    "SitePage",
    "SitePageVersion",
    "Synonym",
    "Topic",
    "TopicGroup",
    "UnsavedCopy",
    "UsefulCount",
]
