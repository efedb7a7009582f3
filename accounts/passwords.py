"""Passwords: the one that is asked for again before a signature, and links to a new one."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from . import notices, sessions, sign_ins, throttling
from .sign_ins import Kind


def check_again(request, password):
    """Take the signed-in person's password as given just now, or raise ValidationError with a sentence."""
    person = request.user
    try:
        throttling.take(("confirm", person.pk))
    except throttling.TooMany as refusal:
        raise ValidationError(str(refusal), code="throttled") from refusal
    if not person.check_password(password):
        sign_ins.record(Kind.SIGNING_FAILED, person, request)
        raise ValidationError(_("This is not your password. Nothing has been signed or changed."), code="password")
    throttling.clear("confirm", person.pk)
    sessions.password_given(request)


def send_link(email, request):
    """Mail a link to whoever has this address and a password; whether that is anybody, nobody is told."""
    people = get_user_model().objects.filter(email__iexact=email, is_active=True, is_staff=True)
    for person in people:
        if not person.has_usable_password():
            # Invited and not yet here, or without one on purpose: an invitation is what they need.
            continue
        try:
            throttling.take(("mails", person.pk))
        except throttling.TooMany:
            # Somebody else may be filling their mailbox.
            continue
        with transaction.atomic():
            sign_ins.record(Kind.LINK_SENT, person, request)
            notices.password_link(person)


@transaction.atomic
def changed(person, request, *, by=None, kind=Kind.PASSWORD_CHANGED):
    """Write down that a password was changed, and tell its person."""
    sign_ins.record(kind, person, request, by=by)
    notices.password_changed(person, by=by)
