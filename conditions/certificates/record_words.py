"""A sign-off record in words, for the screen on which it is signed and for its certificate."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from conditions.vocabularies import Scope
from conditions.workflow.record import printed_name

_METHODS = {
    "passkey": gettext_lazy("the reviewer’s own passkey, which signed this record"),
    "password": gettext_lazy("password and code; the site vouches that they were the reviewer’s"),
}


def rows_of(record):
    """Return the names and dates of one record as (label, text) pairs."""
    signature = record["signature"]
    dates = (Scope(signature["scope"]).label, dates_of(signature))
    rows = [*rows_about_page(record), reviewer_row(signature["reviewer"]), dates, authors_row(record)]
    return [*rows, (_("Signed with"), _METHODS[signature["method"]])] if "method" in signature else rows


def rows_about_page(record):
    """Return the pairs of what readers see above the text."""
    page, condition = record["page"], record["page"]["condition"]
    code = f"ORPHA:{condition['orpha']}" if condition["orpha"] else ""
    return [
        (_("Condition"), _joined(condition["name"], code)),
        (_("Title"), _joined(record["edition"]["title"], _("edition %(number)s") % record["edition"])),
        (_("Topic"), page["topic"]["question"]),
        (_("Address"), page["address"]),
    ]


def reviewer_row(reviewer):
    """Return the pair of the signer's entry in the register; `reviewer` is None for a person without one."""
    if reviewer is None:
        return _("Reviewer"), _("not in the register of medical reviewers")
    orcid = f"ORCID {reviewer['orcid']}" if reviewer["orcid"] else ""
    entry = (reviewer["speciality"], reviewer["affiliation"], orcid, reviewer["registration"])
    return _("Reviewer"), _joined(printed_name(reviewer), *entry)


def authors_row(record):
    """Return the pair of label and authors: the numbers of their accounts, as the record holds them."""
    numbers = (_("account %(number)s") % {"number": number} for number in record["written_by"])
    return _("Authors"), ", ".join(numbers)


def named_authors_row(record):
    """Return the pair of label and authors with today's names of the accounts, for the review screen."""
    people = User.objects.filter(pk__in=record["written_by"]).order_by("pk")
    names = (_("%(name)s (account %(number)s)") % {"name": person, "number": person.pk} for person in people)
    return _("Authors"), ", ".join(names)


def dates_of(signature):
    """Return the dates of a signature as a phrase."""
    whole_page = signature["whole_page"]
    names = {
        "reviewed": _day(signature["reviewed_on"]),
        "due": _day(signature["review_due"]),
        "months": signature["interval_months"],
    }
    if signature["scope"] == Scope.WHOLE_PAGE:
        return _("reviewed on %(reviewed)s, due on %(due)s (interval: %(months)s months)") % names
    names["name"] = printed_name(whole_page["reviewer"])
    if whole_page["edition"] is None:
        return _("whole page last reviewed by %(name)s on %(reviewed)s; due on %(due)s") % names
    names["edition"] = whole_page["edition"]
    return _("whole page last reviewed by %(name)s on %(reviewed)s (edition %(edition)s); due on %(due)s") % names


def _day(text):
    return date_format(dt.date.fromisoformat(text), "j F Y")


def _joined(*parts):
    return " · ".join(str(part) for part in parts if part)
