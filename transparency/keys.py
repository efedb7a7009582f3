"""Keys of the log: LOG_KEY and LOG_PREVIOUS_KEY, Ed25519, in the form of Go's signed notes."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from verify.verify import SIGNATURE, Signature, VerifierKey, is_key_name
from web.refusals import Refused

_PREFIX = "PRIVATE+KEY+"


class NoKey(Refused):
    """The log has no key that could sign its checkpoints."""


@dataclass(frozen=True)
class NoteSigner:
    """A private key with its name and its kind: SIGNATURE for the key of a log, COSIGNATURE for that of a witness."""

    name: str
    kind: int
    private: Ed25519PrivateKey

    @classmethod
    def new(cls, name, kind=SIGNATURE):
        """Return a new random key."""
        return cls(name, kind, Ed25519PrivateKey.generate())

    @classmethod
    def parse(cls, text):
        """Return the key of a text `PRIVATE+KEY+name+id+key`; raise ValueError for any other text."""
        name, _plus, rest = text.strip().removeprefix(_PREFIX).partition("+")
        shown_id, _plus, encoded = rest.partition("+")
        try:
            data = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            data = b""
        if not text.strip().startswith(_PREFIX) or len(data) != 33 or not is_key_name(name):
            raise ValueError("not a private key: PRIVATE+KEY+name+8 hexadecimal digits+Base64")
        key = cls(name, data[0], Ed25519PrivateKey.from_private_bytes(data[1:]))
        if shown_id != key.public.id.hex():
            raise ValueError("not a private key: its parts do not belong together")
        return key

    @property
    def public(self):
        """The VerifierKey of this key."""
        return VerifierKey(self.name, self.kind, self.private.public_key().public_bytes_raw())

    def sign(self, text):
        """Return the Signature of a note's text by this key."""
        return Signature(self.name, self.public.id, self.private.sign(text.encode()))

    def __str__(self):
        data = bytes([self.kind]) + self.private.private_bytes_raw()
        return f"{_PREFIX}{self.name}+{self.public.id.hex()}+{base64.b64encode(data).decode()}"


def origin():
    """Return the name of this site's log, such as "example.org/log"."""
    name = f"{urlsplit(settings.SITE_URL).netloc}/log"
    return f"{name}/development" if _is_development() else name


def log_signer():
    """Return the NoteSigner of the log; raise NoKey if the settings have none, or one of another site."""
    if _is_development():
        seed = hashlib.sha256(f"log of the development site: {settings.SECRET_KEY}".encode()).digest()
        return NoteSigner(origin(), SIGNATURE, Ed25519PrivateKey.from_private_bytes(seed))
    if not settings.LOG_KEY:
        raise NoKey(
            _("The public log has no key yet, so nobody can check it. The operator makes one: manage.py make_log_key.")
        )
    return _own("LOG_KEY", settings.LOG_KEY)


def previous_signer():
    """Return the NoteSigner of LOG_PREVIOUS_KEY, which also signs during a change of keys; None if it is not set.

    Raises NoKey if the setting is not a key of this log.
    """
    return _own("LOG_PREVIOUS_KEY", settings.LOG_PREVIOUS_KEY) if settings.LOG_PREVIOUS_KEY else None


def _is_development():
    return settings.DEBUG and not settings.LOG_KEY


def _own(setting, text):
    try:
        key = NoteSigner.parse(text)
    except ValueError as error:
        raise NoKey(_("%(setting)s is %(why)s.") % {"setting": setting, "why": error}) from None
    if (key.name, key.kind) != (origin(), SIGNATURE):
        raise NoKey(
            _("%(setting)s is a key of %(name)s, but this log is %(origin)s.")
            % {"setting": setting, "name": key.name, "origin": origin()}
        )
    return key
