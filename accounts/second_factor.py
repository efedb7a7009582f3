"""Second factor: passkeys, codes from an authenticator app, and recovery codes in case both are lost.

django-otp stores the secrets, compares the codes, accepts clocks that differ by half a
minute, and accepts no code twice. Recovery codes are stored as keyed hashes.
"""

import base64
import datetime as dt

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext as _
from django_otp import DEVICE_ID_SESSION_KEY, verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from web.refusals import Refused

from . import account_changes, notices, passkeys, sign_ins, signers
from .sign_ins import Kind

CODES = 10
# How long a password alone is enough to set up a mandatory second factor.
ENROLMENT = dt.timedelta(hours=24)
_OPEN_ENROLMENT = (Kind.ACCEPTED, Kind.FACTOR_RESET, Kind.RIGHT_GIVEN)
# Without characters that look alike; a code of twelve has 59 bits.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def is_asked_of(person):
    """Return whether `person` must have a second factor (settings.SECOND_FACTOR)."""
    if settings.SECOND_FACTOR == "signers":
        return signers.is_signer(person)
    return settings.SECOND_FACTOR == "all"


def may_enrol(person):
    """Return whether `person` may set up a mandatory second factor with the password alone.

    That is the case for a day after the account was made, its invitation accepted, a right given, or the second factor
    reset by somebody else. Later, somebody who stole the password must not be able to use it for that.
    """
    is_new = person.date_joined > timezone.now() - ENROLMENT
    return is_new or sign_ins.happened(person, *_OPEN_ENROLMENT, within=ENROLMENT)


def can_be_reset(person):
    """Return whether `person` has a second factor, or needs one and may not set it up with the password alone."""
    return is_set_up(person) or (is_asked_of(person) and not may_enrol(person))


def is_set_up(person):
    """Return whether `person` has an app or a passkey, so that their password alone does not sign in."""
    return app_of(person) is not None or passkeys.of(person).exists()


def app_of(person):
    """Return the TOTPDevice of `person`, or None."""
    return TOTPDevice.objects.filter(user=person, confirmed=True).first()


def is_given(request):
    """Return whether the session was confirmed by a second factor that its person still has."""
    device = Device.from_persistent_id(request.session.get(DEVICE_ID_SESSION_KEY) or "/")
    return device is not None and device.confirmed and device.user_id == request.user.pk


def codes_left(person):
    """Return the number of unused recovery codes."""
    return StaticToken.objects.filter(device__user=person).count()


def new_key():
    """Return a new secret for an app, in hexadecimal. It is not stored before `set_up`."""
    return random_hex(20)


def key_in_words(key):
    """Return the secret as people type it into an app: Base32 in groups of four characters."""
    text = base64.b32encode(bytes.fromhex(key)).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address_for_app(person, key):
    """Return the otpauth:// URL that apps read from a QR code."""
    return TOTPDevice(user=person, key=key).config_url


def set_up(person, key, code, *, request):
    """Make the app with the secret `key` the person's second factor; return its device, or None if `code` is wrong."""
    replaces = app_of(person) is not None
    with transaction.atomic():
        # The lock makes two requests at the same moment leave one device.
        get_user_model().objects.select_for_update().get(pk=person.pk)
        device = TOTPDevice.objects.create(user=person, name="app", key=key)
        if not device.verify_token(_digits(code)):
            device.delete()
            return None
        TOTPDevice.objects.filter(user=person).exclude(pk=device.pk).delete()
        sign_ins.record(Kind.FACTOR_SET, person, request)
        notices.second_factor_changed(person, "replaced" if replaces else "set")
        happened = _("The second factor was moved to another app.") if replaces else _("A second factor was set up.")
        account_changes.tell_if_signer(person, happened, by=person, to_person=False)
    return device


def make_codes(person, *, request):
    """Replace the person's recovery codes; return the new ones. Only their hashes are stored."""
    codes = ["-".join(get_random_string(4, _ALPHABET) for _group in range(3)) for _code in range(CODES)]
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=person.pk)
        StaticDevice.objects.filter(user=person).delete()
        device = StaticDevice.objects.create(user=person, name="recovery")
        StaticToken.objects.bulk_create([StaticToken(device=device, token=_hashed(person, code)) for code in codes])
        sign_ins.record(Kind.CODES_MADE, person, request)
    return codes


def check_code(person, code):
    """Return the device of the app if `code` is its current code, or None. A code works once."""
    device = app_of(person)
    return verify_token(person, device.persistent_id, _digits(code)) if device else None


def use_recovery_code(person, code, *, request):
    """Use up a recovery code; return the person's device, or None if `code` is not one of theirs."""
    device = StaticDevice.objects.filter(user=person).first()
    used = verify_token(person, device.persistent_id, _hashed(person, code)) if device else None
    if used:
        sign_ins.record(Kind.CODE_USED, person, request)
    return used


def check_removable(passkey, request):
    """Raise Refused if the owner of `passkey`, whose request this is, must keep it as their second factor."""
    person = passkey.user
    if not is_asked_of(person):
        return
    if app_of(person) is None and passkeys.of(person).count() == 1:
        raise Refused(
            _("Your role requires a second factor, and this passkey is your only one. Add another one first.")
        )
    if request.session.get(DEVICE_ID_SESSION_KEY) == passkey.persistent_id:
        raise Refused(
            _(
                "You signed in with this passkey. Sign in with your other second factor first, to see that it works; "
                "then remove this one."
            )
        )


@transaction.atomic
def remove_passkey(passkey, *, request):
    """Delete a passkey of the person whose `request` this is; recovery codes go with the last second factor.

    Raise Refused if the person must keep it.
    """
    person = get_user_model().objects.select_for_update().get(pk=passkey.user_id)
    check_removable(passkey, request)
    passkeys.remove(passkey, request=request)
    if not is_set_up(person):
        StaticDevice.objects.filter(user=person).delete()


@transaction.atomic
def turn_off(person, *, request):
    """Delete the person's own second factor with all its passkeys, and tell them by mail."""
    _delete_devices(person, person)
    sign_ins.record(Kind.FACTOR_OFF, person, request)
    notices.second_factor_changed(person, "off")
    account_changes.tell_if_signer(person, _("The second factor was turned off."), by=person, to_person=False)


@transaction.atomic
def reset(person, *, by, request, proposed_by=None):
    """Delete a lost second factor, which ends the sessions that it confirmed, and tell the person by mail.

    `by` is the person who resets it, or who confirmed what `proposed_by` had proposed.
    """
    _delete_devices(person, by)
    sign_ins.record(Kind.FACTOR_RESET, person, request, by=by)
    notices.second_factor_changed(person, "reset", by=by)
    sentences = [_("The second factor was reset.")]
    if proposed_by:
        sentences.append(account_changes.proposed_sentence(proposed_by))
    account_changes.tell_if_signer(person, *sentences, by=by, to_person=False)


def _delete_devices(person, by):
    passkeys.delete(passkeys.of(person), by=by)
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()


def _digits(code):
    return "".join(code.split())


def _hashed(person, code):
    """Return the recovery code as stored: 80 bits of its hash, keyed with SECRET_KEY."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    digest = salted_hmac("accounts.second_factor", f"{person.pk}|{plain}", algorithm="sha256").digest()
    return base64.b32encode(digest[:10]).decode().lower()
