"""Notices that were not sent: those given up lately, and those that were refused or are late."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from operations import mail_queue
from operations.models import MailFailure

# How long a notice that was given up stays on the desk, and how many notices are listed of each kind.
SHOWN_DAYS, MOST = 14, 200

# What each notice is about, by the name of its templates.
ABOUT = {
    "approved": _("an approval"),
    "expedited": _("a review that is needed early"),
    "given": _("a review assigned to them"),
    "held": _("a text that was not published"),
    "invitation": _("their invitation"),
    "many": _("several of their pages at once"),
    "password_changed": _("their changed password"),
    "password_link": _("a link for a new password"),
    "published": _("a publication"),
    "reaffirmed": _("a reaffirmed review"),
    "recalled": _("a text taken back from review"),
    "reported": _("a reader’s report"),
    "request_dismissed": _("a dismissed request"),
    "returned": _("a text sent back"),
    "revoked": _("a revoked approval"),
    "second_factor": _("their second factor"),
    "address_changed": _("a changed e-mail address"),
    "signer_changed": _("a changed account or register entry"),
    "signer_proposed": _("a proposed change of an account or register entry"),
    "submitted": _("a text to review"),
    "take_back_asked": _("a question about a withdrawal"),
    "taken_back": _("a withdrawal that was taken back"),
    "withdrawal_asked": _("a page to withdraw"),
    "withdrawn": _("a withdrawal"),
}


@dataclass(frozen=True)
class UnsentNotice:
    """A notice that `person` did not get. `at` is when it was given up, or when the next attempt is or was due."""

    person: object
    about: str
    at: dt.datetime
    is_given_up: bool


def unsent():
    """Return the UnsentNotices, those that were given up in the last SHOWN_DAYS first; three queries."""
    since = timezone.now() - dt.timedelta(days=SHOWN_DAYS)
    lost = MailFailure.objects.filter(is_final=True, person__isnull=False, at__gte=since).select_related("person")
    given_up = [UnsentNotice(one.person, _about(one.notice), one.at, True) for one in lost[:MOST]]
    return [*given_up, *_waiting()]


def _waiting():
    tasks = [(task.args_kwargs["kwargs"], task.run_after) for task in mail_queue.unsent()[:MOST]]
    people = get_user_model().objects.in_bulk({kwargs["person"] for kwargs, _at in tasks if "person" in kwargs})
    return [
        UnsentNotice(people[kwargs["person"]], _about(kwargs["notice"]), at, False)
        for kwargs, at in tasks
        if kwargs.get("person") in people
    ]


def _about(notice):
    return str(ABOUT.get(notice, notice))
