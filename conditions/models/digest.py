"""How often each person of the newsroom is reminded, and what became of the last reminder."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A run that was killed while it sent a reminder leaves it to the next after this time.
PATIENCE = dt.timedelta(minutes=15)


class Frequency(models.TextChoices):
    DAILY = "daily", _("Each day")
    WEEKLY = "weekly", _("Once a week")
    NONE = "none", _("Never")


DAYS = {Frequency.DAILY: 1, Frequency.WEEKLY: 7}


class Digest(models.Model):
    """A person's wish, and when it was last done. Written by `conditions.newsroom.digests`."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest", verbose_name=_("person")
    )
    frequency = models.CharField(_("how often"), max_length=6, choices=Frequency, default=Frequency.DAILY)
    sent_on = models.DateField(_("last sent"), null=True, blank=True)
    # Set while a run sends it, so that a second run at the same time does not.
    taken_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The last attempt, where it failed: it is tried again with each run.
    failed_at = models.DateTimeField(_("failed"), null=True, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self):
        return str(self.user)

    def is_due(self, today):
        days = DAYS.get(self.frequency)
        return days is not None and (self.sent_on is None or (today - self.sent_on).days >= days)

    def take(self):
        """Return whether this run may send it: no other has it in hand, and none has sent it since it was read."""
        now = timezone.now()
        free = Digest.objects.filter(pk=self.pk, sent_on=self.sent_on, frequency=self.frequency)
        free = free.filter(models.Q(taken_at=None) | models.Q(taken_at__lt=now - PATIENCE))
        return bool(free.update(taken_at=now))

    def sent(self, today):
        Digest.objects.filter(pk=self.pk).update(sent_on=today, taken_at=None, failed_at=None)

    def failed(self):
        Digest.objects.filter(pk=self.pk).update(taken_at=None, failed_at=timezone.now())

    def let_go(self):
        """Note that there was nothing to send."""
        Digest.objects.filter(pk=self.pk).update(taken_at=None)
