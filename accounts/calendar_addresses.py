"""Secret addresses of calendar feeds: make one, revoke it, and find the person of a token."""

import hashlib
import secrets

from django.db import transaction

from . import sign_ins
from .models import CalendarAddress
from .sign_ins import Kind


@transaction.atomic
def make(person, request=None):
    """Make a new address for `person`, in place of the one before; return its token, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    CalendarAddress.objects.update_or_create(
        person=person, defaults={"token_hash": _hash(token), "sessions_ended": person.sessions_ended}
    )
    sign_ins.record(Kind.CALENDAR_MADE, person, request)
    return token


@transaction.atomic
def revoke(person, request=None):
    """End the address of `person`; return whether there was one."""
    deleted, _models = CalendarAddress.objects.filter(person=person).delete()
    if deleted:
        sign_ins.record(Kind.CALENDAR_ENDED, person, request)
    return bool(deleted)


def address_of(person):
    """Return the CalendarAddress of `person`, or None if there is none that works."""
    address = CalendarAddress.objects.filter(person=person).first()
    return address if address and address.sessions_ended == person.sessions_ended else None


def person_of(token):
    """Return the person whose address has this token, or None; closed accounts have no working address."""
    address = CalendarAddress.objects.filter(token_hash=_hash(token)).select_related("person").first()
    if address is None or address.sessions_ended != address.person.sessions_ended:
        return None
    return address.person if address.person.is_active and address.person.is_staff else None


def _hash(token):
    # A random token of 256 bits needs no salt and no slow hash.
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
