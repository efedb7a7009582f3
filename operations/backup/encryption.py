"""Encryption of archives in the age format (age-encryption.org), so that the `age` program opens them, too.

The key is one that age-keygen or `manage.py backup --new-key` makes: "AGE-SECRET-KEY-1...", which opens
what it seals, or its public half "age1...", which can only seal. Pieces of 64 kB are encrypted and
authenticated one by one: a changed or cut archive is noticed, and memory stays flat.
"""

import os
import threading
from contextlib import contextmanager
from pathlib import Path

import pyrage
from django.utils.translation import gettext as _

from .refusals import Refused

MAGIC = b"age-encryption.org/v1"
_SECRET, _PUBLIC = "AGE-SECRET-KEY-1", "age1"


class Key:
    """A key for archives, read from text; `opens` says whether it is the secret half."""

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
            # The text is not repeated: it may be most of a key.
            raise Refused(
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
            raise Refused(_("The key %(path)s cannot be read: %(why)s.") % {"path": path, "why": why}) from None


def new_key(path):
    """Write a new secret key into a new file that only its owner can read; return the public half."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(
            _("The key %(path)s cannot be written: %(why)s.") % {"path": path, "why": error.strerror}
        ) from None
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(f"# public key: {public}\n{identity}\n")
    return public


@contextmanager
def encrypted(out, key):
    """Give a stream to write into; what is written comes to `out`, encrypted where there is a key."""
    if key is None:
        yield out
        return
    with _Pipe(lambda source: pyrage.encrypt_io(source, out, [key.recipient])) as (pipe, _source):
        yield pipe


@contextmanager
def decrypted(source, key):
    """Give a stream to read from: `source`, decrypted where it is encrypted."""
    start = source.read(len(MAGIC))
    source.seek(0)
    if start != MAGIC:
        yield source
        return
    if key is None:
        raise Refused(_("The archive is encrypted, and no key was given."))
    if not key.opens:
        raise Refused(_("The archive is encrypted, and the key given is the public half, which cannot open it."))
    reading, writing = os.pipe()
    failure = []

    def decrypt():
        try:
            with open(writing, "wb") as out:
                pyrage.decrypt_io(source, out, [key.identity])
        except BrokenPipeError:
            # Whoever reads has seen enough.
            pass
        except (OSError, pyrage.DecryptError) as error:
            failure.append(error)

    thread = threading.Thread(target=decrypt)
    thread.start()
    try:
        with open(reading, "rb") as plain:
            try:
                yield plain
                # The end is authenticated as well, so it has to be reached.
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
        return Refused(_("The archive was encrypted with another key."))
    return Refused(_("The archive is damaged: it was cut or changed after it was written."))


class _Pipe:
    """A pipe whose other end `work` reads in a thread; an error of the thread comes out at the end."""

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
            except Exception as error:  # noqa: BLE001 - raised again where the pipe is closed
                self._error = error
