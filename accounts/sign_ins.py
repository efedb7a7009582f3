"""Sign-in events: recording them, and deleting old ones."""

import datetime as dt

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from . import browsers, network
from .models import SignInEvent

Kind = SignInEvent.Kind


def record(kind, person, request=None, *, by=None):
    """Record an event of `person`, done by `by`, with the browser and network of `request`; return it."""
    now = timezone.now()
    return SignInEvent.objects.create(
        at=now,
        # Stored now, so that a longer setting later does not keep events past their promised time.
        kept_until=now + dt.timedelta(days=settings.SIGN_IN_EVENT_DAYS),
        person=person,
        kind=kind,
        by=None if by == person else by,
        browser=browsers.family(request) if request else "",
        network=network.shortened(network.address_of(request)) if request else "",
    )


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
