"""What passkeys answer: reading a WebAuthn response, verifying it, and the sentence if it is refused.

An answer is the browser's response as the JSON text that static/newsroom/passkeys.js makes. The library alone decides
what is valid; a sentence is chosen after it has refused.
"""

import hashlib
from dataclasses import dataclass

import webauthn
from django.conf import settings
from django.utils.translation import gettext as _
from webauthn import helpers
from webauthn.helpers.exceptions import WebAuthnException

from web.refusals import Refused

from .passkey_options import ALGORITHMS, rp_id

# Longer answers are refused unread: an answer with the largest keys and certificates has a few thousand characters.
LONGEST = 20_000
# For answers that no browser made, the library raises its own exceptions, and lets through those of json, base64,
# missing members of a stored key, and cryptography (tests/accounts/test_hostile_answers.py looks for others).
MALFORMED = (WebAuthnException, ValueError, LookupError, TypeError, RecursionError)


@dataclass(frozen=True)
class Assertion:
    """What an authenticator signed: the signature covers `authenticator_data` and the SHA-256 of `client_data`."""

    credential_id: bytes
    authenticator_data: bytes
    client_data: bytes
    signature: bytes


@dataclass(frozen=True)
class NewCredential:
    """What an authenticator made: `public_key` as COSE key, and the columns of a Passkey."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list
    is_backed_up: bool


def verified_registration(answer, challenge):
    """Return the NewCredential in `answer`. Raise Refused if it is not valid or does not fit `challenge` (bytes)."""
    try:
        _check_length(answer)
        credential = helpers.parse_registration_credential_json(answer)
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id(),
            expected_origin=settings.SITE_URL,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    except Exception as error:
        # Certificates in attestations also go through pyOpenSSL and asn1crypto, and sizes in CBOR can be anything.
        raise Refused(_why_not_registered(answer, challenge)) from error
    _check_frame(credential.response.client_data_json)
    return NewCredential(
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=[transport.value for transport in credential.response.transports or ()],
        is_backed_up=verified.credential_backed_up,
    )


def assertion_of(answer):
    """Return the Assertion in the JSON text `answer`, unchecked. Raise Refused if it cannot be read."""
    try:
        _check_length(answer)
        credential = helpers.parse_authentication_credential_json(answer)
    except MALFORMED as error:
        raise Refused(unreadable()) from error
    response = credential.response
    return Assertion(credential.raw_id, response.authenticator_data, response.client_data_json, response.signature)


def verified_use(answer, challenge, public_key):
    """Return (count of uses, is backed up) from an answer that the key signed. Raise Refused if it is not valid.

    The count is not compared with an earlier one.
    """
    assertion = assertion_of(answer)
    try:
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=rp_id(),
            expected_origin=settings.SITE_URL,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except MALFORMED as error:
        raise Refused(_why_not_used(assertion, challenge)) from error
    _check_frame(assertion.client_data)
    return verified.new_sign_count, verified.credential_backed_up


def expired():
    """Return the sentence for a challenge that was answered before, or is too old."""
    return _("That request was used before, or has expired. Press the button again.")


def unreadable():
    """Return the sentence for an answer that is no WebAuthn response."""
    return _("The response of the passkey could not be read. Press the button again.")


def _check_length(answer):
    if not isinstance(answer, str) or len(answer) > LONGEST:
        raise ValueError


def _check_frame(client_data):
    """Raise Refused if the browser says that another site's page, around ours, asked for the passkey."""
    if helpers.parse_client_data_json(client_data).cross_origin:
        raise Refused(_("The passkey was used inside a page of another site. Open this site in a window of its own."))


def _why_not_registered(answer, challenge):
    try:
        response = helpers.parse_registration_credential_json(answer).response
        # The authenticator data cannot be sliced out of CBOR, and is read again.
        attestation = helpers.parse_attestation_object(response.attestation_object)
        return _sentence("webauthn.create", response.client_data_json, challenge, attestation.auth_data)
    except Exception:  # noqa: BLE001 - as in `verified_registration`
        return unreadable()


def _why_not_used(assertion, challenge):
    try:
        data = helpers.parse_authenticator_data(assertion.authenticator_data)
        return _sentence("webauthn.get", assertion.client_data, challenge, data)
    except MALFORMED:
        return unreadable()


def _sentence(kind, client_data, challenge, authenticator_data):
    """Return why a readable answer was refused, as a sentence for the person."""
    said = helpers.parse_client_data_json(client_data)
    if said.origin != settings.SITE_URL or authenticator_data.rp_id_hash != hashlib.sha256(rp_id().encode()).digest():
        return _(
            "The passkey was used at an address other than %(address)s. If you did not choose that, somebody may be "
            "imitating this site. Open the site at that address."
        ) % {"address": settings.SITE_URL}
    if said.type != kind:
        return unreadable()
    if said.challenge != challenge:
        return expired()
    if not authenticator_data.flags.uv:
        return _("The passkey did not check who you are. Use one that asks for your fingerprint, your face, or a PIN.")
    return _("The signature of this passkey is not valid. Try again, or use another passkey.")
