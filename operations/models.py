"""What the site did by itself, and what went wrong: one row a job, one row a mail that could not be sent."""

from django.db import models
from django.utils import timezone


class Job(models.Model):
    """A command that runs again and again: when it last did, and how it ended."""

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
    """A mail that the mail server did not take. Who it was for is not kept: the kind and the error say enough."""

    notice = models.CharField(max_length=40)
    # The name of the error's class: what servers say names addresses.
    error = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["at"], name="mail_failure_at")]

    def __str__(self):
        return f"{self.notice}: {self.error}"
