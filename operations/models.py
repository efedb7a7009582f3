"""Models: the journal of jobs, failures to send a mail, restores, and runs of `verify_published`."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from web.guards import never_changed, never_deleted


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
    """A failed attempt to send a mail. No address is stored: for a mail to a reader, kind and error are enough."""

    notice = models.CharField(max_length=40)
    # Only the class name, because error messages of mail servers name addresses.
    error = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)
    # The member of the newsroom who did not get it.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    # Whether the mail was given up: it will not be tried again.
    is_final = models.BooleanField(default=False, db_default=False)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["at"], name="mail_failure_at")]

    def __str__(self):
        return f"{self.notice}: {self.error}"


class Restore(models.Model):
    """A restore that filled this database, also one that an archive of this database has brought along."""

    at = models.DateTimeField(default=timezone.now)
    # SHA-256 of the archive's file, and when the backup was made.
    archive_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    # Lines of WITHDRAWALS_FILE; None if the operator declared that there were no withdrawals since the backup.
    withdrawals = models.PositiveBigIntegerField(null=True)
    # Pages that were withdrawn again.
    pages = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"


class Verification(models.Model):
    """A run of `verify_published` without errors, with the number of rows in tables that never lose a row."""

    at = models.DateTimeField(default=timezone.now)
    editions = models.PositiveBigIntegerField()
    events = models.PositiveBigIntegerField()
    sign_offs = models.PositiveBigIntegerField()
    signing_keys = models.PositiveBigIntegerField(default=0, db_default=0)
    key_signatures = models.PositiveBigIntegerField(default=0, db_default=0)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    guards = (
        never_deleted("verification_is_kept", "Verifications are never deleted."),
        never_changed("verification_is_final", "Verifications never change."),
    )

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"
