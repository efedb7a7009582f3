"""Section of the desk: requests to withdraw a page or to take back a withdrawal, each linked to its screen."""

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from conditions.newsroom import lists

from .changelists import first_rows
from .desk_sections import SHOWN, DeskRow, DeskSection


def requests(user):
    """Return the DeskSection of the requests that `user` can decide."""
    events = lists.requests_about_withdrawals(user).select_related("actor", "edition__page")
    shown = first_rows(events.defer("edition__body", "edition__body_as_written", "edition__search_text"), SHOWN)
    rows = [DeskRow(_address(event), event.edition.title, (_asked(event),), is_late=True) for event in shown.rows]
    return DeskSection("asked", _("Requests about withdrawals"), reverse("admin:index"), rows, shown, "")


def _address(event):
    if event.verb == "ask_withdrawal":
        return reverse("admin:conditions_conditionpage_withdraw", args=[event.edition.page_id])
    return reverse("admin:conditions_edition_step", args=[event.edition_id, "take_back"])


def _asked(event):
    values = {"who": event.actor, "reason": Truncator(event.note).words(12)}
    if event.verb == "ask_withdrawal":
        return _("%(who)s asks you to withdraw this page: %(reason)s") % values
    return _("%(who)s asks to take back the withdrawal: %(reason)s") % values
