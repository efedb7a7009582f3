"""Calendar feed: a person's calendar at their secret address, as iCalendar."""

import datetime as dt
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from accounts import calendar_addresses
from conditions.api import rate_limit
from conditions.newsroom import calendar_entries
from web import icalendar

from .calendar_screen import CalendarForm

# The days before and after today that a feed has, and the most entries of each kind.
BEFORE, AFTER = dt.timedelta(days=90), dt.timedelta(days=400)
MOST = 500
_PLAIN = "text/plain; charset=utf-8"


def secret_view(view):
    """Allow GET and HEAD only, and let nobody store or index a response."""
    safe_view = require_safe(view)

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = safe_view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex"
        return response

    # Programs send no CSRF token; their POST is refused with 405.
    return csrf_exempt(wrapped)


@secret_view
def feed(request, token):
    """Return the calendar of the token's person, as far as their rights reach now.

    404 for an unknown or revoked token and for people who left, and 429 after too many requests from one network
    address. `kind` and `whose` in the query string are the filters of the calendar screen.
    """
    allowance = rate_limit.spend(request)
    if allowance is not None and allowance.is_exceeded:
        response = HttpResponse(_("Too many requests.") + "\n", content_type=_PLAIN, status=429)
        response["Retry-After"] = str(allowance.seconds)
        return response
    person = calendar_addresses.person_of(token)
    if person is None or not calendar_entries.kinds_for(person):
        words = _("There is no calendar at this address. Create a new address in the newsroom.")
        return HttpResponse(words + "\n", content_type=_PLAIN, status=404)
    return HttpResponse(_calendar_of(person, request.GET), content_type=icalendar.CONTENT_TYPE)


def _calendar_of(person, query):
    today = timezone.localdate()
    filters = CalendarForm(query, user=person).filters()
    entries = calendar_entries.entries(person, today - BEFORE, today + AFTER, most=MOST, **filters)
    return icalendar.calendar(
        _("%(organisation)s newsroom") % {"organisation": settings.ORGANISATION_NAME},
        map(_event, entries),
        product=f"-//{settings.ORGANISATION_NAME}//Newsroom//EN",
        now=timezone.now(),
    )


def _event(entry):
    site = urlsplit(settings.SITE_URL).hostname
    return icalendar.DayEvent(
        uid=f"{entry.kind}-{entry.pk}@{site}",
        day=entry.day,
        summary=f"{entry.label}: {entry.title}",
        description=entry.details,
        url=f"{settings.SITE_URL}{entry.path}",
    )
