"""What pages are made with besides the database: the code, the templates, the settings."""

import hashlib
import json
from functools import cache
from pathlib import Path

import django
from django.conf import settings
from django.utils.functional import Promise

_FOLDERS = ("accounts", "conditions", "diseasemaps", "operations", "web", "templates", "static")


@cache
def build():
    """Return a word for the code and the settings of this process, the same in each process that has the same."""
    made_with = hashlib.sha256(django.get_version().encode())
    for path in _files():
        made_with.update(f"\0{path.name}\0".encode())
        made_with.update(path.read_bytes())
    values = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    made_with.update(json.dumps(values, default=_plain, sort_keys=True).encode())
    return made_with.hexdigest()


def _files():
    base = settings.BASE_DIR
    found = [path for folder in _FOLDERS for path in (base / folder).rglob("*") if "__pycache__" not in path.parts]
    # The names of collected files have their hashes, and pages name them.
    found += [base / "requirements.txt", Path(settings.STATIC_ROOT) / "staticfiles.json"]
    return sorted(path for path in found if path.is_file())


def _plain(value):
    if isinstance(value, set | frozenset):
        return sorted(value)
    # Others have their address in memory for a name.
    return str(value) if isinstance(value, Promise | Path) else type(value).__qualname__
