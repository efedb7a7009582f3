"""Tables of the public log: entries, the hashes of the tree, the size, cosignatures and time stamps."""

from django.db import models
from django.utils import timezone

from web.guards import never_changed, never_deleted

from .guards import ENTRY_GUARDS, HEAD_GUARDS, TILE_GUARDS


class LogEntry(models.Model):
    """One public act: a leaf of the tree, as canonical JSON. Never changed, never deleted."""

    # From 0, without a gap.
    index = models.PositiveBigIntegerField(primary_key=True, db_column="leaf_index")
    # What the leaf is about, for look-ups: a hash or a number that the leaf contains, after the name of its kind.
    subject = models.CharField(max_length=100)
    leaf = models.TextField()
    # The RFC 6962 hash of the leaf, 32 bytes.
    hash = models.BinaryField()
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "log entries"
        indexes = [models.Index(fields=["subject", "index"], name="log_entry_of_subject")]

    guards = ENTRY_GUARDS

    def __str__(self):
        return f"{self.index}: {self.subject}"


class LogTile(models.Model):
    """Up to 256 hashes, 32 bytes each, of one level of the tree, as C2SP tlog-tiles defines them."""

    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField(db_column="tile_index")
    hashes = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="log_tile_once")]

    guards = TILE_GUARDS

    def __str__(self):
        return f"{self.level}/{self.index}"


class LogHead(models.Model):
    """The number of entries. The one row is locked for each append, as the last lock of a transaction."""

    KEY = 1

    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    guards = HEAD_GUARDS

    def __str__(self):
        return str(self.size)


class LogCosignature(models.Model):
    """The signature line of a witness under the checkpoint of one size, added by an operator."""

    size = models.PositiveBigIntegerField()
    # The name of the witness's key and its signature line, without the newline.
    name = models.CharField(max_length=200)
    line = models.CharField(max_length=500)
    # When the witness signed, by its own clock.
    signed_at = models.DateTimeField()
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["size", "line"], name="log_cosignature_once")]

    guards = (
        never_deleted("log_cosignature_is_kept", "Cosignatures of the public log are never deleted."),
        never_changed("log_cosignature_is_final", "Cosignatures of the public log never change."),
    )

    def __str__(self):
        return f"{self.size}: {self.name}"


class LogTimestamp(models.Model):
    """An RFC 3161 time stamp on the SHA-512 of a checkpoint's text (the note without its signatures)."""

    size = models.PositiveBigIntegerField()
    text = models.TextField()
    # The response of the time stamp authority, DER.
    response = models.BinaryField()
    authority = models.CharField(max_length=300)
    # The time that the authority certifies.
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    guards = (
        never_deleted("log_timestamp_is_kept", "Time stamps of the public log are never deleted."),
        never_changed("log_timestamp_is_final", "Time stamps of the public log never change."),
    )

    def __str__(self):
        return f"{self.size}: {self.at:%Y-%m-%d %H:%M}"
