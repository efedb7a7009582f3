"""Checks of the public log: canonical JSON, Merkle tree proofs, signed checkpoints and their cosignatures.

One file that needs Python 3.11 and the package `cryptography`, and nothing of the site. Formats: RFC 8785 (canonical
JSON), RFC 6962 (tree), C2SP signed-note, tlog-checkpoint and tlog-cosignature.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# Integers beyond this are not the same number in every program that reads JSON.
_LARGEST = 2**53 - 1
# Notes have a few short signatures each; a longer text is not a checkpoint.
_LONGEST_NOTE = 100_000
SIGNATURE, COSIGNATURE = 1, 4


class Invalid(Exception):
    """Something does not check; the message is a sentence for people."""


# --- Canonical JSON (RFC 8785) ----------------------------------------------------------


def canonical(value):
    """Return a value of JSON as canonical JSON, in bytes; raise Invalid for a float or a text that is not Unicode."""
    try:
        return _written(value).encode()
    except UnicodeEncodeError:
        raise Invalid("A text contains half a character.") from None


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
    raise Invalid(f"A value of the type {type(value).__name__} has no place in a record.")


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
        """Return the key of a text `name+id+key`, as C2SP signed-note writes it; raise Invalid if it is none."""
        name, _, rest = text.strip().partition("+")
        shown_id, _, encoded = rest.partition("+")
        data = _decoded(encoded, "The key")
        if len(data) != 33 or data[0] not in (SIGNATURE, COSIGNATURE) or not is_key_name(name):
            raise Invalid("This is not the text of a verifier key: name+8 hexadecimal digits+Base64.")
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
        """Return the Note of a text; raise Invalid if it is not in the form of a signed note."""
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
    """Return the Signature of a line; raise Invalid if it is none."""
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—" or not is_key_name(parts[1]):
        raise Invalid("A signature line of the note is damaged.")
    data = _decoded(parts[2], "A signature of the note")
    if len(data) < 5:
        raise Invalid("A signature of the note is too short.")
    return Signature(parts[1], data[:4], data[4:])


def is_key_name(name):
    """Return whether a key of a note may have this name."""
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
        """Return the Checkpoint of a note, whose signatures are not checked; raise Invalid if it is none."""
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
        """Return the Checkpoint of a note that this VerifierKey signed; raise Invalid if it did not."""
        checkpoint = cls.parse(text)
        if not checkpoint.note.is_signed_by(key):
            raise Invalid(f"The checkpoint is not signed by the key {key.name}+{key.id.hex()}.")
        if checkpoint.origin != key.name:
            raise Invalid(f"The checkpoint is that of another log: {checkpoint.origin}, not {key.name}.")
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
