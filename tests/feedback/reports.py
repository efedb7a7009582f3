"""Reports in the database, and the form data that a browser sends."""

import datetime as dt
import itertools
import re

import time_machine
from django.utils import timezone

from accounts import proposals
from accounts.models import User
from accounts.proposals import lists
from conditions import feedback
from conditions.feedback import correction_proposals, form_token
from conditions.models import Report
from tests import factories

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
    """Fix a new report with a correction that a second person confirms, and return the report."""
    report = feedback.fix(make_report(edition), by=by, edition=fixed_in, correction=correction)
    confirm_correction(report)
    return Report.objects.get(pk=report.pk)


def confirm_correction(report):
    """Confirm the proposed words of a report's correction as a chief editor."""
    chief = User.objects.filter(username="second").first() or factories.make_chief("second")
    [proposal] = lists.waiting_about(correction_proposals.target_of(report))
    proposals.confirm(proposal, by=chief)


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
