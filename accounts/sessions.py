"""Sessions: signing in with one or two steps, expiry, ending sessions, and when to ask who it is again."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model, login, update_session_auth_hash
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django_otp import login as confirm_with

from web.refusals import NotPermitted

from . import browsers, second_factor, sign_ins
from .models import Passkey
from .sign_ins import Kind

BACKEND = "django.contrib.auth.backends.ModelBackend"
# Time between the password and the second step.
PENDING_SECONDS = 10 * 60
# The last request is recorded at most this often, because each record writes a row.
SEEN_SECONDS = 60
_PENDING = "pending_sign_in"


@dataclass(frozen=True)
class Pending:
    """A person who typed their password and not yet their second factor. `to`: the URL they want."""

    person: object
    to: str


def ask_second_step(request, person, to):
    """Record in a new session that the password was right. Nobody is signed in before the second step."""
    request.session.flush()
    request.user = AnonymousUser()
    request.session[_PENDING] = {
        "person": person.pk,
        "password": person.get_session_auth_hash(),
        "at": time.time(),
        "to": to,
    }


def pending(request):
    """Return the Pending of this session, or None if there is none, it has expired, or the password has changed."""
    pending_data = request.session.get(_PENDING)
    if not pending_data or time.time() - pending_data["at"] > PENDING_SECONDS:
        return None
    person = get_user_model().objects.filter(pk=pending_data["person"], is_active=True, is_staff=True).first()
    if person is None or not constant_time_compare(pending_data["password"], person.get_session_auth_hash()):
        return None
    return Pending(person, pending_data["to"])


def sign_in(request, person, response=None, *, device=None, with_password=True):
    """Sign the person in, confirmed by `device` if given; set the known-browser cookie on `response`, and return it.

    `with_password` is False if a passkey, the `device`, has signed in alone.
    """
    request.session.pop(_PENDING, None)
    # For the receiver `begun`, which records the event.
    request.sign_in_kind = _kind_of_sign_in(device, with_password)
    login(request, person, backend=BACKEND)
    if device:
        confirm(request, device)
    if response is not None:
        browsers.mark(response, person.get_username())
    return response


def confirm(request, device):
    """Confirm the current session with `device`, which its person has just set up."""
    confirm_with(request, device)
    request.__dict__.pop("session_holds", None)


def begun(sender, request, user, **kwargs):
    """Record the start of a session; a receiver of user_logged_in."""
    now = time.time()
    request.session.update({"signed_in_at": now, "seen_at": now, "password_at": now})
    request.__dict__.pop("session_holds", None)
    sign_ins.record(getattr(request, "sign_in_kind", Kind.SIGNED_IN), user, request)


def ended(sender, request, user, **kwargs):
    """Record the end of a session; a receiver of user_logged_out."""
    if user is not None:
        sign_ins.record(Kind.SIGNED_OUT, user, request)


def holds(request):
    """Return whether the session has not expired, and is confirmed if its person needs a second factor.

    End an expired session.
    """
    if not request.user.is_authenticated:
        return False
    if not hasattr(request, "session_holds"):
        request.session_holds = _has_not_expired(request) and (
            not second_factor.is_asked_of(request.user) or second_factor.is_given(request)
        )
    return request.session_holds


def end_all(person, *, request, by=None):
    """End all sessions of `person`, on every node, except the session of `request` if it is theirs.

    Return whether it was done: a session that was ended a moment ago cannot end others.
    """
    is_own = request.user == person
    still = {"sessions_ended": person.sessions_ended} if is_own else {}
    with transaction.atomic():
        is_done = person.end_sessions(**still)
        if is_done:
            sign_ins.record(Kind.ENDED, person, request, by=by)
    if is_own and is_done:
        update_session_auth_hash(request, person)
    return is_done


def check_before_signing(request):
    """Raise NotPermitted if the person needs a second factor and the session was not confirmed by one.

    `holds` has refused such a session already. A signature does not rely on that alone.
    """
    if second_factor.is_asked_of(request.user) and not second_factor.is_given(request):
        raise NotPermitted(_("Your account may sign only with a second factor. Sign in again to use it."))


def record_signature(request):
    """Record where and how the person was signed in when they signed a text. The record is kept for ever."""
    kind = Kind.SIGNED if second_factor.is_given(request) else Kind.SIGNED_PLAIN
    sign_ins.record(kind, request.user, request, kept_until=sign_ins.FOR_EVER)


def needs_password(request):
    """Return whether the password or a passkey was last given more than SIGNING_MINUTES ago, so that a step asks."""
    return time.time() - request.session.get("password_at", 0) > settings.SIGNING_MINUTES * 60


def password_given(request):
    """Record that the password, or a passkey instead of it, was given just now."""
    request.session["password_at"] = time.time()


def _kind_of_sign_in(device, with_password):
    if device is None:
        return Kind.IN_BY_PASSWORD
    if isinstance(device, Passkey):
        return Kind.IN_BY_BOTH if with_password else Kind.IN_BY_PASSKEY
    return Kind.IN_BY_CODE


def _has_not_expired(request):
    now, session = time.time(), request.session
    # Sessions of releases without these keys count from now.
    begun_at, seen_at = session.get("signed_in_at", now), session.get("seen_at", 0)
    if "signed_in_at" not in session:
        session["signed_in_at"] = seen_at = now
    if now - begun_at > settings.SESSION_COOKIE_AGE or now - seen_at > settings.SESSION_IDLE_MINUTES * 60:
        sign_ins.record(Kind.AGED, request.user, request)
        session.flush()
        request.user = AnonymousUser()
        return False
    if now - seen_at >= SEEN_SECONDS or session.get("seen_at") is None:
        session["seen_at"] = now
    return True
