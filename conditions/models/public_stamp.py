"""The numbers whose sum tells whether anything that readers could see has changed (docs/adr/0017)."""

from django.db import models


class PublicStamp(models.Model):
    """One of several parts of the public stamp; `conditions.database.public_stamp` moves them, by triggers alone.

    There are several so that two people who publish at the same moment do not wait for each other.
    """

    shard = models.PositiveSmallIntegerField(primary_key=True)
    n = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.shard)
