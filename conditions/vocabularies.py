"""Controlled vocabularies: states, scopes, schema.org's health aspects, and the terms of the fact sources."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """The state of an edition; docs/workflow.md shows the transitions."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    RETURNED = "returned", _("Returned")
    DISCARDED = "discarded", _("Discarded")


# A page has at most one edition in any of these states: the one in progress.
OPEN_STATES = (State.DRAFT, State.IN_REVIEW, State.APPROVED)
# States of editions that a reviewer has signed.
SIGNED_STATES = (State.APPROVED, State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN)

# All changes of state that the database accepts; a trigger refuses any other.
# `conditions.workflow.transitions` says who may make which; a test compares the two.
STATE_CHANGES = frozenset(
    {
        (State.DRAFT, State.IN_REVIEW),
        (State.DRAFT, State.DISCARDED),
        (State.IN_REVIEW, State.RETURNED),
        (State.IN_REVIEW, State.APPROVED),
        (State.APPROVED, State.RETURNED),
        (State.APPROVED, State.PUBLISHED),
        (State.PUBLISHED, State.SUPERSEDED),
        (State.PUBLISHED, State.WITHDRAWN),
        (State.WITHDRAWN, State.PUBLISHED),
    }
)


class Scope(models.TextChoices):
    """What a reviewer's signature covers."""

    WHOLE_PAGE = "whole_page", _("Whole page")
    CHANGES_ONLY = "changes_only", _("Changes only")


class ReportState(models.TextChoices):
    """The state of a reader's report."""

    NEW = "new", _("New")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    FIXED = "fixed", _("Fixed")


# States of reports that still need work, and of those that do not.
OPEN_REPORTS = (ReportState.NEW, ReportState.ACCEPTED)
CLOSED_REPORTS = (ReportState.DECLINED, ReportState.FIXED)


class HealthAspect(models.TextChoices):
    """The members of schema.org 30.0's HealthAspectEnumeration that our topics use."""

    NONE = "", _("None fits")
    CAUSES = "CausesHealthAspect", _("Causes")
    LIVING_WITH = "LivingWithHealthAspect", _("Living with it")
    OVERVIEW = "OverviewHealthAspect", _("Overview")
    PREGNANCY = "PregnancyHealthAspect", _("Pregnancy")
    PREVENTION = "PreventionHealthAspect", _("Prevention")
    PROGNOSIS = "PrognosisHealthAspect", _("Outlook")
    SCREENING = "ScreeningHealthAspect", _("Screening")
    STAGES = "StagesHealthAspect", _("Stages")
    SYMPTOMS = "SymptomsHealthAspect", _("Symptoms")
    TREATMENTS = "TreatmentsHealthAspect", _("Treatments")
    TYPES = "TypesHealthAspect", _("Types")
    SEE_DOCTOR = "SeeDoctorHealthAspect", _("When to get help")


# --- Facts: the terms of the sources ------------------------------------------------


class Kind(models.TextChoices):
    """The kind of a condition: Orphanet's groups of disorder types, and its categories."""

    DISORDER = "disorder", _("Disease or syndrome")
    SUBTYPE = "subtype", _("Subtype")
    GROUP = "group", _("Group of diseases")
    CATEGORY = "category", _("Category")


class SynonymScope(models.TextChoices):
    EXACT = "exact", _("Exact")
    ABBREVIATION = "abbreviation", _("Abbreviation")
    NARROW = "narrow", _("Narrower")
    BROAD = "broad", _("Broader")
    RELATED = "related", _("Related")
    FORMER = "former", _("Former name")


class IdentifierSystem(models.TextChoices):
    ORPHA = "ORPHA", "ORPHA"
    OMIM = "OMIM", "OMIM"
    OMIMPS = "OMIMPS", _("OMIM series")
    ICD10 = "ICD-10", "ICD-10"
    ICD10CM = "ICD-10-CM", "ICD-10-CM"
    ICD11 = "ICD-11", "ICD-11"
    ICD11_FOUNDATION = "ICD-11 Foundation", _("ICD-11 Foundation")
    UMLS = "UMLS", "UMLS"
    MESH = "MeSH", "MeSH"
    MEDDRA = "MedDRA", "MedDRA"
    GARD = "GARD", "GARD"
    MONDO = "MONDO", "MONDO"
    DOID = "DOID", "DOID"


class MappingRelation(models.TextChoices):
    """Relations between a condition and a code of another system: Orphanet's, and two that SSSOM has as well."""

    EXACT = "E", _("exact")
    NARROWER = "NTBT", _("narrower than the code")
    BROADER = "BTNT", _("broader than the code")
    CLOSE = "CLOSE", _("close to the code, not the same")
    RELATED = "REL", _("related to the code, not the same")
    UNDETERMINED = "ND", _("undetermined")


# Relations of a code that does not mean the condition itself.
INEXACT_RELATIONS = frozenset(
    {MappingRelation.NARROWER, MappingRelation.BROADER, MappingRelation.CLOSE, MappingRelation.RELATED}
)


class InheritanceMode(models.TextChoices):
    AUTOSOMAL_DOMINANT = "Autosomal dominant", _("Autosomal dominant")
    AUTOSOMAL_RECESSIVE = "Autosomal recessive", _("Autosomal recessive")
    X_LINKED_DOMINANT = "X-linked dominant", _("X-linked dominant")
    X_LINKED_RECESSIVE = "X-linked recessive", _("X-linked recessive")
    Y_LINKED = "Y-linked", _("Y-linked")
    MITOCHONDRIAL = "Mitochondrial inheritance", _("Mitochondrial")
    MULTIGENIC = "Multigenic/multifactorial", _("Multigenic or multifactorial")
    OLIGOGENIC = "Oligogenic", _("Oligogenic")
    SEMI_DOMINANT = "Semi-dominant", _("Semi-dominant")
    NOT_APPLICABLE = "Not applicable", _("Not applicable")
    UNKNOWN = "Unknown", _("Unknown")
    NO_DATA = "No data available", _("No data available")


class AgeOfOnset(models.TextChoices):
    ANTENATAL = "Antenatal", _("Before birth")
    NEONATAL = "Neonatal", _("In the first four weeks")
    INFANCY = "Infancy", _("From 4 weeks to 2 years")
    CHILDHOOD = "Childhood", _("From 2 to 11 years")
    ADOLESCENT = "Adolescent", _("From 12 to 18 years")
    ADULT = "Adult", _("From 19 to 65 years")
    ELDERLY = "Elderly", _("After 65 years")
    ALL_AGES = "All ages", _("At any age")
    NO_DATA = "No data available", _("No data available")


class PrevalenceType(models.TextChoices):
    POINT = "Point prevalence", _("People who have it")
    AT_BIRTH = "Prevalence at birth", _("Babies born with it")
    INCIDENCE = "Annual incidence", _("New cases a year")
    LIFETIME = "Lifetime Prevalence", _("People who have it at some time in life")
    CASES = "Cases/families", _("Cases or families described")


class PrevalenceClass(models.TextChoices):
    OVER_1000 = ">1 / 1000", _("more than 1 in 1,000")
    UP_TO_10000_HIGH = "6-9 / 10 000", _("6 to 9 in 10,000")
    UP_TO_10000 = "1-5 / 10 000", _("1 to 5 in 10,000")
    UP_TO_100000 = "1-9 / 100 000", _("1 to 9 in 100,000")
    UP_TO_1000000 = "1-9 / 1 000 000", _("1 to 9 in 1,000,000")
    UNDER_1000000 = "<1 / 1 000 000", _("fewer than 1 in 1,000,000")
    UNKNOWN = "Unknown", _("unknown")
    NOT_DOCUMENTED = "Not yet documented", _("not yet documented")


class Frequency(models.TextChoices):
    """How often a sign occurs among people with the condition (HPO terms as Orphanet uses them)."""

    OBLIGATE = "Obligate (100%)", _("always")
    VERY_FREQUENT = "Very frequent (99-80%)", _("in 80 to 99 of 100 people")
    FREQUENT = "Frequent (79-30%)", _("in 30 to 79 of 100 people")
    OCCASIONAL = "Occasional (29-5%)", _("in 5 to 29 of 100 people")
    VERY_RARE = "Very rare (<4-1%)", _("in 1 to 4 of 100 people")
    EXCLUDED = "Excluded (0%)", _("never")


class GeneAssociationType(models.TextChoices):
    GERMLINE = "Disease-causing germline mutation(s) in", _("changes passed on or new in the egg or sperm cause it")
    GERMLINE_LOSS = (
        "Disease-causing germline mutation(s) (loss of function) in",
        _("changes that switch the gene off cause it"),
    )
    GERMLINE_GAIN = (
        "Disease-causing germline mutation(s) (gain of function) in",
        _("changes that make the gene too active cause it"),
    )
    SOMATIC = "Disease-causing somatic mutation(s) in", _("changes that arise in body cells cause it")
    MAJOR_SUSCEPTIBILITY = "Major susceptibility factor in", _("raises the risk")
    MODIFYING_GERMLINE = (
        "Modifying germline mutation in",
        _("changes passed on or new in the egg or sperm alter how it shows"),
    )
    MODIFYING_SOMATIC = "Modifying somatic mutation in", _("changes that arise in body cells alter how it shows")
    FUSION = "Part of a fusion gene in", _("part of a fused gene")
    ROLE = "Role in the phenotype of", _("plays a part in the signs")
    CANDIDATE = "Candidate gene tested in", _("suspected, under study")
    BIOMARKER = "Biomarker tested in", _("used as a marker in tests")


# Associations that mean "this gene causes the condition".
CAUSAL_ASSOCIATIONS = (
    GeneAssociationType.GERMLINE,
    GeneAssociationType.GERMLINE_LOSS,
    GeneAssociationType.GERMLINE_GAIN,
    GeneAssociationType.SOMATIC,
    GeneAssociationType.FUSION,
)


class HpoSynonymType(models.TextChoices):
    """What kind of word a synonym of an HPO term is; the file leaves it out for other medical terms."""

    LAYPERSON = "layperson", _("Everyday word")
    UK_SPELLING = "uk_spelling", _("British spelling")
    ABBREVIATION = "abbreviation", _("Abbreviation")
    PLURAL = "plural_form", _("Plural")
    DISCARDED = "obsolete_synonym", _("No longer used")
