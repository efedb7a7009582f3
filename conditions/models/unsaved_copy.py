"""What people have typed into a draft and not saved."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from .edition import Edition


class UnsavedCopy(models.Model):
    """The fields of the draft's form as one person typed them; `conditions.newsroom.unsaved` writes and deletes it.

    It is nobody's edition: not saved, not signed, not part of the history, and seen by its person only.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="unsaved_copies")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # {name of the form's field: value}, with the lock of the saved text that it is based on.
    fields = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "unsaved copies"
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="unsaved_copy_once")]
        indexes = [models.Index(fields=["at"], name="unsaved_copy_at")]

    def __str__(self):
        return f"{self.edition_id}: {self.person_id}"
