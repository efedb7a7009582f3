"""Claims: who reads an edition in review, or goes on with a draft. A courtesy, never a lock."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .edition import Edition


class ClaimQuerySet(models.QuerySet):
    def held(self, now=None):
        """Claims that count: after CLAIM_DAYS without a sign of the reviewer, the edition shows as free again.

        Nobody reads anything whose account is closed.
        """
        return self.by_readers().filter(since__gt=_oldest(now), user__is_active=True)

    def by_readers(self):
        """Claims of those who read for a verdict: whoever was given the draft does not, once it is submitted."""
        return self.exclude(edition__submitted_at__gt=models.F("since"))


class Claim(models.Model):
    """One person reads one edition, or goes on with a draft. Written by `conditions.newsroom.claims`."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="claim", verbose_name=_("edition"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="claims", verbose_name=_("who reads it")
    )
    # Nobody where they took it themselves.
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("given by")
    )
    # When they took it, were given it, or last commented on it.
    since = models.DateTimeField(_("since"), default=timezone.now)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        default_permissions = ()
        ordering = ["since", "pk"]

    def __str__(self):
        return str(self.user)

    def is_held(self, now=None):
        submitted_at = self.edition.submitted_at
        if not self.user.is_active:
            return False
        return self.since > _oldest(now) and (submitted_at is None or submitted_at <= self.since)


def held_on(edition):
    """Return the claim of an edition if it counts, else None; no query where the edition came with its claim."""
    claim = getattr(edition, "claim", None)
    return claim if claim and claim.is_held() else None


def _oldest(now):
    return (now or timezone.now()) - dt.timedelta(days=settings.CLAIM_DAYS)
