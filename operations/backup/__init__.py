"""Backups: database and photos in one archive, for SQLite and PostgreSQL alike (docs/adr/0021).

`creating` writes an archive and checks it, `restoring` fills an empty database from one. Between them:
`archive` is the file format, `encryption` the age format around it, `rows` a row as JSON, `snapshot` one moment of the
database.
"""

from .creating import back_up
from .encryption import Key, new_key
from .errors import BackupError
from .public_log import in_words
from .restoring import restore
from .verifying import verify

__all__ = ["BackupError", "Key", "back_up", "in_words", "new_key", "restore", "verify"]
