"""Passwords: confirming a step with the password, password links, and changes."""

import datetime as dt

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from . import notices, sessions, sign_ins, signers, throttling
from .sign_ins import Kind

# After a change of a signer's address no link goes to the new one, so that the owner of the old one can object.
ADDRESS_WAIT = dt.timedelta(hours=24)


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
        if _has_new_address(person):
            continue
        try:
            throttling.take(("mails", person.pk))
        except throttling.TooMany:
            # Another person may be filling their mailbox.
            continue
        _send_link(person, request)


def send_link_for(person, *, by, request=None):
    """Mail a password link to `person` for the person `by`, or raise ValidationError with the reason why not.

    A superuser does this instead of setting a signer's password, which they would then know.
    """
    if not (person.email and person.is_active and person.is_staff):
        raise ValidationError(
            _("No link can be sent: the account is closed or has no e-mail address."), code="no_address"
        )
    if not person.has_usable_password():
        raise ValidationError(_("No link can be sent: send the invitation again instead."), code="invited")
    if _has_new_address(person):
        raise ValidationError(
            _("The e-mail address was changed less than 24 hours ago. A link can be sent after that time."),
            code="new_address",
        )
    _send_link(person, request, by=by)


def replace_by_link(person, *, by):
    """End a password that others may know, then mail a link to choose a new one as `send_link_for` does."""
    if person.has_usable_password():
        person.set_password(get_random_string(50))
        person.save(update_fields=["password"])
        send_link_for(person, by=by)


@transaction.atomic
def _send_link(person, request, *, by=None):
    sign_ins.record(Kind.LINK_SENT, person, request, by=by)
    notices.password_link(person)


def _has_new_address(person):
    is_new = sign_ins.happened(person, Kind.EMAIL_CHANGED, within=ADDRESS_WAIT)
    return is_new and signers.is_or_was_signer(person)


@transaction.atomic
def changed(person, request, *, by=None, kind=Kind.PASSWORD_CHANGED):
    """Record that the password of `person` was changed, and tell them by mail."""
    sign_ins.record(kind, person, request, by=by)
    notices.password_changed(person, by=by)
