"""Newsroom screens of one proposal: its page, and the confirmation screens of its verbs."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import sessions
from accounts.steps import password_question
from web.refusals import Refused, reasons_against
from web.steps import StepScreen, posted, succeed

from . import actions, words
from .forms import RefusalForm
from .kinds import kind_of
from .transitions import RULES, VERBS

# The field of the desk's button, which leads back to the desk.
FROM_DESK = "desk"


@dataclass(frozen=True)
class ProposalStep:
    """The screen of a verb: its form, the function called with the cleaned data, and the sentences before and after."""

    form: type[forms.Form]
    act: callable
    title: str
    explanation: str
    outcome: str


STEPS = {
    "confirm": ProposalStep(
        forms.Form,
        lambda proposal, by, data: actions.confirm(proposal, by=by, typed=data),
        gettext_lazy("Confirm proposal"),
        gettext_lazy("This makes the change at once."),
        gettext_lazy("Proposal confirmed: %(title)s. The change has been made."),
    ),
    "refuse": ProposalStep(
        RefusalForm,
        lambda proposal, by, data: actions.refuse(proposal, by=by, note=data["note"]),
        gettext_lazy("Refuse proposal"),
        gettext_lazy("Nothing changes. The log keeps the proposal and your reason."),
        gettext_lazy("Proposal refused: %(title)s. Nothing has changed."),
    ),
    "take_back": ProposalStep(
        forms.Form,
        lambda proposal, by, data: actions.take_back(proposal, by=by),
        gettext_lazy("Take proposal back"),
        gettext_lazy("Nothing changes. The log keeps the proposal."),
        gettext_lazy("Proposal taken back: %(title)s. Nothing has changed."),
    ),
}


def proposal_page(request, proposal):
    """Show a proposal with its old and new values, its reason, and the buttons."""
    return TemplateResponse(
        request,
        "admin/accounts/proposal.html",
        {
            **admin.site.each_context(request),
            "title": _("Proposal: %(title)s") % {"title": proposal.title},
            "choices": [choice for choice in RULES.choices(proposal, request.user) if choice.allowed],
            **_context(proposal),
        },
    )


def step_view(request, proposal, verb):
    """Ask for a reason or a password if the verb needs it, and run the verb; a POST from the desk leads back there."""
    if verb not in STEPS:
        raise Http404
    step, kind = STEPS[verb], kind_of(proposal)
    form = kind.confirmation_form if verb == "confirm" else step.form
    is_from_desk = FROM_DESK in request.POST

    def act(cleaned_data):
        if kind.asks_password:
            sessions.check_before_signing(request)
        step.act(proposal, request.user, cleaned_data)
        back = "admin:index" if is_from_desk else "admin:accounts_proposal_changelist"
        return succeed(request, step.outcome % {"title": proposal.title}, back)

    def done_already():
        return proposal.state == VERBS[verb].target and proposal.decided_by_id == request.user.pk

    screen = StepScreen(
        title=step.title,
        act=act,
        back=proposal.get_admin_url(),
        explanation=step.explanation,
        button=VERBS[verb].label,
        template="admin/accounts/proposal_step.html",
        context=lambda: _context(proposal),
        why_not=lambda: reasons_against(RULES.check, verb, proposal, request.user),
        ask_password=password_question if kind.asks_password else None,
        refresh=proposal.refresh_from_db,
        done_already=done_already,
    )
    return screen.respond(request, form(posted(request)))


def confirm_all(request, proposals):
    """Confirm each of the proposals on its own; return how many, and a sentence for each that was refused."""
    done, refusals = 0, []
    for proposal in proposals:
        reasons = reasons_against(_confirm_in_bulk, proposal, request.user)
        if reasons:
            refusals.append(f"{proposal.title}: {' '.join(reasons)}")
        else:
            done += 1
    return done, refusals


def _confirm_in_bulk(proposal, by):
    if not kind_of(proposal).in_bulk:
        raise Refused(_("Open this proposal to confirm it."))
    actions.confirm(proposal, by=by)


def _context(proposal):
    return {
        "proposal": proposal,
        "kind": kind_of(proposal),
        "lines": words.compared_lines(proposal),
        "picture": kind_of(proposal).picture(proposal),
        "target_address": kind_of(proposal).address(proposal),
        "proposed": words.proposed(proposal),
        "decided": words.decided(proposal),
        "waits_for": "" if proposal.decided_by_id else words.waits_for(proposal),
    }
