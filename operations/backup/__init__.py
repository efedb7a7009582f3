"""Backups: the database and the photos in one archive that either database can be restored from (docs/adr/0018).

`creating` makes an archive and reads it again, `restoring` fills an empty database from one. Between them:
`archive` is the file, `encryption` its encryption, `rows` a row as JSON, `snapshot` one moment of the database.
"""

from .creating import back_up
from .encryption import Key, new_key
from .refusals import Refused
from .restoring import restore
from .verifying import verify

__all__ = ["Key", "Refused", "back_up", "new_key", "restore", "verify"]
