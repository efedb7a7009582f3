"""Screens to withdraw a page, or to ask a chief editor to do it after many withdrawals."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.steps import password_question
from conditions import workflow
from conditions.forms import ReasonForm
from conditions.newsroom import lists
from conditions.workflow import rules, withdrawal_brake
from web.refusals import reasons_against
from web.steps import StepScreen, posted, succeed

from .edition_steps import TEMPLATE, outcome


def withdraw_view(request, page):
    """Ask for a reason, and for the password after many withdrawals; withdraw the page on a POST."""
    back = reverse("admin:conditions_conditionpage_change", args=[page.pk])
    live = page.live_edition()
    if live is not None and withdrawal_brake.must_ask(request.user):
        return _ask_withdrawal(request, live, back)

    def act(cleaned_data):
        edition = workflow.withdraw(page, by=request.user, reason=cleaned_data["reason"])
        return succeed(request, outcome("withdraw", edition, edition), back)

    def why_not():
        live = page.live_edition()
        if live is None:
            return [_("Nothing to withdraw: this page has no published edition.")]
        return reasons_against(rules.check, "withdraw", live, request.user)

    screen = StepScreen(
        title=rules.TRANSITIONS["withdraw"].label,
        explanation=_(
            "Readers see a notice instead of the page at once. "
            "Editions in review or approved go back to their authors. "
            "The page becomes public again only with a new text that a reviewer approves as a whole. "
            "If this was a mistake, a chief editor and the reviewer who signed can take it back within a day."
        ),
        act=act,
        back=back,
        is_dangerous=True,
        template=TEMPLATE,
        context=lambda: {"page": page, "edition": page.live_edition()},
        why_not=why_not,
        ask_password=password_question if withdrawal_brake.asks_password(request.user) else None,
        done_already=lambda: _withdrawn_already(page, request.user),
    )
    asked = lists.last_withdrawal_request(live) if live is not None else None
    return screen.respond(request, ReasonForm(posted(request), initial={"reason": asked.note if asked else ""}))


def _ask_withdrawal(request, live, back):
    """Ask the chief editors to withdraw the page, because this person has reached the limit for an hour."""

    def act(cleaned_data):
        edition = workflow.ask_withdrawal(live, by=request.user, reason=cleaned_data["reason"])
        return succeed(request, outcome("ask_withdrawal", edition, edition), back)

    screen = StepScreen(
        title=rules.TRANSITIONS["ask_withdrawal"].label,
        explanation=_(
            "You have withdrawn %(count)s pages within an hour, so a chief editor has to withdraw this one. The chief "
            "editors get a mail with your reason, and one click of theirs withdraws the page. Until then, it is public."
        )
        % {"count": withdrawal_brake.FREE},
        act=act,
        back=back,
        is_dangerous=True,
        template=TEMPLATE,
        context=lambda: {"page": live.page, "edition": live},
        why_not=lambda: reasons_against(rules.check, "ask_withdrawal", live, request.user),
    )
    return screen.respond(request, ReasonForm(posted(request)))


def _withdrawn_already(page, by):
    """Return whether `by` made the last withdrawal of the page and no edition has been published since."""
    withdrawn = page.editions.withdrawn().first()
    return (
        withdrawn is not None
        and page.live_edition() is None
        and withdrawn.events.filter(verb="withdraw", actor=by).exists()
    )
