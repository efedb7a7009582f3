"""An authenticator in software: WebAuthn answers as a browser sends them, and answers with one part made wrong."""

import hashlib
import json
import secrets

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, BACKUP_ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40
ORIGIN = "https://example.org"


class SoftwareAuthenticator:
    """One passkey (ECDSA on P-256) for the site at `origin`. `count`: how often it has signed; None counts nothing.

    `create` and `get` take the site's options (JSON text or a dict) and return the answer as JSON text. Their keywords
    replace one part of it: `origin`, `rp_id`, `challenge` (bytes), `type`, `flags`, `cross_origin`.
    """

    def __init__(self, origin=ORIGIN, *, count=0):
        self.origin, self.count = origin, count
        self.credential_id = secrets.token_bytes(32)
        self.private_key = ec.generate_private_key(ec.SECP256R1())
        self.user_handle = None

    @property
    def public_key(self):
        """Return the COSE key as bytes."""
        numbers = self.private_key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def create(self, options, *, flags=PRESENT | VERIFIED, transports=("internal",), **wrong):
        options = _as_dict(options)
        self.user_handle = options["user"]["id"]
        client_data = self._client_data("webauthn.create", options, **wrong)
        rp_id = wrong.get("rp_id", options["rp"]["id"])
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self.public_key
        data = self._authenticator_data(rp_id, flags | ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"attestationObject": bytes_to_base64url(attestation), "transports": list(transports)}
        return self._answer(client_data, response)

    def get(self, options, *, flags=PRESENT | VERIFIED, **wrong):
        options = _as_dict(options)
        if self.count is not None:
            self.count += 1
        client_data = self._client_data("webauthn.get", options, **wrong)
        data = self._authenticator_data(wrong.get("rp_id", options["rpId"]), flags)
        signed = data + hashlib.sha256(client_data).digest()
        signature = self.private_key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            client_data,
            {
                "authenticatorData": bytes_to_base64url(data),
                "signature": bytes_to_base64url(signature),
                "userHandle": self.user_handle,
            },
        )

    def _authenticator_data(self, rp_id, flags):
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + (self.count or 0).to_bytes(4, "big")

    def _client_data(self, kind, options, *, origin=None, challenge=None, type=None, cross_origin=False, rp_id=None):  # noqa: A002
        challenge = challenge or base64url_to_bytes(options["challenge"])
        return json.dumps(
            {
                "type": type or kind,
                "challenge": bytes_to_base64url(challenge),
                "origin": origin or self.origin,
                "crossOrigin": cross_origin,
            }
        ).encode()

    def _answer(self, client_data, response):
        credential_id = bytes_to_base64url(self.credential_id)
        return json.dumps(
            {
                "id": credential_id,
                "rawId": credential_id,
                "type": "public-key",
                "response": {"clientDataJSON": bytes_to_base64url(client_data), **response},
            }
        )


def changed(answer, **response):
    """Return the answer with other values in its `response`; a function gets the old bytes and returns the new ones."""
    data = json.loads(answer)
    for name, value in response.items():
        if callable(value):
            value = bytes_to_base64url(value(base64url_to_bytes(data["response"][name])))
        data["response"][name] = value
    return json.dumps(data)


def registered(person, *, request=None, name="Laptop", **options):
    """Return a SoftwareAuthenticator whose passkey `person` has registered."""
    from accounts import passkey_options, passkeys

    authenticator = SoftwareAuthenticator(**options)
    asked, challenge = passkey_options.for_registration(person, passkeys.of(person))
    passkeys.register(person, authenticator.create(asked), challenge, name, request)
    return authenticator


def _as_dict(options):
    return json.loads(options) if isinstance(options, str) else options
