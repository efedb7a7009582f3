"""Passkeys: registration of WebAuthn credentials, and checks of what they sign (docs/adr/0050).

The functions know neither sessions nor screens: `accounts.passkey_challenges` keeps a challenge between the options
and the answer. An answer is the browser's WebAuthn response as the JSON text that static/newsroom/passkeys.js makes.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from webauthn import helpers
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from web.refusals import Refused

from . import account_changes, notices, sign_ins
from .models import Passkey
from .sign_ins import Kind

# Passkeys of one person.
MOST = 20
# Functions of other apps that are called, in the transaction, before a passkey is deleted: (passkey, by).
ON_REMOVAL = set()
# Functions of other apps that take a person and return (label, URL) of a screen about their passkeys, or None.
LINKS = []
# Milliseconds that a browser waits for the person.
TIMEOUT = 5 * 60 * 1000
# Longer answers are refused unread: an answer with the largest keys and certificates has a few thousand characters.
LONGEST_ANSWER = 20_000
# Ed25519, ECDSA on P-256, and RSA for Windows Hello, all with SHA-256.
ALGORITHMS = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]


@dataclass(frozen=True)
class Assertion:
    """What an authenticator signed: the signature covers `authenticator_data` and the SHA-256 of `client_data`."""

    credential_id: bytes
    authenticator_data: bytes
    client_data: bytes
    signature: bytes


def rp_id():
    """Return the host name that passkeys of this site belong to: that of SITE_URL."""
    return urlsplit(settings.SITE_URL).hostname


def are_possible():
    """Return whether the site can have passkeys. A site whose SITE_URL names an IP address cannot."""
    try:
        ipaddress.ip_address(rp_id())
    except ValueError:
        return True
    return False


def check_address(request):
    """Raise Refused if passkeys do not work at the address of `request`, because it is not that of SITE_URL."""
    if not are_possible():
        raise Refused(
            _("Passkeys do not work here: the site’s address has no host name. An operator can give it one (SITE_URL).")
        )
    if f"{request.scheme}://{request.get_host()}" != settings.SITE_URL:
        raise Refused(_("Passkeys work only at %(address)s. Open this screen there.") % {"address": settings.SITE_URL})


def of(person):
    """Return the passkeys of `person`, oldest first."""
    return Passkey.objects.filter(user=person, confirmed=True)


def registration_options(person):
    """Return (JSON text, challenge) for navigator.credentials.create. `challenge`: 64 random bytes.

    The authenticator stores the passkey, so that it signs in without a user name, and verifies the person.
    """
    options = webauthn.generate_registration_options(
        rp_id=rp_id(),
        rp_name=settings.ORGANISATION_NAME,
        user_id=_handle(person),
        user_name=person.get_username(),
        user_display_name=str(person),
        timeout=TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(of(person)),
        supported_pub_key_algs=ALGORITHMS,
    )
    return webauthn.options_to_json(options), options.challenge


def register(person, answer, challenge, name, request):
    """Store the new passkey in `answer` as `name`, tell the person by mail, and return the Passkey.

    Raise Refused if the answer does not fit `challenge`, or the person has MOST passkeys.
    """
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
        _check_frame(credential.response.client_data_json)
    except Refused:
        raise
    except Exception as error:
        raise Refused(_why_not_registered(answer, challenge)) from error
    with transaction.atomic():
        # The lock makes two requests at the same moment count each other's passkey.
        get_user_model().objects.select_for_update().get(pk=person.pk)
        if of(person).count() >= MOST:
            raise Refused(_("Nobody can have more than %(count)d passkeys. Remove one first.") % {"count": MOST})
        try:
            with transaction.atomic():
                passkey = Passkey.objects.create(
                    user=person,
                    name=name,
                    credential_id=verified.credential_id,
                    public_key=verified.credential_public_key,
                    sign_count=verified.sign_count,
                    transports=[transport.value for transport in credential.response.transports or ()],
                    is_backed_up=verified.credential_backed_up,
                )
        except IntegrityError as error:
            raise Refused(_("This passkey is registered already.")) from error
        sign_ins.record(Kind.PASSKEY_ADDED, person, request)
        notices.second_factor_changed(person, "passkey_added")
        account_changes.tell_if_signer(person, _("A passkey was added."), by=person, to_person=False)
    return passkey


def assertion_options(person=None, challenge=None, passkeys=None):
    """Return (JSON text, challenge) for navigator.credentials.get.

    With a `person`, the browser offers only their passkeys, or those in the list `passkeys`; without a `person`, it
    offers the passkeys on the device. `challenge`: the bytes to sign, by default 64 random bytes.
    """
    options = webauthn.generate_authentication_options(
        rp_id=rp_id(),
        challenge=challenge,
        timeout=TIMEOUT,
        allow_credentials=_descriptors(passkeys or of(person)) if person else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options), options.challenge


def check(answer, challenge, person=None, *, request=None):
    """Return the Passkey that signed `challenge` in `answer`, and store its use; with a `person`, accept only theirs.

    Raise Refused if the answer is not valid, if its account may not use the newsroom, if the passkey has signed this
    challenge before, or if its count of uses went backwards, which a copy of the key would explain: then the person is
    told by mail. Call this outside a transaction that a refusal would roll back, or nobody is told.
    """
    assertion = assertion_of(answer)
    with transaction.atomic():
        passkey = _locked(assertion.credential_id, person)
        count, is_backed_up = _verified(passkey, answer, assertion, challenge)
        is_copied = bool(count or passkey.sign_count) and count <= passkey.sign_count
        if bytes(passkey.used_challenge) == _digest(challenge):
            raise Refused(_expired())
        if is_copied:
            _tell_of_copy(passkey, request)
        else:
            passkey.sign_count, passkey.is_backed_up = count, is_backed_up
            passkey.used_challenge, passkey.last_used_at = _digest(challenge), timezone.now()
            passkey.save(update_fields=["sign_count", "is_backed_up", "used_challenge", "last_used_at"])
    if is_copied:
        raise Refused(
            _(
                "This passkey was refused, because a copy of it may exist: its count of uses went backwards. Sign in "
                "another way, remove the passkey, and tell a chief editor."
            )
        )
    return passkey


def assertion_of(answer):
    """Return the Assertion in the JSON text `answer`, unchecked. Raise Refused if it cannot be read."""
    try:
        _check_length(answer)
        credential = helpers.parse_authentication_credential_json(answer)
    except Exception as error:
        raise Refused(_unreadable()) from error
    response = credential.response
    return Assertion(credential.raw_id, response.authenticator_data, response.client_data_json, response.signature)


@transaction.atomic
def remove(passkey, *, request):
    """Delete a person's own passkey, and tell them by mail."""
    person = passkey.user
    delete([passkey], by=person)
    sign_ins.record(Kind.PASSKEY_REMOVED, person, request)
    notices.second_factor_changed(person, "passkey_removed")
    account_changes.tell_if_signer(person, _("A passkey was removed."), by=person, to_person=False)


def remove_all(person, *, by):
    """Delete the passkeys of `person` for `by`, in the caller's transaction, and tell the person if there were any."""
    if delete(of(person), by=by):
        sign_ins.record(Kind.PASSKEY_REMOVED, person, by=by)
        notices.second_factor_changed(person, "passkey_removed")


def delete(passkeys, *, by):
    """Delete passkeys for `by`, after the functions in ON_REMOVAL; return their number. It sends no mail."""
    passkeys = list(passkeys)
    for passkey in passkeys:
        for forget in ON_REMOVAL:
            forget(passkey, by)
        passkey.delete()
    return len(passkeys)


def _locked(credential_id, person):
    """Return the Passkey with this id, whose row stays locked. Raise Refused if there is none, or not of `person`."""
    passkeys = Passkey.objects.select_for_update(of=("self",)).select_related("user")
    passkey = passkeys.filter(
        credential_id=credential_id, confirmed=True, user__is_active=True, user__is_staff=True
    ).first()
    if person is not None and (passkey is None or passkey.user_id != person.pk):
        raise Refused(_("This is not one of your passkeys here. Choose another one."))
    if passkey is None:
        raise Refused(
            _("This passkey belongs to no open account here. Choose another one, or sign in with your password.")
        )
    return passkey


def _verified(passkey, answer, assertion, challenge):
    """Return (count of uses, is backed up) from a valid answer. Raise Refused if it is not valid."""
    try:
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=rp_id(),
            expected_origin=settings.SITE_URL,
            credential_public_key=bytes(passkey.public_key),
            # `check` compares the counts itself, after the signature.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        _check_frame(assertion.client_data)
    except Refused:
        raise
    except Exception as error:
        raise Refused(_why(assertion.client_data, assertion.authenticator_data, challenge)) from error
    return verified.new_sign_count, verified.credential_backed_up


def _tell_of_copy(passkey, request):
    sign_ins.record(Kind.PASSKEY_COPIED, passkey.user, request)
    notices.second_factor_changed(passkey.user, "passkey_copied")
    account_changes.tell_if_signer(
        passkey.user, _("A passkey was refused, because a copy of it may exist."), by=None, to_person=False
    )


def _check_length(answer):
    if not isinstance(answer, str) or len(answer) > LONGEST_ANSWER:
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
        flags, rp_id_hash = attestation.auth_data.flags, attestation.auth_data.rp_id_hash
        return _sentence("webauthn.create", response.client_data_json, challenge, rp_id_hash, flags.uv)
    except Exception:  # noqa: BLE001 - as in `register`
        return _unreadable()


def _why(client_data, authenticator_data, challenge):
    try:
        parsed = helpers.parse_authenticator_data(authenticator_data)
        return _sentence("webauthn.get", client_data, challenge, parsed.rp_id_hash, parsed.flags.uv)
    except Exception:  # noqa: BLE001 - as in `register`
        return _unreadable()


def _sentence(kind, client_data, challenge, rp_id_hash, is_verified):
    """Return why a readable answer was refused, as a sentence for the person."""
    said = helpers.parse_client_data_json(client_data)
    if said.origin != settings.SITE_URL or rp_id_hash != hashlib.sha256(rp_id().encode()).digest():
        return _(
            "The passkey was used at an address other than %(address)s. If you did not choose that, somebody may be "
            "imitating this site. Open the site at that address."
        ) % {"address": settings.SITE_URL}
    if said.type != kind:
        return _unreadable()
    if said.challenge != challenge:
        return _expired()
    if not is_verified:
        return _("The passkey did not check who you are. Use one that asks for your fingerprint, your face, or a PIN.")
    return _("The signature of this passkey is not valid. Try again, or use another passkey.")


def _expired():
    return _("That request was used before, or has expired. Press the button again.")


def _unreadable():
    return _("The response of the passkey could not be read. Press the button again.")


def _descriptors(passkeys):
    return [
        PublicKeyCredentialDescriptor(
            id=bytes(passkey.credential_id),
            transports=[AuthenticatorTransport(name) for name in passkey.transports] or None,
        )
        for passkey in passkeys
    ]


def _handle(person):
    """Return the WebAuthn user handle of an account, 32 bytes: the same for all its passkeys, and no personal data."""
    return salted_hmac("accounts.passkeys", str(person.pk), algorithm="sha256").digest()


def _digest(challenge):
    return hashlib.sha256(challenge).digest()
