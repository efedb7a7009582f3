"""Django's caches for nothing but bytes: in Redis, and in a folder. Its own ones run what they find there."""

import os
import secrets
import time
from pathlib import Path

from django.core.cache.backends.base import BaseCache

# How often the folder is swept (writes of a process).
_SWEEP = 500


class Untouched:
    """What Django's cache in Redis calls a serializer: bytes go in and come out as they are."""

    @staticmethod
    def dumps(value):
        return value

    @staticmethod
    def loads(value):
        return value


class Files(BaseCache):
    """A folder with a file for each key, of which MAX_ENTRIES stay.

    Times are kept for `add` alone: a key that is taken may be taken again once they are over.
    """

    def __init__(self, location, params):
        super().__init__(params)
        self._folder = Path(location)
        self._writes = 0

    def get(self, key, default=None, version=None):
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            return default

    def set(self, key, value, timeout=None, version=None):
        path = self._path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Readers see the old bytes or the new ones, and never a part of them.
        written = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        try:
            written.write_bytes(value)
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)
        self._writes += 1
        if self._writes % _SWEEP == 0:
            self._sweep()

    def add(self, key, value, timeout=None, version=None):
        path = self._path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if timeout is not None and _age(path) > timeout:
            path.unlink(missing_ok=True)
        try:
            with path.open("xb") as file:
                file.write(value)
        except FileExistsError:
            return False
        return True

    def delete(self, key, version=None):
        self._path(key).unlink(missing_ok=True)

    def clear(self):
        for path in self._files():
            path.unlink(missing_ok=True)

    def _path(self, key):
        # Keys are hashes; a few thousand files to a folder are enough.
        return self._folder / key[:2] / key

    def _files(self):
        return list(self._folder.glob("??/*"))

    def _sweep(self):
        """Take away the files that were written longest ago, beyond the most that stay."""
        files = sorted(self._files(), key=_age)
        for path in files[self._max_entries :]:
            path.unlink(missing_ok=True)


def _age(path):
    """Return the seconds since a file was written; 0 where there is none any more."""
    try:
        return time.time() - os.stat(path).st_mtime
    except FileNotFoundError:
        return 0
