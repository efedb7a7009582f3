"""Brake on withdrawals: one person without a chief editor's right can withdraw at most five pages an hour.

One click withdraws a page, and nothing may delay that. A person, or a stranger with that person's session, who takes
the whole site down page by page is stopped by a chief editor's decision, not by a wait: for the next page, the site
asks the chief editors and gives them the reason, and one click of one of them withdraws it.
"""

import datetime as dt

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.models import Event
from conditions.vocabularies import State

from .refusals import Refused
from .rights import STEER

# Withdrawals in PERIOD that need nothing but a reason.
FREE = 5
PERIOD = dt.timedelta(hours=1)


def at_most_five_an_hour(edition, by):
    """Refuse a person's sixth withdrawal within an hour, unless they are a chief editor."""
    if not by.has_perm(STEER) and is_reached(by):
        raise Refused(
            _("You have withdrawn %(count)s pages within an hour.") % {"count": FREE},
            _("Ask a chief editor, who can withdraw this page at once."),
        )


def after_five_within_an_hour(edition, by):
    """Refuse to ask for a withdrawal that the person can make themselves."""
    if not must_ask(by):
        raise Refused(_("You can withdraw this page yourself."))


def must_ask(by):
    """Return whether `by` has to ask a chief editor to make the next withdrawal."""
    return not by.has_perm(STEER) and is_reached(by)


def asks_password(by):
    """Return whether the next withdrawal of `by`, a chief editor, needs the password."""
    return by.has_perm(STEER) and is_reached(by)


def is_reached(by):
    """Return whether `by` has withdrawn FREE pages within the last PERIOD."""
    # A withdrawal that also returned an edition in review made two events.
    withdrawals = Event.objects.filter(
        actor=by, verb="withdraw", to_state=State.WITHDRAWN, at__gt=timezone.now() - PERIOD
    )
    return withdrawals.order_by()[:FREE].count() >= FREE


def lock(by):
    """Make other withdrawals of `by` wait for the end of this transaction, so that requests at once are all counted.

    Nothing makes a chief editor wait.
    """
    if by.has_perm(STEER):
        return
    # The lock lets other transactions write events of this person, which refer to the row.
    list(get_user_model().objects.select_for_update(no_key=True).filter(pk=by.pk).values_list("pk"))
