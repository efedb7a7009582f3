"""Passkeys in requests: challenges in the session, waiting times after failures, and confirming a step."""

import time

from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from web.refusals import Refused

from . import browsers, passkey_options, passkeys, sessions, sign_ins, throttling
from .network import address_of
from .passkey_answers import expired

SECONDS = 10 * 60
# The purpose of a passkey that is used instead of the password, for any step.
CONFIRM = "confirm a step"
_KEY = "passkey_challenge"


def keep(request, purpose, challenge):
    """Keep `challenge` (bytes) in the session for the step that `purpose` names; it replaces any earlier one."""
    request.session[_KEY] = {"purpose": purpose, "challenge": bytes_to_base64url(challenge), "at": time.time()}


def take(request, purpose):
    """Return the challenge (bytes) that was kept for `purpose`, and forget it.

    Raise Refused if there is none, it is for another step, or it is older than SECONDS.
    """
    kept = request.session.pop(_KEY, None)
    if kept is None or kept["purpose"] != purpose or time.time() - kept["at"] > SECONDS:
        raise Refused(expired())
    return base64url_to_bytes(kept["challenge"])


def options(request, purpose, person=None):
    """Return options (JSON text) for a passkey of `person`, or of anybody, and keep their challenge for `purpose`."""
    passkey_options.check_address(request)
    text, challenge = passkey_options.for_assertion(passkeys.of(person) if person else None)
    keep(request, purpose, challenge)
    return text


def checked(request, purpose, person=None):
    """Return the Passkey whose posted `answer` fits the challenge kept for `purpose`.

    Raise Refused if it does not, or throttling.TooMany after too many failures, which count for the person's browser
    or, without a `person`, for the network address.
    """
    counted = _counted(request, person)
    throttling.take(counted)
    try:
        passkey = passkeys.check(request.POST.get("answer"), take(request, purpose), person, request=request)
    except Refused:
        if person:
            sign_ins.record(sign_ins.Kind.PASSKEY_FAILED, person, request)
        raise
    # One working passkey must not give free attempts at others from the same network.
    (throttling.clear if person else throttling.give_back)(*counted)
    return passkey


def confirm(request):
    """Check the posted `answer` of the signed-in person's passkey, used instead of the password, and note the time.

    Raise Refused or throttling.TooMany as `checked` does.
    """
    checked(request, CONFIRM, request.user)
    sessions.password_given(request)


def _counted(request, person):
    if person is None:
        return "passkey", address_of(request)
    return "code", f"{person.pk}|{browsers.mark_of(request, person.get_username())}"
