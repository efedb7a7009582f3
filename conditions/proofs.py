"""Proofs of live pages: the reviewer's signature by key, and the entries of the public log, for `verify/verify.py`."""

import base64
import hashlib
import json
from dataclasses import dataclass

from conditions.models import Event
from conditions.vocabularies import State
from transparency import checkpoints, log
from verify.verify import PROOF_FORMAT

from .public_log import subject_of

_VERBS = ("publish", "reaffirm", "take_back")


def proof_of(edition):
    """Return the proof of a live edition, as `proofs_of` does."""
    return proofs_of([edition])[edition.pk]


def proofs_of(editions):
    """Return {primary key: proof} of live editions, dicts as docs/api.md describes them.

    All are for the present checkpoint. A proof is None while the log has no key, or no entry of the page's publication.
    """
    entries = _entries_of(editions)
    signatures = {edition.pk: _key_signature(edition) for edition in editions}
    keys = _entries_of_keys(filter(None, signatures.values()))
    # The size comes last, so that it counts each of these entries.
    size = log.size()
    try:
        common = {"checkpoint": checkpoints.checkpoint(size), "log_key": str(checkpoints.log_key())}
    except checkpoints.NoKey:
        return dict.fromkeys(signatures)
    included = _inclusion([*entries.values(), *keys.values()], size)
    proofs = {}
    for edition in editions:
        entry, signature = entries.get(edition.pk), signatures[edition.pk]
        key = keys.get(fingerprint_of(signature)) if signature else None
        proofs[edition.pk] = entry and {
            "format": PROOF_FORMAT,
            "signature": signature_member(signature) if signature else None,
            "key": included(key) if key else None,
            **included(entry),
            **common,
        }
    return proofs


@dataclass(frozen=True)
class InclusionProof:
    """The proof that an entry is in the log: its index, the log's name, size and root hash, and the hashes, Base64."""

    index: int
    origin: str
    size: int
    root: str
    hashes: list


def inclusion_proofs(edition):
    """Return {SHA-256 of a record: InclusionProof} of the last public act under each record of an edition."""
    subjects = [subject_of(event) for event in edition.events.filter(to_state=State.PUBLISHED, verb__in=_VERBS)]
    entries = {json.loads(entry.leaf)["record"]: entry for entry in log.entries_about(*subjects)}
    if not entries:
        return {}
    size = log.size()
    root, included = base64.b64encode(log.root(size)).decode(), _inclusion(entries.values(), size)
    return {
        record: InclusionProof(entry.index, checkpoints.origin(), size, root, included(entry)["hashes"])
        for record, entry in entries.items()
    }


def signature_member(signature):
    """Return the member "signature" of a proof for a KeySignature: its bytes as Base64url without padding."""
    values = {
        "credential_id": signature.key.credential_id,
        "public_key": signature.key.public_key,
        "authenticator_data": signature.authenticator_data,
        "client_data": signature.client_data,
        "signature": signature.signature,
    }
    return {name: base64.urlsafe_b64encode(bytes(value)).rstrip(b"=").decode() for name, value in values.items()}


def fingerprint_of(signature):
    """Return the SHA-256, 64 hexadecimal digits, of the COSE key of a KeySignature."""
    return hashlib.sha256(bytes(signature.key.public_key)).hexdigest()


def _key_signature(edition):
    return getattr(edition.sign_off, "key_signature", None) if edition.sign_off else None


def _entries_of(editions):
    """Return {primary key: LogEntry} of the acts by which the editions are public now."""
    events = Event.objects.filter(edition__in=[edition.pk for edition in editions], verb__in=_VERBS)
    last = {event.edition_id: subject_of(event) for event in events.only("edition_id", "hash").order_by("pk")}
    found = {entry.subject: entry for entry in log.entries_about(*last.values())}
    return {edition: found[subject] for edition, subject in last.items() if subject in found}


def _entries_of_keys(signatures):
    """Return {SHA-256 of a key: LogEntry} of the confirmations of the keys of these KeySignatures."""
    subjects = {f"key:{fingerprint_of(signature)}" for signature in signatures}
    entries = log.entries_about(*subjects) if subjects else ()
    leaves = [(entry, json.loads(entry.leaf)) for entry in entries]
    return {leaf["key"]: entry for entry, leaf in leaves if leaf["act"] == "key_confirmed"}


def _inclusion(entries, size):
    """Return a function that returns leaf, index and hashes of one of these LogEntries in the first `size` entries."""
    proven = log.inclusion_hashes({entry.index for entry in entries}, size)

    def included(entry):
        encoded = [base64.b64encode(one).decode() for one in proven[entry.index]]
        return {"leaf": entry.leaf, "index": entry.index, "hashes": encoded}

    return included
