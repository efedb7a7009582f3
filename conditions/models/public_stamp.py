"""Public stamp: rows whose sum rises with every change that readers could see (docs/adr/0017)."""

from django.db import models


class PublicStamp(models.Model):
    """One of several parts of the public stamp; only the triggers of `conditions.database.public_stamp` raise them.

    There are several so that two people who publish at the same moment do not wait for each other.
    """

    shard = models.PositiveSmallIntegerField(primary_key=True)
    n = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.shard)
