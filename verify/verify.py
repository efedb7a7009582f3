"""Checks of a downloaded page: its sign-off record, the reviewer's key, and the public log.

    python verify.py PAGE.json [--log FOLDER|URL] [--log-key KEY] [--witness KEY] [--fetch ADDRESS] [--json]

One file that needs Python 3.11 and the package `cryptography`, and nothing of the site. It uses the network only for
--fetch and for a --log that is a URL. Formats: RFC 8785 (canonical JSON), RFC 6962 (tree), C2SP signed-note,
tlog-checkpoint, tlog-cosignature and tlog-tiles, WebAuthn (signatures by passkeys).
"""

import argparse
import base64
import binascii
import datetime as dt
import hashlib
import json
import re
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
except ImportError:
    raise SystemExit("verify.py needs the package cryptography: python -m pip install cryptography") from None

# Integers beyond this are not the same number in every program that reads JSON.
_LARGEST = 2**53 - 1
# Notes have a few short signatures each; a longer text is not a checkpoint.
_LONGEST_NOTE = 100_000
SIGNATURE, COSIGNATURE = 1, 4


class Invalid(Exception):
    """A check has failed; the message is a sentence for people."""


# --- Canonical JSON (RFC 8785) ----------------------------------------------------------


def canonical(value):
    """Return a value of JSON as canonical JSON, in bytes; raise Invalid for a float or a text that is not Unicode."""
    try:
        return _written(value).encode()
    except UnicodeEncodeError:
        raise Invalid("A text contains an incomplete character.") from None


def _written(value):
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise Invalid(f"The number {value} is too large for JSON.")
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_written, value))}]"
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(f"{_written(key)}:{_written(item)}" for key, item in members) + "}"
    raise Invalid(f"A value of the type {type(value).__name__} cannot be part of a record.")


# --- The Merkle tree (RFC 6962, section 2.1) -----------------------------------------------


def leaf_hash(data):
    """Return the hash, 32 bytes, of a leaf with this content."""
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    """Return the hash, 32 bytes, of a node over two hashes."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(leaf, index, size, hashes):
    """Return the root of the tree of `size` leaves in which the leaf with the hash `leaf` is at `index`, from 0.

    `hashes` is the inclusion proof. The caller compares the root with that of a checkpoint. Raises Invalid if no tree
    of this size has a proof of this length.
    """
    if not 0 <= index < size:
        raise Invalid(f"The log has {size} entries, so there is no entry {index}.")
    last, root = size - 1, leaf
    for sibling in hashes:
        if last == 0:
            raise Invalid("The inclusion proof has too many hashes.")
        if index & 1 or index == last:
            root = node_hash(sibling, root)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        index, last = index >> 1, last >> 1
    if last:
        raise Invalid("The inclusion proof has too few hashes.")
    return root


def check_consistency(old_size, old_root, new_size, new_root, hashes):
    """Raise Invalid unless `hashes` prove that the older tree is the beginning of the newer one."""
    if old_size > new_size:
        raise Invalid(f"The log has become smaller: it had {old_size} entries and has {new_size}.")
    if old_size in (0, new_size):
        if hashes:
            raise Invalid("The consistency proof has too many hashes.")
        if old_size and old_root != new_root:
            raise Invalid(f"There are two different logs of {old_size} entries.")
        return
    hashes = [old_root, *hashes] if old_size & (old_size - 1) == 0 else list(hashes)
    if not hashes:
        raise Invalid("The consistency proof has too few hashes.")
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise Invalid("The consistency proof has too many hashes.")
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    if last or (old, new) != (old_root, new_root):
        raise Invalid(
            f"Entries of the log were changed or removed: its {new_size} entries do not begin with the {old_size} "
            "entries that it had."
        )


# --- Signed notes and checkpoints ---------------------------------------------------------------


def key_id(name, kind, public):
    """Return the 4 bytes that name an Ed25519 key in a signature line."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True)
class VerifierKey:
    """An Ed25519 key that signs notes: its name, SIGNATURE or COSIGNATURE, and the 32 bytes of the public key."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def parse(cls, text):
        """Return the key of a text `name+id+key`, as C2SP signed-note writes it; raise Invalid for any other text."""
        name, _, rest = text.strip().partition("+")
        shown_id, _, encoded = rest.partition("+")
        data = _decoded(encoded, "The key")
        if len(data) != 33 or data[0] not in (SIGNATURE, COSIGNATURE) or not is_key_name(name):
            raise Invalid("This is not the key of a log or witness, such as example.org/log+1a2b3c4d+AbCdEf.")
        key = cls(name, data[0], data[1:])
        if shown_id != key.id.hex():
            raise Invalid("The verifier key has a typing error: its parts do not belong together.")
        return key

    @property
    def id(self):
        return key_id(self.name, self.kind, self.public)

    def __str__(self):
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"


@dataclass(frozen=True)
class Signature:
    """A signature line of a note: the name and the id (4 bytes) of the key, and the bytes of the signature."""

    name: str
    id: bytes
    data: bytes

    def __str__(self):
        return f"— {self.name} {base64.b64encode(self.id + self.data).decode()}\n"


@dataclass(frozen=True)
class Note:
    """A signed text, which ends with a newline, and its signatures."""

    text: str
    signatures: tuple

    @classmethod
    def parse(cls, note):
        """Return the Note that a text contains; raise Invalid if it does not have the form of a signed note."""
        text, separator, lines = note.rpartition("\n\n")
        is_plain = all(character >= " " or character == "\n" for character in note)
        if not separator or not text or not is_plain or not lines.endswith("\n") or len(note) > _LONGEST_NOTE:
            raise Invalid("This is not a signed note: a text, an empty line, and lines with signatures.")
        return cls(text + "\n", tuple(map(parse_signature, lines.removesuffix("\n").split("\n"))))

    def is_signed_by(self, key):
        """Return whether the key signed this note; raise Invalid if a signature with its name is wrong."""
        return self.signed_at(key) is not None

    def signed_at(self, key):
        """Return when the key cosigned, in seconds since 1970 (0 for a plain signature); None if it did not sign.

        Raises Invalid if a signature with the key's name and id is wrong.
        """
        for signature in self.signatures:
            if (signature.name, signature.id) == (key.name, key.id):
                return _checked(self.text, signature, key)
        return None

    def __str__(self):
        return f"{self.text}\n{''.join(map(str, self.signatures))}"


def parse_signature(line):
    """Return the Signature in a line; raise Invalid if the line is not a signature."""
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—" or not is_key_name(parts[1]):
        raise Invalid("A signature line of the note is damaged.")
    data = _decoded(parts[2], "A signature of the note")
    if len(data) < 5:
        raise Invalid("A signature of the note is too short.")
    return Signature(parts[1], data[:4], data[4:])


def is_key_name(name):
    """Return whether a key that signs notes may have this name."""
    return bool(name) and "+" not in name and not any(character.isspace() for character in name)


def cosigned_text(text, time):
    """Return the text that a cosignature of this checkpoint's text signs, at `time` in seconds since 1970."""
    return f"cosignature/v1\ntime {time}\n{text}"


def _checked(text, signature, key):
    time, data = 0, signature.data
    if key.kind == COSIGNATURE:
        time, data = int.from_bytes(data[:8], "big"), data[8:]
        text = cosigned_text(text, time)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(data, text.encode())
    except (InvalidSignature, ValueError):
        raise Invalid(f"The signature of {key.name} is wrong: its key did not sign this text.") from None
    return time


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint: the log's origin, its number of entries, its root hash (32 bytes), and the note."""

    origin: str
    size: int
    root: bytes
    note: Note

    @classmethod
    def parse(cls, text):
        """Return the Checkpoint in a note, without checking its signatures; raise Invalid if it is not a checkpoint."""
        note = Note.parse(text)
        lines = note.text.split("\n")
        if len(lines) < 4 or not all(lines[:-1]) or not _is_number(lines[1]):
            raise Invalid("This is not a checkpoint of a log: an origin, a size and a root hash.")
        root = _decoded(lines[2], "The root hash")
        if len(root) != 32:
            raise Invalid("The root hash of the checkpoint does not have 32 bytes.")
        return cls(lines[0], int(lines[1]), root, note)

    @classmethod
    def signed(cls, text, key):
        """Return the Checkpoint in a note; raise Invalid if this VerifierKey did not sign it."""
        checkpoint = cls.parse(text)
        if not checkpoint.note.is_signed_by(key):
            raise Invalid(f"The checkpoint is not signed by the key {key.name}+{key.id.hex()}.")
        if checkpoint.origin != key.name:
            raise Invalid(f"The checkpoint is from another log: {checkpoint.origin}, not {key.name}.")
        return checkpoint


def checkpoint_text(origin, size, root):
    """Return the text of a checkpoint, which signatures cover."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def _is_number(text):
    return text.isascii() and text.isdecimal() and len(text) < 20 and (text == "0" or text[0] != "0")


def _decoded(text, what):
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(f"{what} is not Base64.") from None


# --- JSON from outside -------------------------------------------------------------------------

# The longest file that is read, in bytes; a page has some ten thousand.
LONGEST_FILE = 5_000_000


def parsed(data):
    """Return the value of JSON in bytes; raise Invalid if it is not JSON, or names a member twice."""
    if len(data) > LONGEST_FILE:
        raise Invalid("The file is too large for a page: it has more than 5 million bytes.")
    try:
        return json.loads(data.decode(), object_pairs_hook=_object, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Invalid("The file is not UTF-8 text.") from None
    except RecursionError:
        raise Invalid("The file is nested too deeply for a page.") from None
    except ValueError:
        raise Invalid("The file is not complete JSON: it is damaged, or was cut off.") from None


def _object(members):
    value = dict(members)
    if len(value) != len(members):
        raise Invalid("The file names a member of an object twice, so programs would read different things from it.")
    return value


def _no_number(name):
    raise Invalid(f"The file has the number {name}, which JSON does not allow.")


def member(value, path, kind):
    """Return the member of nested dicts at a path such as "proof.leaf"; raise Invalid if its type is not `kind`."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Invalid(f"The file is not a page with a proof: “{path}” is missing or has another type.")
    return value


# --- Passkeys (WebAuthn) -------------------------------------------------------------------------

_FINGERPRINT_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_USER_PRESENT, _USER_VERIFIED = 1, 4


def fingerprint(digest):
    """Return the twelve characters by which people compare a key: 60 bits of `digest`, the SHA-256 of the COSE key."""
    number = int.from_bytes(digest[:8], "big") >> 4
    characters = "".join(_FINGERPRINT_LETTERS[number >> shift & 31] for shift in range(55, -1, -5))
    return "-".join((characters[:4], characters[4:8], characters[8:]))


def check_assertion(challenge, host, public_key, authenticator_data, client_data, signature):
    """Raise Invalid unless this passkey signed the challenge for the site `host`, and verified the person.

    All values but `host` are bytes; `public_key` is a COSE key.
    """
    told = parsed(client_data)
    if not isinstance(told, dict) or told.get("type") != "webauthn.get":
        raise Invalid("The passkey did not sign in response to a request for a signature.")
    if _base64url(told.get("challenge"), "The challenge") != challenge:
        raise Invalid("The passkey signed something other than this record.")
    # The origin has a port where the site has one. Browsers take localhost for secure.
    scheme = "https?" if host == "localhost" else "https"
    is_own = re.fullmatch(rf"{scheme}://{re.escape(host)}(:\d+)?", str(told.get("origin")))
    if not is_own:
        raise Invalid(f"The passkey signed on another site: {told.get('origin')}, not {host}.")
    if told.get("crossOrigin"):
        raise Invalid("The passkey signed in a frame that another site showed.")
    if len(authenticator_data) < 37 or authenticator_data[:32] != hashlib.sha256(host.encode()).digest():
        raise Invalid(f"The passkey belongs to a site other than {host}.")
    flags = authenticator_data[32]
    if not flags & _USER_PRESENT or not flags & _USER_VERIFIED:
        raise Invalid("The passkey signed without checking who used it (no fingerprint, face or PIN).")
    signed = authenticator_data + hashlib.sha256(client_data).digest()
    try:
        _verify_with_cose_key(public_key, signature, signed)
    except (InvalidSignature, ValueError):
        raise Invalid("The signature is not valid for this key and this record.") from None


def _verify_with_cose_key(public_key, signature, signed):
    key = _cose_key(public_key)
    kind = key.get(1), key.get(3)
    try:
        if kind == (2, -7) and key[-1] == 1:
            numbers = ec.EllipticCurvePublicNumbers(_integer(key[-2]), _integer(key[-3]), ec.SECP256R1())
            numbers.public_key().verify(signature, signed, ec.ECDSA(SHA256()))
        elif kind == (1, -8) and key[-1] == 6:
            Ed25519PublicKey.from_public_bytes(key[-2]).verify(signature, signed)
        elif kind == (3, -257):
            numbers = rsa.RSAPublicNumbers(_integer(key[-2]), _integer(key[-1]))
            numbers.public_key().verify(signature, signed, padding.PKCS1v15(), SHA256())
        else:
            raise Invalid("This program does not support this kind of key.")
    except (KeyError, TypeError):
        raise Invalid("The public key is damaged.") from None


def _integer(data):
    if not isinstance(data, bytes):
        raise TypeError
    return int.from_bytes(data, "big")


def _cose_key(data):
    """Return the members of a COSE key, a CBOR map; only numbers, bytes and short texts occur in it."""
    try:
        value, rest = _cbor(data)
    except (IndexError, UnicodeDecodeError):
        raise Invalid("The public key is damaged.") from None
    if rest or not isinstance(value, dict):
        raise Invalid("The public key is damaged.")
    return value


def _cbor(data):
    kind, number, data = data[0] >> 5, data[0] & 31, data[1:]
    if 24 <= number <= 26:
        width = 1 << (number - 24)
        number, data = int.from_bytes(data[:width], "big"), data[width:]
    if kind in (0, 1):
        return (number if kind == 0 else -1 - number), data
    if kind in (2, 3):
        if len(data) < number:
            raise IndexError
        return (data[:number] if kind == 2 else data[:number].decode()), data[number:]
    if kind != 5 or number > 20:
        raise Invalid("The public key is damaged.")
    members = {}
    for _ in range(number):
        name, data = _cbor(data)
        if isinstance(name, dict):
            raise Invalid("The public key is damaged.")
        members[name], data = _cbor(data)
    return members, data


def _base64url(text, what):
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise Invalid(f"{what} is not Base64.")
    return _decoded(text.translate(str.maketrans("-_", "+/")) + "=" * (-len(text) % 4), what)


# --- The entries of the log ---------------------------------------------------------------------------

BUNDLE = 256


def entries_path(index, width=BUNDLE):
    """Return the path, below the log's address, of the bundle of `width` entries from entry 256 * `index`."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return f"tile/entries/{'/'.join(groups)}{f'.p/{width}' if width < BUNDLE else ''}"


def leaves_of_bundle(data):
    """Return the leaves, in bytes, of a bundle of entries (C2SP tlog-tiles); raise Invalid if it is damaged."""
    leaves = []
    while data:
        length = int.from_bytes(data[:2], "big")
        if len(data) < 2 + length:
            raise Invalid("A file with entries of the log is damaged.")
        leaves.append(data[2 : 2 + length])
        data = data[2 + length :]
    return leaves


class Log:
    """The published files of a log, in a folder (`manage.py export_log`) or below a URL."""

    def __init__(self, place):
        self.place = place.rstrip("/")
        self.is_remote = _is_url(place)

    def checkpoint(self, key):
        """Return the Checkpoint; raise Invalid if it is missing or this VerifierKey did not sign it."""
        note = self._read("checkpoint")
        if note is None:
            raise Invalid(f"There is no checkpoint of a log at {self.place}.")
        try:
            return Checkpoint.signed(note.decode(), key)
        except UnicodeDecodeError:
            raise Invalid("The checkpoint is not UTF-8 text.") from None

    def leaves(self, start, size):
        """Yield (index, leaf in bytes) of the entries from `start` to before `size`; raise Invalid without them."""
        for index in range(start // BUNDLE, (size + BUNDLE - 1) // BUNDLE):
            first = index * BUNDLE
            width = min(BUNDLE, size - first)
            # A bundle that has been filled since may be published only as a whole.
            data = self._read(entries_path(index, width)) or (width < BUNDLE and self._read(entries_path(index)))
            if not data:
                raise Invalid(f"The log at {self.place} lacks the entries from {first} on.")
            leaves = leaves_of_bundle(data)[:width]
            if len(leaves) < width:
                raise Invalid(f"The log at {self.place} lacks entries from {first} on.")
            yield from ((first + at, leaf) for at, leaf in enumerate(leaves) if first + at >= start)

    def _read(self, path):
        if self.is_remote:
            return fetched(f"{self.place}/{path}", or_none=True)
        try:
            return Path(self.place, path).read_bytes()
        except OSError:
            return None


class Growing:
    """The tree of a log while entries are added to it: complete subtrees as (number of leaves, hash)."""

    def __init__(self, index, size, hashes):
        """Begin with the first `index` leaves, whose hashes the inclusion proof of the leaf at `index` contains.

        Raises Invalid if the proof has the wrong number of hashes.
        """
        left, last, node = [], size - 1, index
        for sibling in hashes:
            if node & 1 or node == last:
                left.append(sibling)
                while node and not node & 1:
                    node, last = node >> 1, last >> 1
            node, last = node >> 1, last >> 1
        sizes = [1 << bit for bit in range(index.bit_length()) if index >> bit & 1]
        if len(sizes) != len(left):
            raise Invalid("The inclusion proof does not have the number of hashes that its entry needs.")
        self.subtrees = list(zip(sizes, left, strict=True))[::-1]

    def add(self, leaf):
        count, node = 1, leaf
        while self.subtrees and self.subtrees[-1][0] == count:
            count, node = count * 2, node_hash(self.subtrees.pop()[1], node)
        self.subtrees.append((count, node))

    def root(self):
        hashes = [node for _, node in self.subtrees]
        root = hashes.pop()
        while hashes:
            root = node_hash(hashes.pop(), root)
        return root


def _is_url(place):
    return place.startswith(("https://", "http://"))


def fetched(address, *, or_none=False):
    """Return the bytes at a web address; raise Invalid if it cannot be read. With `or_none`, return None for 404."""
    if not _is_url(address):
        raise Invalid("An address begins with https://.")
    try:
        with urllib.request.urlopen(address, timeout=30) as response:  # noqa: S310 - the scheme is checked above
            return response.read(LONGEST_FILE + 1)
    except urllib.error.HTTPError as error:
        if or_none and error.code == 404:
            return None
        if error.code == 410:
            raise Invalid(f"{address} was withdrawn by the site.") from None
        raise Invalid(f"{address} responded with the status {error.code}.") from None
    except (OSError, ValueError):
        raise Invalid(f"{address} cannot be read.") from None


# --- Pages ------------------------------------------------------------------------------------------

PROOF_FORMAT = "diseasemaps-proof-1"
RECORD_FORMATS = ("diseasemaps-signoff-2", "diseasemaps-signoff-3")
# Acts after which the page is public with the text and the record that the leaf names.
PUBLIC_ACTS = ("published", "reaffirmed", "taken_back", "adopted")
YES, NO, NOT_CHECKED = "yes", "NO", "not checked"
_PLACEHOLDER = re.compile(r"\[\[\s*[a-z0-9-]*\s*\]\]", re.IGNORECASE)
# The most characters, without spaces, that the community's number and its day may have.
_LONGEST_FILLING = 200
_MARK = re.compile(r"\[\d+\]")
# Attributes of HTML that cannot hide text.
_ARRANGING = {"id", "tabindex", "role", "aria-label", "data-label"}


@dataclass(frozen=True)
class Finding:
    """The result of a check: the name of the check, YES, NO or NOT_CHECKED, and a sentence."""

    check: str
    result: str
    sentence: str


def check_page(page, *, log_key=None, witnesses=(), log=None):
    """Return the Findings about a page's JSON, a dict.

    `log_key` is the VerifierKey of the log from elsewhere than the page, `witnesses` are VerifierKeys, `log` is a Log.
    Raises Invalid if the page is not one with a proof.
    """
    try:
        return _PageCheck(page, log_key, witnesses, log).findings()
    except RecursionError:
        raise Invalid("The file is nested too deeply for a page.") from None


class _PageCheck:
    def __init__(self, page, log_key, witnesses, log):
        self.page, self.witnesses, self.log = page, witnesses, log
        self.record = None
        if member(page, "signed.text", dict) is not None and page.get("sign_off") is not None:
            self.record = member(page, "sign_off.record", dict)
            if self.record.get("format") not in RECORD_FORMATS:
                raise Invalid(f"This program does not support the format of the record: {self.record.get('format')}.")
        self.proof = member(page, "proof", dict) if page.get("proof") is not None else None
        self.has_own_key = log_key is None
        self.log_key = log_key
        self.leaf = self.index = self.key_leaf = self.checkpoint = None
        self.found = []

    def findings(self):
        for check, look in (
            ("record", self._record),
            ("text", self._text),
            ("shown", self._shown),
            ("signature", self._signature),
            ("log_key", self._key_of_log),
            ("checkpoint", self._checkpoint),
            ("act", self._act),
            ("key", self._key),
            ("cosigned", self._cosigned),
            ("current", self._later_entries),
        ):
            self._look(check, look)
        return self.found

    def _look(self, check, look):
        try:
            look()
        except Invalid as error:
            self._add(check, NO, str(error))

    def _add(self, check, result, sentence):
        self.found.append(Finding(check, result, sentence))

    # The record and what the file shows.

    def _record(self):
        if self.record is None:
            self._add(
                "record",
                NOT_CHECKED,
                "The site has no record of this signature, which was made before records were kept.",
            )
            return
        found, said = _sha256(canonical(self.record)), member(self.page, "sign_off.sha256", str)
        if found == said:
            self._add("record", YES, f"The sign-off record is unchanged: its SHA-256 is {said}.")
        else:
            self._add(
                "record", NO, f"The sign-off record was changed: its SHA-256 is {found}, and the file says {said}."
            )

    def _text(self):
        text = member(self.page, "signed.text", dict)
        found, said = _sha256(canonical(text)), member(self.page, "signed.sha256", str)
        if found != said:
            self._add("text", NO, f"The text was changed: its SHA-256 is {found}, and the file says {said}.")
            return
        if self.record is not None:
            signed = member(self.record, "edition", dict)
            other = {name for name in text.keys() | signed.keys() if text.get(name) != signed.get(name)}
            if other := other - {"format", "number", "language"}:
                self._add("text", NO, f"The text is not that of the sign-off record. Different: {_list(other)}.")
                return
            self._add("text", YES, "The text is the one that was hashed and signed, word for word.")
        else:
            self._add("text", YES, "The text has the hash that the file names. No record says who signed it.")

    def _shown(self):
        if self.record is None:
            self._add("shown", NOT_CHECKED, "Names and dates beside the text are in no record, so nobody signed them.")
        elif other := [name for name, shown, signed in _shown_and_signed(self.page, self.record) if shown != signed]:
            self._add("shown", NO, f"The file shows values that differ from the signed ones: {_list(other)}.")
        else:
            self._add(
                "shown",
                YES,
                "Title, condition, reviewer, scope, dates, sources and displayed text are those of the record.",
            )

    # Who signed.

    def _signature(self):
        if self.proof is None:
            self._add("signature", NOT_CHECKED, "The file has no proof, so no signature by a key could be checked.")
            return
        signature = self.proof.get("signature")
        method = self.record and member(self.record, "signature", dict).get("method")
        if self.record is None or (signature is None and method != "passkey"):
            self._add(
                "signature",
                NOT_CHECKED,
                "The reviewer signed with a password and a code, not with a key of their own. Only the site vouches "
                "for it.",
            )
        elif signature is None:
            raise Invalid("The record says that it was signed with a passkey, but the file has no such signature.")
        elif method != "passkey":
            raise Invalid("The file has a signature by a passkey, but the record does not mention one.")
        else:
            parts = self._signature_parts()
            challenge = hashlib.sha256(canonical(self.record)).digest()
            check_assertion(challenge, self._host(), *parts)
            name = printed_name(member(self.record, "signature.reviewer", dict))
            self._add(
                "signature",
                YES,
                f"{name} signed the record with a passkey, which checked who used it. The key's fingerprint is "
                f"{fingerprint(hashlib.sha256(parts[0]).digest())}.",
            )

    def _signature_parts(self):
        names = ("public_key", "authenticator_data", "client_data", "signature")
        return [_base64url(member(self.proof, f"signature.{name}", str), f"“{name}”") for name in names]

    def _host(self):
        """Return the host name of the site from the log's key, the one value that may come from elsewhere."""
        key = self.log_key or VerifierKey.parse(member(self.proof, "log_key", str))
        return key.name.partition("/")[0].rsplit(":", 1)[0]

    def _key(self):
        if not self.proof or self.proof.get("signature") is None:
            return
        if self.checkpoint is None:
            self._add("key", NOT_CHECKED, "The owner of the key was not checked, because the checkpoint is not valid.")
            return
        if self.proof.get("key") is None:
            raise Invalid("The key was never confirmed: the file has no entry of the log that says whose it is.")
        leaf, index = self._included("key.", "key of the reviewer")
        reviewer, public_key = member(self.record, "signature.reviewer", dict), self._signature_parts()[0]
        if leaf.get("act") != "key_confirmed" or leaf.get("key") != _sha256(public_key):
            raise Invalid(f"The key was never confirmed: entry {index} of the log is about something else.")
        owner, number = member(leaf, "reviewer", int), member(reviewer, "number", int)
        if owner != number:
            raise Invalid(
                f"The key belongs to another reviewer: entry {index} of the log gives it to reviewer {owner}, and the "
                f"record names reviewer {number}."
            )
        if leaf.get("credential") != member(self.proof, "signature.credential_id", str):
            raise Invalid("The signature names a passkey other than the confirmed one.")
        proposer, confirmer = member(leaf, "proposed_by", int), member(leaf, "confirmed_by", int)
        if proposer == confirmer:
            raise Invalid("One person alone proposed and confirmed the key.")
        if str(leaf.get("at")) > str(member(self.record, "signature.signed_at", str)):
            raise Invalid(f"The key was confirmed only on {_moment(leaf.get('at'))}, after the signature.")
        if self.leaf is not None and index > self.index:
            raise Invalid(f"The key was confirmed after the page was published (entry {index} of the log).")
        self.key_leaf = {**leaf, "index": index}
        self._add(
            "key",
            YES,
            f"The key belongs to reviewer {number} ({printed_name(reviewer)}) since {_moment(leaf.get('at'))}: "
            f"proposed by account {proposer}, confirmed by account {confirmer} (entry {index} of the log).",
        )

    # The log.

    def _key_of_log(self):
        if self.proof is None:
            if not self.has_own_key:
                raise Invalid("The file has no proof, so nothing says that the page is in the log whose key you gave.")
            self._add("log_key", NOT_CHECKED, "The file has no proof, so the page was not looked up in the log.")
            return
        if member(self.proof, "format", str) != PROOF_FORMAT:
            raise Invalid(f"This program does not support the format of the proof: {self.proof['format']}.")
        own = VerifierKey.parse(member(self.proof, "log_key", str))
        if not own.name.isascii():
            raise Invalid(
                f"The name of the log's key, {own.name!a}, has letters that may look like those of another name."
            )
        if self.has_own_key:
            self.log_key = own
            self._add(
                "log_key",
                NOT_CHECKED,
                f"The log's key was taken from the file itself. Compare it with the one that {own.name} shows and with "
                f"copies elsewhere, then check again with that key: {own}",
            )
        else:
            self._add("log_key", YES, f"The log's key is the one that you gave: {self.log_key}")

    def _checkpoint(self):
        if self.log_key is None or self.proof is None:
            return
        checkpoint = Checkpoint.signed(member(self.proof, "checkpoint", str), self.log_key)
        self.checkpoint = checkpoint
        root = base64.b64encode(checkpoint.root).decode()
        self._add(
            "checkpoint",
            YES,
            f"The checkpoint of {checkpoint.origin} with {checkpoint.size} entries and the root {root} is signed by "
            "the log's key.",
        )

    def _act(self):
        if self.checkpoint is None:
            return
        leaf, index = self._included("", "page")
        if leaf.get("act") not in PUBLIC_ACTS:
            raise Invalid(f"Entry {index} of the log is not about a publication or a review.")
        record = member(self.page, "sign_off.sha256", str) if self.record is not None else None
        signed = (member(self.page, "signed.sha256", str), record, member(self.page, "edition", int))
        if (leaf.get("text"), leaf.get("record"), leaf.get("edition")) != signed:
            raise Invalid(f"Entry {index} of the log is about another text or another signature.")
        self.leaf, self.index = leaf, index
        words = {
            "published": "published",
            "reaffirmed": "reviewed again",
            "taken_back": "made public again after a withdrawal",
            "adopted": "public when the log began",
        }
        self._add(
            "act",
            YES,
            f"The log has this text and this record as entry {index}: {words[leaf['act']]}, {_moment(leaf.get('at'))}.",
        )
        self._address(leaf)

    def _address(self, leaf):
        """Compare addresses: a condition that was renamed has a new one, a topic keeps its own."""
        at_act, (site, path) = member(leaf, "page.address", str), _parts(member(self.page, "url", str))
        if site != (log_site := self.log_key.name.partition("/")[0]):
            raise Invalid(f"The file says that the page is at {site}, but the log is that of {log_site}.")
        others = [path]
        others += [member(self.record, "page.address", str)] if self.record is not None else []
        if any(other.rstrip("/").rpartition("/")[2] != at_act.rstrip("/").rpartition("/")[2] for other in others):
            raise Invalid(f"The signature is for another page: the log has it at {at_act}, the file says {others[0]}.")
        if any(other != at_act for other in others):
            self._add(
                "address",
                NOT_CHECKED,
                f"The log has the page at {at_act}, and the file says {others[0]}. That is right if the condition was "
                "renamed. The names and the text above are those that were signed.",
            )

    def _included(self, prefix, what):
        """Return (leaf as a dict, index) of a part of the proof; raise Invalid if the entry is not in the log."""
        data, index = _utf8(member(self.proof, f"{prefix}leaf", str)), member(self.proof, f"{prefix}index", int)
        hashes = _hashes(member(self.proof, f"{prefix}hashes", list))
        if root_of(leaf_hash(data), index, self.checkpoint.size, hashes) != self.checkpoint.root:
            raise Invalid(f"The entry {index} about the {what} is not in the log: it gives a different root hash.")
        leaf = parsed(data)
        if not isinstance(leaf, dict) or leaf.get("format") != "diseasemaps-log-1":
            raise Invalid(f"Entry {index} of the log has a format that this program does not support.")
        return leaf, index

    def _cosigned(self):
        if self.checkpoint is None:
            if self.witnesses:
                self._add("cosigned", NOT_CHECKED, "No witness was looked for, because there is no valid checkpoint.")
            return
        counted = []
        for witness in dict.fromkeys(self.witnesses):
            self._look("cosigned", lambda witness=witness: self._cosigned_by(witness, counted))
        if not self.witnesses:
            self._add(
                "cosigned", NOT_CHECKED, "No cosignature of a witness was checked. verify.py checks one with --witness."
            )

    def _cosigned_by(self, witness, counted):
        """Add whether the witness cosigned, and the witness to those that `counted` lists, each once."""
        own = self.log_key
        if witness.kind != COSIGNATURE or witness.public == own.public or witness.name == own.name:
            raise Invalid(f"The key {witness.name} is not a witness's key: it signs the log's own checkpoints.")
        time = self.checkpoint.note.signed_at(witness)
        if time is None:
            raise Invalid(f"The witness {witness.name} did not cosign this checkpoint.")
        for other in counted:
            if witness.name == other.name or witness.public == other.public:
                self._add(
                    "cosigned",
                    NOT_CHECKED,
                    f"The witness {witness.name} is not a second one: it has the name or the key of {other.name}.",
                )
                return
        counted.append(witness)
        at = f" on {_moment_of(time)}" if time else ""
        self._add("cosigned", YES, f"The witness {witness.name} cosigned the checkpoint{at}.")

    # What happened since.

    def _later_entries(self):
        if self.leaf is None:
            if self.log is not None:
                self._add("current", NOT_CHECKED, "Later entries were not checked, because the proof is not valid.")
            return
        if self.log is None:
            self._add(
                "current",
                NOT_CHECKED,
                "Whether the page was replaced or withdrawn since, or the key removed, was not checked. verify.py "
                "checks it with --log.",
            )
            return
        checkpoint = self.log.checkpoint(self.log_key)
        if checkpoint.size < self.checkpoint.size:
            sizes = f"has {checkpoint.size} entries, the file's checkpoint {self.checkpoint.size}"
            words = f"The log at {self.log.place} {sizes}."
            if self.log.is_remote:
                raise Invalid(f"{words} Entries were removed from the log.")
            self._add("current", NOT_CHECKED, f"{words} The copy of the log is too old.")
            return
        since = _Since(self.leaf, self.index, self.key_leaf)
        self._read_entries(checkpoint, since)
        as_of = f"as of the checkpoint with {checkpoint.size} entries (the last one: {_moment(since.last_at)})"
        if self.key_leaf:
            self._add("key_removed", *since.removal())
        self._add("current", YES if since.is_current else NO, f"{since.sentence()}, {as_of}.")

    def _read_entries(self, checkpoint, since):
        """Give `since` the entries from the page's or the key's on, once they give the root of the checkpoint."""
        prefix = "key." if self.key_leaf and self.key_leaf["index"] < self.index else ""
        start, hashes = member(self.proof, f"{prefix}index", int), _hashes(member(self.proof, f"{prefix}hashes", list))
        tree, later = Growing(start, self.checkpoint.size, hashes), []
        for index, data in self.log.leaves(start, checkpoint.size):
            tree.add(leaf_hash(data))
            if index + 1 == self.checkpoint.size and tree.root() != self.checkpoint.root:
                raise Invalid(
                    f"The log at {self.log.place} is not the log of the file: its first {self.checkpoint.size} "
                    "entries have a different root hash. Somebody shows different logs to different people, or has "
                    "changed entries."
                )
            leaf = parsed(data)
            if isinstance(leaf, dict) and (since.concerns(leaf) or index + 1 == checkpoint.size):
                later.append((index, leaf))
        if tree.root() != checkpoint.root:
            raise Invalid(f"The entries of the log at {self.log.place} do not match its checkpoint.")
        for index, leaf in later:
            since.add(index, leaf)


class _Since:
    """What later entries of the log say about a page and the key that signed it."""

    def __init__(self, leaf, index, key_leaf):
        self.leaf, self.index, self.key_leaf = leaf, index, key_leaf
        self.number = member(leaf, "page.number", int)
        self.is_current, self._sentence = True, "The page is current: it was neither replaced nor withdrawn"
        self._removed = None
        self.last_at = leaf.get("at")

    def concerns(self, leaf):
        page = leaf.get("page")
        about_page = isinstance(page, dict) and page.get("number") == self.number
        return about_page or (leaf.get("act") == "key_removed" and self.key_leaf is not None)

    def add(self, index, leaf):
        self.last_at = leaf.get("at")
        if leaf.get("act") == "key_removed" and self.key_leaf and leaf.get("key") == self.key_leaf["key"]:
            self._removed = index, leaf
        page = leaf.get("page")
        if index > self.index and isinstance(page, dict) and page.get("number") == self.number:
            self._follow(index, leaf)

    def _follow(self, index, leaf):
        act, where = leaf.get("act"), f"on {_moment(leaf.get('at'))} (entry {index})"
        is_same_text = leaf.get("text") == self.leaf["text"] and leaf.get("edition") == self.leaf["edition"]
        if act in PUBLIC_ACTS and is_same_text:
            self.is_current = True
            self._sentence = f"The page is current; its text became public or was reviewed again {where}"
        elif act in PUBLIC_ACTS:
            self.is_current = False
            self._sentence = f"The page was replaced by edition {leaf.get('edition')} {where}"
        elif act == "superseded" and is_same_text:
            self.is_current, self._sentence = False, f"The page was replaced by a newer edition {where}"
        elif act == "withdrawn":
            self.is_current, self._sentence = False, f"The page was withdrawn {where}"

    def sentence(self):
        return self._sentence

    def removal(self):
        """Return the result and the sentence about a removal of the key."""
        if self._removed is None:
            return YES, "The key has not been removed."
        index, leaf = self._removed
        where = f"on {_moment(leaf.get('at'))} (entry {index})"
        if index < self.index and self.leaf["act"] == "taken_back":
            return (
                NOT_CHECKED,
                f"The key was removed {where}, before the page was made public again; compare the dates.",
            )
        if index < self.index:
            return NO, f"The key was removed {where}, before the page was published with its signature."
        return YES, f"The key was removed {where}, after the page was published; the signature holds."


def printed_name(reviewer):
    """Return a reviewer's name with credentials, from the member of a record."""
    return ", ".join(str(reviewer[name]) for name in ("name", "credentials") if reviewer.get(name))


def _shown_and_signed(page, record):
    """Yield (name, value shown, value signed) of what the file shows outside the signed record."""
    edition, signature = member(record, "edition", dict), member(record, "signature", dict)
    whole_page, reviewer = member(record, "signature.whole_page", dict), member(record, "signature.reviewer", dict)
    review = member(page, "review", dict)
    said = member(page, "signed.sha256", str)
    yield "hash", page.get("sha256", said), said
    yield "title", page.get("title"), edition.get("title")
    yield "condition", member(page, "condition", dict).get("name"), member(record, "page.condition", dict).get("name")
    yield "edition", page.get("edition"), edition.get("number")
    yield "language", page.get("language"), edition.get("language")
    yield "reviewer", member(review, "signed_by", dict).get("name"), printed_name(reviewer)
    whole_name = printed_name(member(whole_page, "reviewer", dict))
    yield "reviewer of the whole page", member(review, "whole_page_reviewed_by", dict).get("name"), whole_name
    yield "scope", review.get("scope"), signature.get("scope")
    signed_at = _milliseconds(review.get("signed_at")), _milliseconds(signature.get("signed_at"))
    yield "time of the signature", *signed_at
    yield "date of the review", review.get("last_reviewed"), signature.get("reviewed_on")
    due, signed_due = str(review.get("review_due")), str(signature.get("review_due"))
    # A request for a new review makes the date earlier, never later.
    yield "date of the next review", max(due, signed_due), signed_due
    yield "short answer", _letters(page.get("short_answer")), _letters(edition.get("short_answer"))
    citations = [
        {name: value for name, value in citation.items() if name != "address"}
        if isinstance(citation, dict)
        else citation
        for citation in member(page, "citations", list)
    ]
    yield "sources", citations, edition.get("citations")
    body = _Markup(member(record, "edition.body", str))
    yield "body_html", _Markup(member(page, "body_html", str)).is_like(body), True
    yield "body_text", _is_filled(member(page, "body_text", str), body.text), True


class _Markup(HTMLParser):
    """The text of HTML, and its tags with their attributes.

    Boxes and attributes that only arrange are left out. What could hide words counts: other attributes, and comments,
    which end at different places in different programs.
    """

    def __init__(self, html):
        super().__init__()
        self.text, self.tags = "", []
        try:
            self.feed(html)
            self.close()
        except (AssertionError, ValueError):
            raise Invalid("The HTML of the text is damaged.") from None

    def handle_starttag(self, tag, attrs):
        arranging = _ARRANGING | {"class"} if tag == "div" else _ARRANGING
        told = {name: value for name, value in attrs if name not in arranging}
        if told or tag not in ("div", "span"):
            self.tags.append((tag, told))

    def handle_comment(self, data):
        self.tags.append(("comment", data))

    handle_decl = handle_pi = unknown_decl = handle_comment

    def handle_data(self, data):
        self.text += data

    def is_like(self, signed):
        return self.tags == signed.tags and _is_filled(self.text, signed.text)


def _is_filled(shown, signed):
    """Return whether a shown text is the signed one with anything in place of its placeholders, spaces aside."""
    shown, (first, *others) = _without_spaces(shown), map(_without_spaces, _PLACEHOLDER.split(signed))
    if not shown.startswith(first):
        return False
    at = len(first)
    for number, part in enumerate(others, 1):
        # The last part is at the end.
        found = len(shown) - len(part) if number == len(others) else shown.find(part, at)
        if not at <= found <= at + _LONGEST_FILLING or not shown.startswith(part, found):
            return False
        at = found + len(part)
    return at == len(shown)


def _parts(address):
    """Return (host and port, path) of a web address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise Invalid("The address in the file is damaged.") from None
    return parts.netloc, parts.path


def _utf8(text):
    return text.encode(errors="replace")


def _milliseconds(text):
    """Return a time in UTC cut to milliseconds: the file has these or whole seconds, the record has microseconds."""
    return str(text)[:23].removesuffix("Z").removesuffix(".000")


def _letters(text):
    """Return a text without spaces and marks of sources, such as [1]."""
    return _without_spaces(_MARK.sub("", text)) if isinstance(text, str) else text


def _without_spaces(text):
    return "".join(text.split())


def _hashes(texts):
    if not all(isinstance(text, str) for text in texts) or len(texts) > 64:
        raise Invalid("The hashes of a proof are damaged.")
    hashes = [_decoded(text, "A hash of a proof") for text in texts]
    if any(len(one) != 32 for one in hashes):
        raise Invalid("The hashes of a proof are damaged.")
    return hashes


def _sha256(data):
    return hashlib.sha256(data).hexdigest()


def _list(names):
    return ", ".join(sorted(names))


def _moment(text):
    """Return a time of the log, such as 2026-11-30T12:00:00.000000Z, in words."""
    try:
        return _in_words(dt.datetime.fromisoformat(str(text)))
    except ValueError:
        return f"“{text}”"


def _moment_of(seconds):
    try:
        return _in_words(dt.datetime.fromtimestamp(seconds, dt.UTC))
    except (ValueError, OverflowError, OSError):
        return "a day out of range"


def _in_words(at):
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)


# --- The command line ------------------------------------------------------------------------------------

_CUT = 600


def main(arguments=None, out=None):
    """Check the page that the arguments name, write the findings, and return the exit status.

    0: nothing is wrong; 1: something is wrong; 2: there is nothing that could be checked.
    """
    out = out or sys.stdout
    options = _options().parse_args(arguments)
    try:
        findings = _findings(options)
    except Invalid as error:
        findings = [Finding("input", NO, str(error))]
    is_wrong = any(finding.result == NO for finding in findings)
    if options.json:
        rows = [{"check": one.check, "result": one.result, "sentence": _plain(one.sentence)} for one in findings]
        out.write(json.dumps({"ok": not is_wrong, "findings": rows}, indent=2) + "\n")
    else:
        out.writelines(f"{one.result:<12} {_plain(one.sentence)}\n" for one in findings)
    return 2 if findings[0].check == "input" else int(is_wrong)


def _options():
    options = argparse.ArgumentParser(description="Check a page that was downloaded as .json.", allow_abbrev=False)
    options.add_argument("page", nargs="?", metavar="PAGE.json", help="the file; - reads it from standard input")
    options.add_argument("--fetch", metavar="ADDRESS", help="fetch the page at this address instead of a file")
    options.add_argument("--log", metavar="FOLDER|URL", help="the published log, to see what happened since")
    options.add_argument("--log-key", metavar="KEY", help="the log's key, from elsewhere than the file")
    options.add_argument("--witness", metavar="KEY", action="append", default=[], help="the key of a witness")
    options.add_argument("--json", action="store_true", help="write JSON for programs")
    return options


def _findings(options):
    if (options.page is None) == (options.fetch is None):
        raise Invalid("Name one file, PAGE.json, or one address with --fetch.")
    log_key = VerifierKey.parse(options.log_key) if options.log_key else None
    witnesses = [VerifierKey.parse(text) for text in options.witness]
    page = parsed(fetched(json_address(options.fetch)) if options.fetch else _file(options.page))
    return check_page(page, log_key=log_key, witnesses=witnesses, log=Log(options.log) if options.log else None)


def json_address(address):
    """Return the address of a page's JSON for the address of the page or of its JSON."""
    address = address.partition("#")[0].partition("?")[0]
    return address if address.endswith(".json") or "/api/" in address else f"{address.rstrip('/')}.json"


def _file(name):
    try:
        if name == "-":
            return sys.stdin.buffer.read(LONGEST_FILE + 1)
        with Path(name).open("rb") as file:
            return file.read(LONGEST_FILE + 1)
    except (OSError, ValueError):
        raise Invalid(f"The file {name} cannot be read.") from None


def _plain(text):
    """Return a sentence without characters that control a terminal, which a hostile file may contain."""
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return shown if len(shown) <= _CUT else f"{shown[:_CUT]} …"


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main())
