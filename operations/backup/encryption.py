"""Encryption of backups in the age format (age-encryption.org), which the `age` program can decrypt as well.

Keys come from age-keygen or `manage.py backup --new-key`: a secret key "AGE-SECRET-KEY-1...", which encrypts and
decrypts, or its public key "age1...", which only encrypts. age authenticates chunks of 64 kB: a changed or truncated
archive is noticed, and memory use is constant.
"""

import os
import threading
from contextlib import contextmanager
from pathlib import Path

import pyrage
from django.utils.translation import gettext as _

from .errors import BackupError

MAGIC = b"age-encryption.org/v1"
_SECRET, _PUBLIC = "AGE-SECRET-KEY-1", "age1"


class Key:
    """A key for backups, parsed from text. `opens`: whether it is a secret key, which decrypts."""

    def __init__(self, text):
        words = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        try:
            (word,) = words
            if word.startswith(_SECRET):
                self.identity = pyrage.x25519.Identity.from_str(word)
                self.recipient = self.identity.to_public()
            else:
                self.identity, self.recipient = None, pyrage.x25519.Recipient.from_str(word)
        except (ValueError, pyrage.IdentityError, pyrage.RecipientError):
            # The message does not repeat the text, which may be most of a key.
            raise BackupError(
                _(
                    "The key for backups is not one that age-keygen makes: one line that begins with "
                    "AGE-SECRET-KEY-1 or age1."
                )
            ) from None

    @property
    def opens(self):
        return self.identity is not None

    @classmethod
    def of_file(cls, path):
        try:
            return cls(Path(path).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or _("it is not text")
            raise BackupError(_("The key %(path)s cannot be read: %(why)s.") % {"path": path, "why": why}) from None


def new_key(path):
    """Write a new secret key to the new file `path`, readable by its owner only; return the public key."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupError(
            _("The key %(path)s cannot be written: %(why)s.") % {"path": path, "why": error.strerror}
        ) from None
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(f"# public key: {public}\n{identity}\n")
    return public


@contextmanager
def encrypted(out, key):
    """Yield a stream whose data is written to `out`, encrypted if `key` is not None."""
    if key is None:
        yield out
        return
    with _Pipe(lambda source: pyrage.encrypt_io(source, out, [key.recipient])) as (pipe, _source):
        yield pipe


@contextmanager
def decrypted(source, key):
    """Yield a stream of `source`, decrypted with `key` if it is encrypted. Raise BackupError if that fails."""
    start = source.read(len(MAGIC))
    source.seek(0)
    if start != MAGIC:
        yield source
        return
    if key is None:
        raise BackupError(_("The archive is encrypted, and no key was given."))
    if not key.opens:
        raise BackupError(_("The archive is encrypted, and the key given is a public key, which cannot decrypt it."))
    reading, writing = os.pipe()
    failure = []

    def decrypt():
        try:
            with open(writing, "wb") as out:
                pyrage.decrypt_io(source, out, [key.identity])
        except BrokenPipeError:
            # The reader stopped before the end.
            pass
        except (OSError, pyrage.DecryptError) as error:
            failure.append(error)

    thread = threading.Thread(target=decrypt)
    thread.start()
    try:
        with open(reading, "rb") as plain:
            try:
                yield plain
                # The last chunk is authenticated as well, so it must be read.
                while plain.read(65536):
                    pass
            except Exception:
                plain.close()
                thread.join()
                if failure:
                    raise _unreadable(failure[0]) from None
                raise
    finally:
        thread.join()
    if failure:
        raise _unreadable(failure[0])


def _unreadable(error):
    if isinstance(error, pyrage.DecryptError):
        return BackupError(_("The archive was encrypted with another key."))
    return BackupError(_("The archive is damaged: it was truncated or changed after it was written."))


class _Pipe:
    """A pipe whose data the function `work` reads in a thread. Errors of the thread are raised on exit."""

    def __init__(self, work):
        self._work, self._error = work, None

    def __enter__(self):
        reading, writing = os.pipe()
        self._source, self._pipe = open(reading, "rb"), open(writing, "wb")
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self._pipe, self._source

    def __exit__(self, kind, error, trace):
        try:
            self._pipe.close()
        except BrokenPipeError:
            pass
        finally:
            self._thread.join()
        if self._error is not None:
            raise self._error
        return False

    def _run(self):
        with self._source:
            try:
                self._work(self._source)
            except Exception as error:  # noqa: BLE001 - raised again on exit
                self._error = error
