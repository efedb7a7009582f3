"""Reminder mails: how often each member of the newsroom gets one, and the last attempt."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# After this time a run may send a reminder that another run has taken and not sent.
PATIENCE = dt.timedelta(minutes=15)


class ReminderFrequency(models.TextChoices):
    DAILY = "daily", _("Each day")
    WEEKLY = "weekly", _("Once a week")
    NONE = "none", _("Never")


DAYS = {ReminderFrequency.DAILY: 1, ReminderFrequency.WEEKLY: 7}


class Digest(models.Model):
    """A person's reminder setting, and when it was last sent. Written by `conditions.newsroom.digests`."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest", verbose_name=_("person")
    )
    frequency = models.CharField(
        _("how often"), max_length=6, choices=ReminderFrequency, default=ReminderFrequency.DAILY
    )
    sent_on = models.DateField(_("last sent"), null=True, blank=True)
    # Set while a run sends the reminder, so that no second run sends it too.
    taken_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The last attempt, if it failed; each run tries again.
    failed_at = models.DateTimeField(_("failed"), null=True, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self):
        return str(self.user)

    def is_due(self, today):
        """Return whether the reminder has to be sent today."""
        days = DAYS.get(self.frequency)
        return days is not None and (self.sent_on is None or (today - self.sent_on).days >= days)

    def take(self):
        """Take the reminder for sending; return False if another run has taken or sent it since it was loaded."""
        now = timezone.now()
        free = Digest.objects.filter(pk=self.pk, sent_on=self.sent_on, frequency=self.frequency)
        free = free.filter(models.Q(taken_at=None) | models.Q(taken_at__lt=now - PATIENCE))
        return bool(free.update(taken_at=now))

    def sent(self, today):
        """Store that the reminder was sent."""
        Digest.objects.filter(pk=self.pk).update(sent_on=today, taken_at=None, failed_at=None)

    def failed(self):
        """Store that sending failed."""
        Digest.objects.filter(pk=self.pk).update(taken_at=None, failed_at=timezone.now())

    def let_go(self):
        """Give the reminder back, because there was nothing to send."""
        Digest.objects.filter(pk=self.pk).update(taken_at=None)
