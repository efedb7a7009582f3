"""The exception of backups and restores that are refused."""


class BackupError(Exception):
    """A backup or restore that was not done. `str()`: a sentence that says why, and what to do."""
