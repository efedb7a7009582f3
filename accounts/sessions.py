"""Sessions: how one begins after a password and, where it is asked, a code; how it ages; when to ask again."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model, login, update_session_auth_hash
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django_otp import login as confirm_with

from . import browsers, second_factor, sign_ins
from .sign_ins import Kind

BACKEND = "django.contrib.auth.backends.ModelBackend"
# Between the password and the second step.
PENDING_SECONDS = 10 * 60
# How exactly it is known when somebody was last here: each change is a row written.
SEEN_SECONDS = 60
_PENDING = "pending_sign_in"


@dataclass(frozen=True)
class Pending:
    """Somebody who gave their password and not yet their second factor, and where they want to go."""

    person: object
    to: str


def ask_second_step(request, person, to):
    """Remember that the password was right, and nothing else: until the second step nobody is signed in."""
    request.session.flush()
    request.user = AnonymousUser()
    request.session[_PENDING] = {
        "person": person.pk,
        "password": person.get_session_auth_hash(),
        "at": time.time(),
        "to": to,
    }


def pending(request):
    """Return the Pending of this session, or None where there is none, or none any more."""
    kept = request.session.get(_PENDING)
    if not kept or time.time() - kept["at"] > PENDING_SECONDS:
        return None
    person = get_user_model().objects.filter(pk=kept["person"], is_active=True, is_staff=True).first()
    if person is None or not constant_time_compare(kept["password"], person.get_session_auth_hash()):
        return None
    return Pending(person, kept["to"])


def sign_in(request, person, response=None, *, device=None):
    """Begin a session, confirmed by `device` where there is one; `response` marks the browser as the person's."""
    request.session.pop(_PENDING, None)
    login(request, person, backend=BACKEND)
    if device:
        confirm(request, device)
    if response is not None:
        browsers.mark(response, person.get_username())
    return response


def confirm(request, device):
    """Confirm the session that there is with `device`, which its person has just set up."""
    confirm_with(request, device)
    request.__dict__.pop("session_holds", None)


def begun(sender, request, user, **kwargs):
    """Stamp a session that begins, whatever began it; a receiver of user_logged_in."""
    now = time.time()
    request.session.update({"signed_in_at": now, "seen_at": now, "password_at": now})
    request.__dict__.pop("session_holds", None)
    sign_ins.record(Kind.SIGNED_IN, user, request)


def ended(sender, request, user, **kwargs):
    """A receiver of user_logged_out."""
    if user is not None:
        sign_ins.record(Kind.SIGNED_OUT, user, request)


def holds(request):
    """Whether the session is good for the newsroom: not too old, and confirmed if that is asked of its person.

    One that is too old ends here.
    """
    if not request.user.is_authenticated:
        return False
    if not hasattr(request, "session_holds"):
        request.session_holds = _is_young(request) and (
            not second_factor.is_asked_of(request.user) or second_factor.is_given(request)
        )
    return request.session_holds


def end_all(person, *, request, by=None):
    """End each session of `person`, on every node; the one of `request` goes on where it is theirs.

    Return whether that was done: a session that has itself been ended at this moment ends no other.
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


def needs_password(request):
    """Whether the password was given too long ago to sign something without it."""
    return time.time() - request.session.get("password_at", 0) > settings.SIGNING_MINUTES * 60


def password_given(request):
    request.session["password_at"] = time.time()


def _is_young(request):
    now, session = time.time(), request.session
    # A session from before there were these stamps counts from now.
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
