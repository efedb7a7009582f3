"""Events: the append-only log of who did what to which edition."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conditions.fields import PlainTextField
from conditions.vocabularies import Scope, State
from web.guards import never_changed, never_deleted

from .edition import Edition
from .reviewer import MedicalReviewer


class EventQuerySet(models.QuerySet):
    def of_page(self, page):
        """Return the events of a page, newest first, with the related rows that its history shows."""
        return self.filter(edition__page=page).select_related("actor", "edition", "reviewer").order_by("-pk")


class Event(models.Model):
    """One verb applied to one edition. Written by the workflow, never changed, never deleted."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="events", verbose_name=_("edition"))
    verb = models.CharField(_("verb"), max_length=20)
    from_state = models.CharField(_("from"), max_length=12, choices=State, blank=True)
    to_state = models.CharField(_("to"), max_length=12, choices=State)
    # None for the scheduler: publication at a set time, supersession.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    note = PlainTextField(_("note"), blank=True)
    # Only for signatures: the reviewer, the scope, and the dates that the signature set.
    reviewer = models.ForeignKey(
        MedicalReviewer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewer")
    )
    reviewer_name = models.CharField(_("reviewer’s name when signed"), max_length=300, blank=True)
    scope = models.CharField(_("scope"), max_length=12, choices=Scope, blank=True)
    statement = PlainTextField(_("statement signed"), blank=True)
    # The signer's declaration of interests; empty in events from before declarations were introduced.
    declaration = PlainTextField(_("interests declared"), blank=True, default="", db_default="")
    # Null for other verbs, and for signatures made before records were introduced.
    sign_off = models.OneToOneField("SignOff", models.PROTECT, null=True, blank=True, related_name="event")
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    review_due = models.DateField(_("review due"), null=True, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        default_permissions = ("view",)
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["edition", "-id"], name="event_of_edition"),
            # For "what changed since" queries.
            models.Index(fields=["at", "id"], name="event_in_order"),
            # For a reviewer's signatures, latest first.
            models.Index(
                fields=["reviewer", "-at", "-id"],
                condition=models.Q(reviewer__isnull=False),
                name="event_of_reviewer",
            ),
        ]
        constraints = [
            models.CheckConstraint(name="event_state_is_known", condition=models.Q(to_state__in=State.values))
        ]

    guards = (
        never_deleted("event_is_kept", "Events are never deleted."),
        never_changed("event_is_final", "Events never change."),
    )

    def __str__(self):
        return f"{self.verb} → {self.to_state}"
