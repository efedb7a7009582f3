"""A published page with its proof, and the log that it is in, made without the site."""

import base64
import copy
import hashlib
import json
from pathlib import Path

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.transparency.reference import root_by_definition
from verify.verify import (
    COSIGNATURE,
    SIGNATURE,
    Note,
    Signature,
    VerifierKey,
    canonical,
    checkpoint_text,
    cosigned_text,
    entries_path,
    leaf_hash,
)

HOST = "example.org"
_LOG = Ed25519PrivateKey.from_private_bytes(b"log " * 8)
_WITNESS = Ed25519PrivateKey.from_private_bytes(b"witn" * 8)
_OTHER = Ed25519PrivateKey.from_private_bytes(b"othr" * 8)
LOG_KEY = VerifierKey(f"{HOST}/log", SIGNATURE, _LOG.public_key().public_bytes_raw())
OTHER_LOG_KEY = VerifierKey(f"{HOST}/log", SIGNATURE, _OTHER.public_key().public_bytes_raw())
WITNESS_KEY = VerifierKey("witness.example/w", COSIGNATURE, _WITNESS.public_key().public_bytes_raw())
ADDRESS = "/conditions/lipodystrophy/causes/"
REVIEWER = {
    "number": 3,
    "slug": "dr-rao",
    "name": "Asha Rao",
    "credentials": "MD",
    "speciality": "endocrinologist",
    "affiliation": "",
    "orcid": "",
    "registration": "",
}
TEXT = {
    "title": "What causes lipodystrophy?",
    "short_answer": "Changes in one of four genes [1].",
    "body": "<h2>Genes &amp; more</h2>\n<p>Four genes [1]. We know <strong>[[community-count]]</strong> people.</p>",
    "change_note": "",
    "is_periodic_review": False,
    "citations": [{"number": 1, "authors": "Orphanet", "title": "CGL", "year": 2025, "url": "https://www.orpha.net/"}],
}


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Passkey:
    """A passkey on P-256; `sign` makes a WebAuthn assertion, and its keywords replace one part of it."""

    def __init__(self, seed=1):
        self._key = ec.derive_private_key(seed, ec.SECP256R1())
        numbers = self._key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        self.public_key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        self.credential_id = base64url(b"credential %d" % seed)

    def sign(self, record, *, origin=f"https://{HOST}", rp_id=HOST, flags=5, kind="webauthn.get", **told):
        challenge = base64url(hashlib.sha256(canonical(record)).digest())
        client_data = json.dumps({"type": kind, "challenge": challenge, "origin": origin, **told}).encode()
        data = hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + bytes(4)
        signature = self._key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return {
            "credential_id": self.credential_id,
            "public_key": base64url(self.public_key),
            "authenticator_data": base64url(data),
            "client_data": base64url(client_data),
            "signature": base64url(signature),
        }


def record(method="passkey", **text):
    return {
        "format": "diseasemaps-signoff-3",
        "page": {"address": ADDRESS, "condition": {"slug": "lipodystrophy", "name": "Lipodystrophy"}},
        "edition": {"number": 2, "language": "en-gb", **TEXT, **text},
        "signature": {
            "verb": "approve",
            "scope": "whole_page",
            "reviewer": REVIEWER,
            "signed_at": "2026-11-20T10:00:00.123456Z",
            "reviewed_on": "2026-11-20",
            "review_due": "2027-11-20",
            "whole_page": {"reviewer": REVIEWER, "reviewed_on": "2026-11-20", "edition": 2, "record": None},
            "nonce": "0" * 64,
            "method": method,
        },
    }


def sha256(value):
    return hashlib.sha256(value if isinstance(value, bytes) else canonical(value)).hexdigest()


def signed_text(of):
    return {"format": "diseasemaps-edition-1", **{name: of["edition"][name] for name in TEXT}}


class Site:
    """A log that starts with other acts, a confirmed key and one published page; leaves can be added."""

    def __init__(self, *, method="passkey", key_leaf=None, before_page=(), signed_with=None, **assertion):
        self.passkey = Passkey()
        self.record = record(method)
        self.leaves = [self.leaf("register_entry", reviewer=number) for number in range(5)]
        self.key_index = len(self.leaves)
        self.leaves.append(self.leaf(**(self.confirmed() | (key_leaf or {}))))
        self.leaves += before_page
        self.page_index = len(self.leaves)
        self.leaves.append(self.about_page("published"))
        self.leaves += [self.leaf("register_entry", reviewer=9)]
        self.assertion = (signed_with or self.passkey).sign(self.record, **assertion) if method == "passkey" else None

    def leaf(self, act, at="2026-11-01T09:00:00.000000Z", **members):
        return {"format": "diseasemaps-log-1", "act": act, "at": at, **members}

    def confirmed(self):
        key = {"key": sha256(self.passkey.public_key), "credential": self.passkey.credential_id}
        return {"act": "key_confirmed", "reviewer": 3, "proposed_by": 7, "confirmed_by": 2, **key}

    def removed(self, at="2026-11-15T09:00:00.000000Z"):
        return self.leaf("key_removed", at, reviewer=3, key=sha256(self.passkey.public_key), by=2)

    def about_page(self, act, number=40, edition=2, text=None, at="2026-11-20T10:00:01.000000Z", address=ADDRESS):
        hashes = {"text": text or sha256(signed_text(self.record)), "record": sha256(self.record), "event": "e" * 64}
        return self.leaf(act, at, page={"number": number, "address": address}, edition=edition, **hashes)

    def hashes(self, size=None):
        return [leaf_hash(canonical(leaf)) for leaf in self.leaves[:size]]

    def checkpoint(self, *, key=LOG_KEY, by=_LOG, cosigned=False, origin=None, size=None):
        leaves = self.hashes(size)
        text = checkpoint_text(origin or key.name, len(leaves), root_by_definition(leaves))
        signatures = [Signature(key.name, key.id, by.sign(text.encode()))]
        if cosigned:
            signed = _WITNESS.sign(cosigned_text(text, 1_780_000_000).encode())
            time = (1_780_000_000).to_bytes(8, "big")
            signatures.append(Signature(WITNESS_KEY.name, WITNESS_KEY.id, time + signed))
        return str(Note(text, tuple(signatures)))

    def included(self, index):
        proof = [base64.b64encode(one).decode() for one in _path(self.hashes(), index)]
        return {"leaf": canonical(self.leaves[index]).decode(), "index": index, "hashes": proof}

    def page(self, **checkpoint):
        """Return the page's JSON as the site would give it."""
        edition, signature = self.record["edition"], self.record["signature"]
        name = {"name": "Asha Rao, MD"}
        filled = edition["body"].replace("[[community-count]]", "about 900")
        proof = {
            "format": "diseasemaps-proof-1",
            "signature": self.assertion,
            "key": self.included(self.key_index) if self.assertion else None,
            **self.included(self.page_index),
            "checkpoint": self.checkpoint(**checkpoint),
            "log_key": str(checkpoint.get("key", LOG_KEY)),
        }
        return copy.deepcopy(
            {
                "url": f"https://{HOST}{ADDRESS}",
                "condition": {"name": "Lipodystrophy"},
                "title": edition["title"],
                "short_answer": "Changes in one of four genes.",
                "edition": 2,
                "language": "en-gb",
                "review": {
                    "scope": "whole_page",
                    "signed_by": name,
                    "signed_at": "2026-11-20T10:00:00.123Z",
                    "whole_page_reviewed_by": name,
                    "last_reviewed": signature["reviewed_on"],
                    "review_due": signature["review_due"],
                },
                "body_html": '<div class="box">' + filled.replace("<h2>", '<h2 id="s-genes">') + "</div>",
                "body_text": "Genes & more\nFour genes [1]. We know about 900 people.",
                "citations": [{**edition["citations"][0], "address": "https://www.orpha.net/"}],
                "signed": {"text": signed_text(self.record), "sha256": sha256(signed_text(self.record))},
                "sign_off": {"record": self.record, "sha256": sha256(self.record)},
                "proof": proof,
            }
        )

    def export(self, folder, **checkpoint):
        """Write the log's published files to a folder; return its path as text."""
        leaves = [canonical(leaf) for leaf in self.leaves]
        Path(folder, "checkpoint").write_text(self.checkpoint(**checkpoint))
        for index in range(0, len(leaves), 256):
            bundle = leaves[index : index + 256]
            path = Path(folder, entries_path(index // 256, len(bundle)))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in bundle))
        return str(folder)


def forged_checkpoint(site):
    """Return a checkpoint that another key signed under the log's name."""
    return site.checkpoint(key=OTHER_LOG_KEY, by=_OTHER)


def _path(leaves, index):
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*_path(leaves[:split], index), root_by_definition(leaves[split:])]
    return [*_path(leaves[split:], index - split), root_by_definition(leaves[:split])]
