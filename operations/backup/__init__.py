"""Backups: the database and the photos in one archive that either database can be restored from (docs/adr/0018).

`writing` makes an archive and reads it again, `restoring` fills an empty database from one. Between them:
`archive` is the file, `sealing` its encryption, `rows` a row as JSON, `snapshot` one moment of the database.
"""

from .refusals import Refused
from .restoring import restore
from .sealing import Key, new_key
from .verifying import verify
from .writing import back_up

__all__ = ["Key", "Refused", "back_up", "new_key", "restore", "verify"]
