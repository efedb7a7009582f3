"""Challenges for passkeys, kept in the session between the options and the answer; each works once."""

import time

from django.utils.translation import gettext as _
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from web.refusals import Refused

SECONDS = 10 * 60
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
        raise Refused(_("That request was used before, or has expired. Press the button again."))
    return base64url_to_bytes(kept["challenge"])
