"""Files of MEDIA_ROOT or of the configured storage: reading them for a backup, storing them in a restore."""

import hashlib

from django.core.exceptions import SuspiciousOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from .archive import damaged
from .errors import BackupError


def names(folder=""):
    """Yield the names of all files, sorted within each folder."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    before = f"{folder}/" if folder else ""
    yield from (f"{before}{file}" for file in sorted(files))
    for inner in sorted(folders):
        yield from names(f"{before}{inner}")


def check_room(wanted):
    """Raise BackupError if the storage holds a file that is not in `wanted`, the {name: SHA-256} to restore."""
    for name in names():
        if wanted.get(name) != _sha256(name):
            raise BackupError(
                _(
                    "The folder for photos is not empty: it holds %(name)s, which differs from the archive. "
                    "Restore into an empty folder (MEDIA_ROOT)."
                )
                % {"name": name}
            )


def put(name, source):
    """Store the contents of `source` under `name`; return whether the file is new."""
    try:
        if default_storage.exists(name):
            # An interrupted restore left it; check_room has compared it.
            return False
        stored = default_storage.save(name, _Streamed(source, name))
    except SuspiciousOperation:
        raise BackupError(damaged()) from None
    if stored != name:
        default_storage.delete(stored)
        raise BackupError(_("The file %(name)s cannot be stored under its name.") % {"name": name})
    return True


def delete(stored):
    """Delete the files with these names."""
    for name in stored:
        default_storage.delete(name)


def _sha256(name):
    with default_storage.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(file, "readinto") else _digest(file)


def _digest(file):
    made = hashlib.sha256()
    for chunk in file.chunks():
        made.update(chunk)
    return made.hexdigest()


class _Streamed(File):
    """A file that can be read once."""

    def __init__(self, source, name):
        super().__init__(None, name)
        self._source = source

    def chunks(self, chunk_size=None):
        while data := self._source.read(1 << 20):
            yield data
