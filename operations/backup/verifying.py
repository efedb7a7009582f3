"""Verification of archives: every part is there and unchanged, and row counts match."""

import os
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import archive, encryption
from .errors import BackupError


@dataclass
class Contents:
    """The contents of a verified archive: description, {table: row count}, files and manifest."""

    about: dict
    rows: dict
    # {name: SHA-256}
    files: dict = field(default_factory=dict)
    manifest: dict = field(default_factory=dict)

    @property
    def total(self):
        return sum(self.rows.values())


@contextmanager
def reading(path, key=None):
    """Yield an archive.ArchiveReader of the file at `path`. Raise BackupError if the file cannot be opened."""
    try:
        source = open(path, "rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise BackupError(
            _("The archive %(path)s cannot be opened: %(why)s.") % {"path": path, "why": error.strerror or error}
        ) from None
    with source, encryption.decrypted(source, key) as plain:
        yield archive.ArchiveReader(plain)


def verify(path, key=None):
    """Read the whole archive at `path` and return its Contents. Raise BackupError if it is damaged."""
    rows = {}
    with reading(os.fspath(path), key) as reader:
        for name, source in reader.parts():
            table = table_of(name)
            if table is not None:
                source.readline()
                rows[table] = rows.get(table, 0) + sum(1 for _line in iter(source.readline, b""))
    if rows != reader.manifest.get("rows"):
        raise BackupError(archive.damaged())
    parts = reader.manifest["parts"]
    start = len(archive.MEDIA)
    files = {name[start:]: part["sha256"] for name, part in parts.items() if name.startswith(archive.MEDIA)}
    return Contents(reader.about, rows, files, reader.manifest)


def table_of(name):
    """Return the table of a part by its name, or None for a file."""
    return name.split("/")[1] if name.startswith(archive.TABLES) else None
