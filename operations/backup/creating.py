"""Creation of backups: a snapshot of the database, and the photos, in a file that is read back and compared."""

import datetime as dt
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import django
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from web.atomic_files import sync_folder

from . import archive, encryption, media, rows
from .errors import BackupError
from .snapshot import snapshot
from .verifying import Contents, verify

# Left out: sessions, calendar addresses (a restore would bring back a revoked one), the secret of the day and its
# counts, numbers that a restore draws again, and refused mails, which nobody wants to get long after.
LEFT_OUT = frozenset(
    {
        "django_session",
        "django_tasks_database_dbtaskresult",
        "accounts_attempts",
        "accounts_calendaraddress",
        "conditions_sendersalt",
        "conditions_sendercount",
        "conditions_publicstamp",
    }
)
_DATED = re.compile(r"diseasemaps-\d{8}T\d{6}Z\.tar\.gz(\.age)?")


@dataclass
class Made:
    """A backup that was written and compared. `is_read_again`: False if a public key allowed to compare bytes only."""

    path: Path
    size: int
    sha256: str
    contents: Contents
    is_read_again: bool
    missing: list
    removed: list


def back_up(target, *, key=None, keep=None, now=None):
    """Write a backup to the new file `target`, or to a dated file in the folder `target`; return a Made.

    `keep`: how many dated files to keep in the folder. Raise BackupError, with nothing written, if it cannot be done.
    """
    path, folder = _place(Path(target), key, now or dt.datetime.now(dt.UTC))
    if keep is not None and path == Path(target):
        raise BackupError(_("Old backups can be removed from a folder only: name a folder."))
    if path.exists():
        raise BackupError(_("%(path)s exists already. Nothing was written.") % {"path": path})
    _check_migrations()
    try:
        descriptor, part = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=folder)
    except OSError as error:
        raise BackupError(
            _("Nothing can be written into %(folder)s: %(why)s.") % {"folder": folder, "why": error.strerror}
        ) from None
    try:
        with open(descriptor, "wb") as out:
            written = _Counting(out)
            with encryption.encrypted(written, key) as stream:
                contents, missing = _write(stream)
            out.flush()
            os.fsync(out.fileno())
        is_read_again = _read_again(part, key, contents, written)
        os.rename(part, path)
        sync_folder(folder)
    except OSError as error:
        raise BackupError(
            _("The backup could not be written: %(why)s. The incomplete file was removed.")
            % {"why": error.strerror or error}
        ) from None
    finally:
        Path(part).unlink(missing_ok=True)
    removed = _remove_old(folder, keep) if keep is not None else []
    return Made(path, written.size, written.hash.hexdigest(), contents, is_read_again, missing, removed)


def _place(target, key, now):
    if not target.is_dir():
        return target, target.parent
    return target / f"diseasemaps-{now:%Y%m%dT%H%M%SZ}.tar.gz{'.age' if key else ''}", target


def _check_migrations():
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BackupError(_("The database does not match this code. Run migrate first. Nothing was written."))


def _write(stream):
    """Write the archive; return its Contents, and the names of files that vanished meanwhile."""
    with archive.Writer(stream) as writer:
        with snapshot():
            about = _about()
            writer.describe(about)
            counts = _write_tables(writer)
        missing = _write_files(writer)
        manifest = writer.finish()
    files = {name: part["sha256"] for name, part in manifest["parts"].items() if name.startswith(archive.MEDIA)}
    return Contents({"format": archive.NAME, "version": archive.VERSION, **about}, counts, files, manifest), missing


def _about():
    return {
        "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "database": connection.vendor,
        "django": django.get_version(),
        "migrations": sorted(map(list, MigrationRecorder.Migration.objects.values_list("app", "name"))),
        "left_out": sorted(LEFT_OUT & set(rows.tables(apps))),
    }


def _write_tables(writer):
    counts = {}
    for table, model in sorted(rows.tables(apps).items()):
        if table in LEFT_OUT:
            continue
        counts[table] = writer.add_table(table, rows.heading(model), rows.lines(model))
        there = model._base_manager.count()
        if there != counts[table]:
            raise BackupError(_("The table %(table)s changed while it was read.") % {"table": table})
    return counts


def _write_files(writer):
    missing = []
    for name in media.names():
        try:
            size = default_storage.size(name)
            file = default_storage.open(name)
        except FileNotFoundError:
            missing.append(name)
            continue
        with file:
            writer.add_file(name, file, size)
    return missing


def _read_again(path, key, contents, written):
    """Compare the file on the disk with the data that was written; return whether its contents could be read, too."""
    with open(path, "rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != written.hash.hexdigest():
            raise BackupError(_("The disk returns other data than was written. The backup was removed."))
    if key is not None and not key.opens:
        return False
    found = verify(path, key)
    if (found.manifest, found.rows) != (contents.manifest, contents.rows):
        raise BackupError(_("The disk returns other data than was written. The backup was removed."))
    return True


def _remove_old(folder, keep):
    dated = sorted(path for path in folder.iterdir() if _DATED.fullmatch(path.name))
    removed = dated[:-keep]
    for path in removed:
        path.unlink()
    return removed


class _Counting:
    """A file that is counted and hashed while it is written."""

    def __init__(self, file):
        self._file, self.size, self.hash = file, 0, hashlib.sha256()

    def write(self, data):
        self._file.write(data)
        self.size += len(data)
        self.hash.update(data)
        return len(data)

    def flush(self):
        self._file.flush()
