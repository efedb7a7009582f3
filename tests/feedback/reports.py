"""Reports in the database, and the form data that a browser sends."""

import datetime as dt
import itertools
import re

import time_machine
from django.utils import timezone

from conditions import feedback
from conditions.feedback import form_token
from conditions.models import Report

# The headers of a browser that sends a form from a page of this site.
FROM_HERE = {"headers": {"sec-fetch-site": "same-origin"}}
TEXT = "The gene has another name now."
_count = itertools.count(1)


def make_report(edition, **values):
    """Store and return a report about an edition, each from a different network."""
    token = form_token.new_token(edition.page, edition, edition)
    values = {"section": "", "text": TEXT, "email": "", "address": f"198.51.100.{next(_count)}", **values}
    return feedback.receive(token, **values)


def make_fixed(edition, *, by, fixed_in, correction="The gene has its current name now."):
    return feedback.fix(make_report(edition), by=by, edition=fixed_in, correction=correction)


def address(page, name="report"):
    return f"{page.get_absolute_url()}{name}/"


def token_in(response):
    return re.search(r'name="form" value="([^"]+)"', response.content.decode())[1]


def send(client, page, *, after=10, edition="", token=None, **values):
    """Open the form, wait for `after` seconds and send it; return the response."""
    token = token or token_in(client.get(address(page), {"edition": edition}))
    data = {"form": token, "section": "", "text": TEXT, "email": "", "website": "", **values}
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=after), tick=False):
        return client.post(address(page), data, **FROM_HERE)


def only_report():
    return Report.objects.get()
