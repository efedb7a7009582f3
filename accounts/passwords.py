"""Passwords: confirming a step with the password, password links, and changes."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from . import notices, sessions, sign_ins, throttling
from .sign_ins import Kind


def check_again(request, password):
    """Check the signed-in person's password and note the time. Raise ValidationError if it is wrong or throttled."""
    person = request.user
    try:
        throttling.take(("confirm", person.pk))
    except throttling.TooMany as refusal:
        raise ValidationError(str(refusal), code="throttled") from refusal
    if not person.check_password(password):
        sign_ins.record(Kind.SIGNING_FAILED, person, request)
        raise ValidationError(_("Wrong password. Nothing has been signed or changed."), code="password")
    throttling.clear("confirm", person.pk)
    sessions.password_given(request)


def send_link(email, request):
    """Mail a password link to each active person with this e-mail address and a password; return nothing either way."""
    people = get_user_model().objects.filter(email__iexact=email, is_active=True, is_staff=True)
    for person in people:
        if not person.has_usable_password():
            # They have not accepted their invitation, or have no password on purpose.
            continue
        try:
            throttling.take(("mails", person.pk))
        except throttling.TooMany:
            # Another person may be filling their mailbox.
            continue
        with transaction.atomic():
            sign_ins.record(Kind.LINK_SENT, person, request)
            notices.password_link(person)


@transaction.atomic
def changed(person, request, *, by=None, kind=Kind.PASSWORD_CHANGED):
    """Record that the password of `person` was changed, and tell them by mail."""
    sign_ins.record(kind, person, request, by=by)
    notices.password_changed(person, by=by)
