"""What happened to people's ways in: writing it down, and forgetting it."""

import datetime as dt

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from . import browsers, network
from .models import SignInEvent

Kind = SignInEvent.Kind


def record(kind, person, request=None, *, by=None):
    """Write one event down. `by` is who did it, if not the person; the browser and the network are theirs."""
    now = timezone.now()
    return SignInEvent.objects.create(
        at=now,
        # Said now, so that a longer time set later does not keep what was promised to go.
        kept_until=now + dt.timedelta(days=settings.SIGN_IN_EVENT_DAYS),
        person=person,
        kind=kind,
        by=None if by == person else by,
        browser=browsers.family(request) if request else "",
        network=network.shortened(network.address_of(request)) if request else "",
    )


def record_failure(username, request):
    """Write down that a wrong password was typed, if there is such a person; nobody else's name is kept."""
    person = get_user_model().objects.filter(username=username).first()
    if person:
        record(Kind.PASSWORD_FAILED, person, request)


def forget():
    """Delete the events whose time is over, and return how many."""
    # The database refuses to delete a row before its time, by its own clock.
    past = timezone.now() - dt.timedelta(minutes=5)
    return SignInEvent.objects.filter(kept_until__lte=past).delete()[0]
