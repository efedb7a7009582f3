"""Imported files: each file with its releases, its origin, and who imported it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conditions.fields import LineField
from web.guards import never_changed, never_deleted

from .release import Release


class ImportedFile(models.Model):
    """A file whose facts or texts are stored. Written by each import that changes something, never changed.

    Without `uploaded_by`, a command on the server imported it.
    """

    name = LineField(_("file"), max_length=255)
    # A key of `conditions.imports.drafts.KINDS`.
    kind = models.CharField(_("kind"), max_length=40)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("bytes"))
    origin = LineField(_("where it comes from"), max_length=300, blank=True)
    releases = models.ManyToManyField(Release, related_name="files", verbose_name=_("releases"))
    # The key of the upload; "" for a command.
    run = models.CharField(max_length=32, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("applied by")
    )
    at = models.DateTimeField(_("imported"), default=timezone.now)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        default_permissions = ()
        ordering = ["-pk"]

    guards = (
        never_deleted("imported_file_is_kept", "The list of imported files never loses one."),
        never_changed("imported_file_is_final", "The list of imported files never changes."),
    )

    def __str__(self):
        return self.name

    @property
    def is_confirmed(self):
        """Whether somebody other than the uploader applied it."""
        return None not in (self.uploaded_by_id, self.applied_by_id) and self.applied_by_id != self.uploaded_by_id
