"""File format of backups: a compressed tar of small parts, a description first and a manifest last.

    format.json                      version, database, and the migrations that its tables match
    tables/<table>/<number>.jsonl    column names, then one row per line
    media/<name>                     a file of MEDIA_ROOT
    manifest.json                    size and SHA-256 of each part, row count of each table

It is written and read sequentially, one part at a time. An archive without its end is refused.
"""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from contextlib import contextmanager

from django.utils.translation import gettext as _

from .errors import BackupError

NAME, VERSION = "diseasemaps-backup", 1
FORMAT, MANIFEST = "format.json", "manifest.json"
TABLES, MEDIA = "tables/", "media/"
# Maximum bytes of rows in one part, which is held in memory.
PART = 2_000_000
_BLOCK = 1 << 20


class Writer:
    """Writes an archive to `stream`, in a with statement: first `describe`, then tables and files, then `finish`.

    An archive that is left before `finish` has no manifest, and is refused when it is read.
    """

    def __init__(self, stream):
        self._zip = gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=6, mtime=0)
        self._tar = tarfile.open(fileobj=self._zip, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed on leaving
        self._parts, self._rows = {}, {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        with self._zip:
            self._tar.__exit__(*error)

    def describe(self, about):
        """Write the description, the first part. `about`: without format and version."""
        self._add(FORMAT, _json({"format": NAME, "version": VERSION, **about}))

    def add_table(self, table, heading, lines):
        """Add the rows of a table, given as lines of JSON; return their number."""
        rows, number, part = 0, 0, [heading]
        size = 0
        for line in lines:
            rows += 1
            size += len(line)
            part.append(line)
            if size >= PART:
                number += 1
                self._add(f"{TABLES}{table}/{number:06}.jsonl", "".join(part).encode())
                part, size = [heading], 0
        if len(part) > 1 or number == 0:
            self._add(f"{TABLES}{table}/{number + 1:06}.jsonl", "".join(part).encode())
        self._rows[table] = rows
        return rows

    def add_file(self, name, file, size):
        """Add an open file of MEDIA_ROOT, which is `size` bytes long."""
        source = _Hashing(file)
        self._tar.addfile(_entry(f"{MEDIA}{name}", size), source)
        self._parts[f"{MEDIA}{name}"] = {"size": size, "sha256": source.hash.hexdigest()}

    def finish(self):
        """Write the manifest, the last part; return it."""
        manifest = {"parts": self._parts, "rows": self._rows}
        data = _json(manifest)
        self._tar.addfile(_entry(MANIFEST, len(data)), io.BytesIO(data))
        return manifest

    def _add(self, name, data):
        self._tar.addfile(_entry(name, len(data)), io.BytesIO(data))
        self._parts[name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


class ArchiveReader:
    """Reads an archive once: first `about`, then `parts()`, then `manifest`, which the parts must match."""

    def __init__(self, stream):
        with _whole():
            self._zip = gzip.GzipFile(fileobj=stream, mode="rb")
            self._tar = tarfile.open(fileobj=self._zip, mode="r|")  # noqa: SIM115 - holds nothing
            self._seen = {}
            self.manifest = None
            first = self._next()
            if first is None or first.name != FORMAT:
                raise BackupError(_("This file is not a backup of DiseaseMaps."))
            self.about = _read_json(self._read(first))
        if self.about.get("format") != NAME:
            raise BackupError(_("This file is not a backup of DiseaseMaps."))
        if self.about.get("version") != VERSION:
            raise BackupError(
                _("The archive has format %(found)s, and this code reads format %(known)s. Restore it with newer code.")
                % {"found": self.about.get("version"), "known": VERSION}
            )

    def parts(self):
        """Yield (name, open file) of each part and file, in order. Raise BackupError if the archive is damaged."""
        with _whole():
            while (entry := self._next()) is not None:
                if self.manifest is not None or entry.name in self._seen:
                    raise BackupError(damaged())
                if entry.name == MANIFEST:
                    self.manifest = _read_json(self._tar.extractfile(entry).read())
                    continue
                source = _Hashing(self._tar.extractfile(entry))
                yield entry.name, source
                while source.read(_BLOCK):
                    pass
                self._seen[entry.name] = {"size": entry.size, "sha256": source.hash.hexdigest()}
            # Reading to the end makes gzip compare its checksum.
            while self._zip.read(_BLOCK):
                pass
        if self.manifest is None or self.manifest.get("parts") != self._seen:
            raise BackupError(damaged())

    def _next(self):
        entry = self._tar.next()
        if entry is not None and not entry.isreg():
            raise BackupError(damaged())
        return entry

    def _read(self, entry):
        data = self._tar.extractfile(entry).read()
        self._seen[entry.name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        return data


def damaged():
    """Return the sentence about a damaged archive."""
    return _("The archive is damaged: it was truncated or changed after it was written.")


_BROKEN = (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error)


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file):
        self._file, self.hash = file, hashlib.sha256()

    def read(self, size=-1):
        return self._seen(self._file.read, size)

    def readline(self):
        return self._seen(self._file.readline)

    def _seen(self, read, *size):
        try:
            data = read(*size)
        except _BROKEN:
            raise BackupError(damaged()) from None
        self.hash.update(data)
        return data


@contextmanager
def _whole():
    try:
        yield
    except _BROKEN:
        raise BackupError(damaged()) from None


def _entry(name, size):
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _json(value):
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).encode()


def _read_json(data):
    try:
        read = json.loads(data)
    except ValueError:
        raise BackupError(damaged()) from None
    if not isinstance(read, dict):
        raise BackupError(damaged())
    return read
