"""Uploaded files between their dry run and their import: an hour, on disk, known by a signed token."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core import signing

MOST_BYTES = 200 * 1024 * 1024
SECONDS = 3600
SALT = "conditions.imports"


class Expired(Exception):
    """The token is not this person's, too old, or its file is gone or not the same any more."""


@dataclass(frozen=True)
class Upload:
    """A kept file: where it lies, what it was called, what it is to be read as, and its SHA-256."""

    path: Path
    name: str
    kind: str
    sha256: str

    def token(self, user):
        values = {"file": self.path.name, "name": self.name, "kind": self.kind, "sha256": self.sha256, "by": user.pk}
        return signing.dumps(values, salt=SALT, compress=True)

    def drop(self):
        self.path.unlink(missing_ok=True)


def keep(file, kind):
    """Store an uploaded file a piece at a time, and return its Upload; older ones are cleared away."""
    folder = _folder()
    _clear(folder)
    upload = folder / secrets.token_hex(16)
    digest = hashlib.sha256()
    with upload.open("xb") as kept:
        for chunk in file.chunks():
            digest.update(chunk)
            kept.write(chunk)
    return Upload(upload, file.name, kind, digest.hexdigest())


def kept(token, user):
    """Return the Upload of a token. Raises Expired unless it is this person's and the file is the same."""
    try:
        values = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        raise Expired from None
    upload = Upload(_folder() / values["file"], values["name"], values["kind"], values["sha256"])
    if values["by"] != user.pk or not upload.path.is_file():
        raise Expired
    with upload.path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != upload.sha256:
            raise Expired
    return upload


def _folder():
    # Beside the photos, which have no address of their own either: every worker of the site sees it.
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _clear(folder):
    for file in folder.iterdir():
        if time.time() - file.stat().st_mtime > SECONDS:
            file.unlink(missing_ok=True)
