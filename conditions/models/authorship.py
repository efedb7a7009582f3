"""Authorships: who wrote in an edition, since authors must not sign it."""

from django.conf import settings
from django.db import models

from .edition import Edition
from .text_guards import AUTHORSHIP_GUARDS


class Authorship(models.Model):
    """One person's part in the text of one edition."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="authorships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="authorships")

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "user"], name="author_once_per_edition")]

    guards = AUTHORSHIP_GUARDS

    def __str__(self):
        return str(self.user)
