"""Sign-in events: recording them, and deleting old ones."""

import datetime as dt

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from . import browsers, network
from .models import SignInEvent

Kind = SignInEvent.Kind
# Evidence of a signature is kept as long as the signature: for ever. The year leaves room for any time zone.
FOR_EVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


def record(kind, person, request=None, *, by=None, kept_until=None):
    """Record an event of `person`, done by `by`, with the browser and network of `request`; return it.

    It is kept for SIGN_IN_EVENT_DAYS, or until `kept_until`.
    """
    now = timezone.now()
    return SignInEvent.objects.create(
        at=now,
        # Stored now, so that a longer setting later does not keep events past their promised time.
        kept_until=kept_until or now + dt.timedelta(days=settings.SIGN_IN_EVENT_DAYS),
        person=person,
        kind=kind,
        by=None if by == person else by,
        browser=browsers.family(request) if request else "",
        network=network.shortened(network.address_of(request)) if request else "",
    )


def happened(person, *kinds, within):
    """Return whether one of these events of `person` was recorded in the last `within` (a timedelta)."""
    return person.sign_in_events.filter(kind__in=kinds, at__gt=timezone.now() - within).exists()


def record_failure(username, request):
    """Record a wrong password if `username` exists. Unknown names are not stored."""
    person = get_user_model().objects.filter(username=username).first()
    if person:
        record(Kind.PASSWORD_FAILED, person, request)


def forget():
    """Delete the events whose `kept_until` is over; return their number."""
    # A trigger refuses to delete a row early, by the database's own clock.
    past = timezone.now() - dt.timedelta(minutes=5)
    return SignInEvent.objects.filter(kept_until__lte=past).delete()[0]
