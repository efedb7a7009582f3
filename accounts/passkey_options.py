"""What browsers are asked for a passkey: the site's name in WebAuthn, and the options of its two requests."""

import ipaddress
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from web.refusals import Refused

# Milliseconds that a browser waits for the person.
TIMEOUT = 5 * 60 * 1000
# Ed25519, ECDSA on P-256, and RSA for Windows Hello, all with SHA-256.
ALGORITHMS = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]


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


def for_registration(person, own):
    """Return (JSON text, challenge) for navigator.credentials.create. `challenge`: 64 random bytes.

    The authenticator stores the passkey, so that it signs in without a user name, and verifies the person. Devices that
    have one of the passkeys `own` are refused.
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
        exclude_credentials=_descriptors(own),
        supported_pub_key_algs=ALGORITHMS,
    )
    return webauthn.options_to_json(options), options.challenge


def for_assertion(only=None, *, challenge=None):
    """Return (JSON text, challenge) for navigator.credentials.get.

    The browser offers the passkeys in `only`, by default all on the device. `challenge`: the bytes to sign, by default
    64 random bytes.
    """
    options = webauthn.generate_authentication_options(
        rp_id=rp_id(),
        challenge=challenge,
        timeout=TIMEOUT,
        allow_credentials=None if only is None else _descriptors(only),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options), options.challenge


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
