"""Events: the append-only log of who did what to which edition; the events of a page form a hash chain."""

import datetime as dt
import hashlib

import rfc8785
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conditions.fields import PlainTextField
from conditions.vocabularies import Scope, State

from .edition import Edition
from .event_guards import EVENT_GUARDS
from .page import ConditionPage
from .reviewer import MedicalReviewer

EVENT_FORMAT = "diseasemaps-event-1"


# The verbs that ask somebody else to withdraw a page, or to take back its withdrawal.
REQUESTS = ("ask_withdrawal", "ask_take_back")


class EventQuerySet(models.QuerySet):
    def open_requests(self, *verbs):
        """Return the requests with these verbs, by default all, that nobody has dismissed since."""
        dismissed = Event.objects.filter(edition=OuterRef("edition"), verb="dismiss_request", pk__gt=OuterRef("pk"))
        return self.filter(~Exists(dismissed), verb__in=verbs or REQUESTS)

    def of_page(self, page):
        """Return the events of a page, newest first, with the related rows that its history shows."""
        return self.filter(edition__page=page).select_related("actor", "edition", "reviewer").order_by("-pk")


class Event(models.Model):
    """One verb applied to one edition. Written by the workflow, never changed, never deleted.

    The events of a page are numbered 1, 2, 3 …, and each holds the hash of the one before it (docs/adr/0046).
    """

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

    # The place in the page's chain. Code from before the chain leaves it null until `EventChain.objects.adopt` fills
    # it in.
    page = models.ForeignKey(
        ConditionPage, models.PROTECT, null=True, blank=True, db_index=False, related_name="events", editable=False
    )
    position = models.PositiveIntegerField(_("number on the page"), null=True, blank=True, editable=False)
    previous_hash = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    hash = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        default_permissions = ("view",)
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["edition", "-id"], name="event_of_edition"),
            # For requests about withdrawals, which are few.
            models.Index(
                fields=["id"],
                condition=models.Q(verb__in=["ask_withdrawal", "ask_take_back"]),
                name="event_of_request",
            ),
            # For "what changed since" queries.
            models.Index(fields=["at", "id"], name="event_in_order"),
            # For a reviewer's signatures, latest first.
            models.Index(
                fields=["reviewer", "-at", "-id"],
                condition=models.Q(reviewer__isnull=False),
                name="event_of_reviewer",
            ),
            models.Index(fields=["id"], condition=models.Q(position__isnull=True), name="event_without_place"),
        ]
        constraints = [
            models.CheckConstraint(name="event_state_is_known", condition=models.Q(to_state__in=State.values)),
            models.UniqueConstraint(fields=["page", "position"], name="event_place_once"),
        ]

    guards = EVENT_GUARDS

    def __str__(self):
        return f"{self.verb} → {self.to_state}"

    def computed_hash(self):
        """Return the SHA-256, 64 hexadecimal digits, of the event's content as canonical JSON.

        The content includes the hash of the event before. Any change of its structure needs a new EVENT_FORMAT.
        """
        content = {
            "format": EVENT_FORMAT,
            "page": self.page_id,
            "position": self.position,
            "previous": self.previous_hash,
            "edition": self.edition.number,
            "verb": self.verb,
            "from": str(self.from_state),
            "to": str(self.to_state),
            "actor": self.actor_id,
            "at": self.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "sha256": self.sha256,
            "note": self.note,
            "reviewer": self.reviewer_id,
            "reviewer_name": self.reviewer_name,
            "scope": str(self.scope),
            "statement": self.statement,
            "declaration": self.declaration,
            "record": self.sign_off.sha256 if self.sign_off else None,
            "reviewed_on": self.reviewed_on.isoformat() if self.reviewed_on else None,
            "review_due": self.review_due.isoformat() if self.review_due else None,
        }
        return hashlib.sha256(rfc8785.dumps(content)).hexdigest()
