"""Requests to withdraw a page or to take back a withdrawal: a section of the desk, and a list of all of them."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from conditions.models import Event
from conditions.models.event import REQUESTS
from conditions.newsroom import lists
from conditions.vocabularies import State
from conditions.workflow import rules

from .changelists import first_rows
from .desk_sections import SHOWN, DeskRow, DeskSection


def requests(user):
    """Return the DeskSection of the requests that `user` can decide."""
    events = lists.requests_about_withdrawals(user).select_related("actor", "edition__page")
    shown = first_rows(events.defer("edition__body", "edition__body_as_written", "edition__search_text"), SHOWN)
    rows = [DeskRow(_address(event), event.edition.title, (_asked(event),), is_late=True) for event in shown.rows]
    address = reverse("admin:conditions_edition_requests" if user.has_perm(rules.STEER) else "admin:index")
    return DeskSection("asked", _("Requests about withdrawals"), address, rows, shown, "")


def requests_view(model_admin, request):
    """Show all requests, the latest first, with their state; for chief editors with a link to dismiss them."""
    if not request.user.has_perm(rules.STEER):
        raise PermissionDenied
    events = Event.objects.filter(verb__in=REQUESTS).select_related("actor", "edition__page")
    events = events.annotate(is_open=Exists(Event.objects.open_requests().filter(pk=OuterRef("pk"))))
    shown = first_rows(
        events.defer("edition__body", "edition__body_as_written", "edition__search_text").order_by("-pk")
    )
    waiting = set(lists.requests_about_withdrawals().values_list("pk", flat=True))
    for event in shown.rows:
        event.waits, event.address = event.pk in waiting, _address(event)
        event.words = _("Withdraw page") if event.verb == "ask_withdrawal" else _("Take back withdrawal")
        event.state_words = _state(event)
    context = {"title": _("Requests about withdrawals"), "opts": model_admin.opts, "requests": shown}
    context = {**model_admin.admin_site.each_context(request), **context}
    return TemplateResponse(request, "admin/conditions/withdrawal_requests.html", context)


def _state(event):
    if event.waits:
        return _("Waiting")
    if not event.is_open:
        return _("Dismissed")
    is_done = (event.edition.state == State.WITHDRAWN) == (event.verb == "ask_withdrawal")
    return _("Done") if is_done else _("Expired")


def _address(event):
    if event.verb == "ask_withdrawal":
        return reverse("admin:conditions_conditionpage_withdraw", args=[event.edition.page_id])
    return reverse("admin:conditions_edition_step", args=[event.edition_id, "take_back"])


def _asked(event):
    values = {"who": event.actor, "reason": Truncator(event.note).words(12)}
    if event.verb == "ask_withdrawal":
        return _("%(who)s asks you to withdraw this page: %(reason)s") % values
    return _("%(who)s asks to take back the withdrawal: %(reason)s") % values
