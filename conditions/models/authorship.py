"""Authorships: who wrote an edition, because authors must not sign it, and who wrote which block of it."""

from django.conf import settings
from django.db import models

from .edition import Edition
from .text_guards import AUTHORED_BLOCKS_GUARDS, AUTHORSHIP_GUARDS


class Authorship(models.Model):
    """One author of one edition: a person who wrote in it, or whose earlier words are still in it."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="authorships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="authorships")
    # Whether the person wrote only in an earlier edition; set at submission (docs/adr/0047).
    is_earlier = models.BooleanField(default=False, db_default=False)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "user"], name="author_once_per_edition")]

    guards = AUTHORSHIP_GUARDS

    def __str__(self):
        return str(self.user)


class AuthoredBlocks(models.Model):
    """The authors of each block of a submitted edition, frozen with its text (docs/adr/0047)."""

    edition = models.OneToOneField(Edition, models.PROTECT, primary_key=True, related_name="authored_blocks")
    # {hash of a block: account numbers of its authors}; `conditions.workflow.authored_blocks` makes it.
    authors = models.JSONField()

    class Meta:
        default_permissions = ()

    guards = AUTHORED_BLOCKS_GUARDS

    def __str__(self):
        return str(self.edition_id)
