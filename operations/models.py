"""Models: jobs, one row each, and failures to send a mail."""

from django.db import models
from django.utils import timezone


class Job(models.Model):
    """A recurring command: when it last ran, and how it ended."""

    name = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    runs = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["name"]

    def __str__(self):
        return self.name


class MailFailure(models.Model):
    """A failed attempt to send a mail. The recipient is not stored: kind and error are enough."""

    notice = models.CharField(max_length=40)
    # Only the class name, because error messages of mail servers name addresses.
    error = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["at"], name="mail_failure_at")]

    def __str__(self):
        return f"{self.notice}: {self.error}"
