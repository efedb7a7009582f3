"""Claims: who is reviewing an edition or working on a draft. A claim is information, not a lock."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .edition import Edition


class ClaimQuerySet(models.QuerySet):
    def held(self, now=None):
        """Return the claims that count: of an active account, active or promised within the last CLAIM_DAYS.

        An older claim is ignored, and the edition shows as unclaimed.
        """
        oldest = _oldest(now)
        is_recent = models.Q(since__gt=oldest) | models.Q(promised_by__gte=_day_of(oldest))
        return self.by_readers().filter(is_recent, user__is_active=True)

    def by_readers(self):
        """Return the claims of reviewers; a claim on the draft ends when the draft is submitted."""
        return self.exclude(edition__submitted_at__gt=models.F("since"))


class Claim(models.Model):
    """One person's claim on an edition in review or on a draft. Written by `conditions.newsroom.claims`."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="claim", verbose_name=_("edition"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="claims", verbose_name=_("who reads it")
    )
    # None if they claimed it themselves.
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("given by")
    )
    # When they claimed it, were given it, or last commented on it.
    since = models.DateTimeField(_("since"), default=timezone.now)
    # When they claimed it or were given it; null in claims from before this column.
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    # The day by which the reviewer means to decide. It is for planning, and never part of a signature.
    promised_by = models.DateField(_("promised by"), null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        default_permissions = ()
        ordering = ["since", "pk"]
        indexes = [
            models.Index(
                fields=["promised_by"], condition=models.Q(promised_by__isnull=False), name="claim_promised_by"
            )
        ]

    def __str__(self):
        return str(self.user)

    def is_held(self, now=None):
        """Return whether the claim counts, as in ClaimQuerySet.held."""
        submitted_at = self.edition.submitted_at
        if not self.user.is_active:
            return False
        oldest = _oldest(now)
        is_recent = self.since > oldest or (self.promised_by is not None and self.promised_by >= _day_of(oldest))
        return is_recent and (submitted_at is None or submitted_at <= self.since)

    @property
    def begun_at(self):
        """The time at which the person claimed the edition or was given it."""
        return self.claimed_at or self.since

    def is_promise_overdue(self, today=None):
        """Return whether the promised day is over."""
        return self.promised_by is not None and self.promised_by < (today or timezone.localdate())


def held_on(edition):
    """Return the claim of an edition if it counts, else None; no query if the claim was loaded with the edition."""
    claim = getattr(edition, "claim", None)
    return claim if claim and claim.is_held() else None


def _day_of(moment):
    return timezone.localtime(moment).date()


def _oldest(now):
    return (now or timezone.now()) - dt.timedelta(days=settings.CLAIM_DAYS)
