"""Controlled terms: states of an edition, scopes of a sign-off, schema.org's health aspects."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an edition stands. See docs/workflow.md for the ways between them."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    RETURNED = "returned", _("Returned")
    DISCARDED = "discarded", _("Discarded")


# A page has at most one edition in these states together: the one being worked on.
OPEN_STATES = (State.DRAFT, State.IN_REVIEW, State.APPROVED)
# Editions that a reviewer's signature stands under.
SIGNED_STATES = (State.APPROVED, State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN)

# Every change of state that can ever be stored; the database refuses all others.
# `conditions.workflow.rules` says who may make which, and a test holds the two together.
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
    }
)


class Scope(models.TextChoices):
    """What a reviewer's signature covers."""

    WHOLE_PAGE = "whole_page", _("Whole page")
    CHANGES_ONLY = "changes_only", _("Changes only")


class HealthAspect(models.TextChoices):
    """schema.org 30.0 HealthAspectEnumeration, the members that our topics use."""

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
    WHEN_TO_SEE = "WhenToSeeHealthAspect", _("When to get help")
