"""Signatures by key: checks before a signature is stored, and in each later verification."""

import datetime as dt
import hashlib
from urllib.parse import urlsplit

import webauthn
from django.utils.translation import gettext as _
from webauthn import helpers
from webauthn.helpers.structs import AuthenticationCredential, AuthenticatorAssertionResponse

from conditions.key_demand import PASSKEY, is_demanded, method_of
from conditions.models import SigningKey
from conditions.models.signing_key import KEY_PROPOSAL
from verify.verify import Invalid, check_assertion

# What `key_problems` reads of the rows beside a record; the auditor's role may read no other columns of people's rows.
RELATED = ("key_signature__key__reviewer", "key_signature__key__proposal")
COLUMNS = (
    *("edition", "record", "sha256", "condition_name"),
    *(f"key_signature__{name}" for name in ("sign_off", "authenticator_data", "client_data", "signature")),
    *(
        f"key_signature__key__{name}"
        for name in ("rp_id", "credential_id", "public_key", "fingerprint", "removed_at", "reviewer__user")
    ),
    *(
        f"key_signature__key__proposal__{name}"
        for name in ("kind", "state", "about", "proposed_by", "decided_by", "decided_at")
    ),
)


def why_only_key(by):
    """Return why the reviewer `by` can sign only with a signing key, as a sentence; "" if a password may sign as well.

    A thief of password and code would not need the key if its owner could sign without it.
    """
    if is_demanded():
        return _("This site accepts only signatures with a signing key.")
    if SigningKey.objects.valid().filter(reviewer__user=by).exists():
        return _(
            "You have a signing key, so nothing else can sign for you. If you cannot use it, remove it first; the "
            "chief editors are told by mail."
        )
    return ""


def signature_problem(signature, sha256):
    """Return "" if the KeySignature is a valid one of its key over the record with this hash, else why not.

    `sha256`: 64 hexadecimal digits. The challenge has to be this hash, the origin a page of the key's own host, not
    in a frame of another site, and the person verified.
    """
    key = signature.key
    if hashlib.sha256(key.public_key).hexdigest() != key.fingerprint:
        return _("The signing key does not match its fingerprint: it was changed.")
    client_data = bytes(signature.client_data)
    response = AuthenticatorAssertionResponse(
        client_data_json=client_data,
        authenticator_data=bytes(signature.authenticator_data),
        signature=bytes(signature.signature),
    )
    credential_id = bytes(key.credential_id)
    try:
        origin = helpers.parse_client_data_json(client_data).origin
        if urlsplit(origin).hostname != key.rp_id:
            return _("It was signed at an address other than that of the key: %(address)s.") % {"address": origin}
        webauthn.verify_authentication_response(
            credential=AuthenticationCredential(
                id=helpers.bytes_to_base64url(credential_id), raw_id=credential_id, response=response
            ),
            expected_challenge=bytes.fromhex(sha256),
            expected_rp_id=key.rp_id,
            expected_origin=origin,
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        # Also as readers check it: what their program refuses is no proof.
        check_assertion(
            bytes.fromhex(sha256),
            key.rp_id,
            bytes(key.public_key),
            bytes(signature.authenticator_data),
            client_data,
            bytes(signature.signature),
        )
    except Invalid as problem:
        return str(problem)
    except Exception:  # noqa: BLE001
        # The owner of the database may have written anything, the key included. Whatever makes the library fail, and
        # whichever release of it verifies this later, the signature is not a valid one.
        return _("The signature by key is not a valid one of this key over this record.")
    return ""


def key_problems(sign_off):
    """Yield a sentence for each fault of a SignOff's signature by key: missing, not valid, or by a key that was not."""
    record, signature = sign_off.data, getattr(sign_off, "key_signature", None)
    if method_of(record) != PASSKEY:
        if signature is not None:
            yield _("It has a signature by key, but its sign-off record does not say so.")
        return
    if signature is None:
        yield _("Its sign-off record says that it was signed with a passkey, but that signature is missing.")
        return
    key, signed = signature.key, record["signature"]
    if key.reviewer_id != signed["reviewer"]["number"]:
        yield _("It was signed with the key of another reviewer.")
    if not _was_confirmed(key):
        yield _("It was signed with a key that no second person has confirmed.")
    elif not _was_valid(key, dt.datetime.fromisoformat(signed["signed_at"])):
        yield _("It was signed with a key that was not confirmed at that time, or had been removed.")
    if problem := signature_problem(signature, sign_off.sha256):
        yield problem


def _was_confirmed(key):
    """Return whether the proposal of the key was confirmed by somebody else than the reviewer."""
    proposal = key.proposal
    return (
        proposal.kind == KEY_PROPOSAL
        and proposal.state == proposal.State.CONFIRMED
        and proposal.about_id == key.reviewer.user_id
        and proposal.decided_by_id not in (proposal.proposed_by_id, key.reviewer.user_id)
    )


def _was_valid(key, at):
    return key.confirmed_at <= at and (key.removed_at is None or at <= key.removed_at)
