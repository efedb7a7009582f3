"""Confirmation screens of an edition's verbs, and of withdrawing a page."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.steps import password_question
from conditions import workflow
from conditions.forms import ApproveForm, NoteForm, ReasonForm, ScheduleForm, SendBackForm, SignForm, SubmitForm
from conditions.vocabularies import Scope, State
from conditions.workflow import rules
from web.refusals import reasons_against
from web.steps import StepScreen, posted, succeed

TEMPLATE = "admin/conditions/step.html"


@dataclass(frozen=True)
class EditionStep:
    """The screen of a verb: its form, the function that is called with the cleaned data, and what the page says."""

    form: type[forms.Form]
    act: callable
    explanation: str = ""
    label: str = ""

    @property
    def signs(self):
        """Whether the verb puts a person's name under a text, so that their password is asked for."""
        return issubclass(self.form, SignForm)


_SIGNING = ("seen", "note", "declaration", "answers")


def _approve(edition, by, given):
    return workflow.approve(edition, by=by, scope=given["scope"], **{name: given[name] for name in _SIGNING})


def _reaffirm(edition, by, given):
    return workflow.reaffirm(edition, by=by, **{name: given[name] for name in _SIGNING})


def _send_back(edition, by, given):
    wanted = ("seen", "reason", "answers")
    return workflow.send_back(edition, by=by, **{name: given[name] for name in wanted})


STEPS = {
    "submit": EditionStep(
        SubmitForm,
        lambda edition, by, a: workflow.submit(
            edition, by=by, lock=a["lock"], note=a["note"], needed_by=a["needed_by"]
        ),
        gettext_lazy("The text is frozen as it is now. The medical reviewers are told by mail."),
    ),
    "discard": EditionStep(
        forms.Form,
        lambda edition, by, a: workflow.discard(edition, by=by),
        gettext_lazy("The draft is closed. Its text is kept in the history."),
    ),
    "recall": EditionStep(
        NoteForm,
        lambda edition, by, a: workflow.recall(edition, by=by, note=a["note"]),
        gettext_lazy("The text comes back from review as a new draft; the reviewers are told."),
    ),
    "return": EditionStep(
        SendBackForm,
        _send_back,
        gettext_lazy("The text goes back to its authors as a new draft, with your reason."),
    ),
    # The table has a row for each scope; here the scope is chosen in the form.
    "approve": EditionStep(
        ApproveForm, _approve, gettext_lazy("Your name stands under this exact text."), gettext_lazy("Approve")
    ),
    "publish": EditionStep(
        forms.Form,
        lambda edition, by, a: workflow.publish(edition, by=by),
        gettext_lazy("The approved text goes public now."),
    ),
    "schedule": EditionStep(
        ScheduleForm,
        lambda edition, by, a: workflow.schedule(edition, by=by, at=a["at"]),
        gettext_lazy("The edition goes public at this time, once it is approved."),
    ),
    "revoke": EditionStep(
        ReasonForm,
        lambda edition, by, a: workflow.revoke(edition, by=by, reason=a["reason"]),
        gettext_lazy("The approval is taken back before publication; work goes on in a new draft."),
    ),
    "reaffirm": EditionStep(
        SignForm,
        _reaffirm,
        gettext_lazy("The text stays as it is; it gets your signature and new review dates."),
    ),
    "expedite": EditionStep(
        ReasonForm,
        lambda edition, by, a: workflow.expedite(edition, by=by, reason=a["reason"]),
        gettext_lazy("The page stays up and says at once that its review is due. It goes to the top of the queue."),
    ),
}


def step_view(request, edition, verb):
    """Ask for what the verb needs, do it, and say what happened; a refusal keeps what was typed."""
    step = STEPS[verb]
    initial = {"seen": edition.sha256, "lock": edition.lock, "scope": Scope.WHOLE_PAGE, "at": edition.publish_at}

    def act(given):
        done = step.act(edition, request.user, given)
        return succeed(request, outcome(verb, edition, done), done.get_admin_url())

    screen = StepScreen(
        title=step.label or rules.TRANSITIONS[verb].label,
        explanation=step.explanation,
        act=act,
        back=edition.get_admin_url(),
        template=TEMPLATE,
        context=lambda: {
            "edition": edition,
            "page": edition.page,
            "live": edition.page.live_edition(),
            "statements": _statements(verb),
        },
        why_not=lambda: _why_not(verb, edition, request.user),
        ask_password=password_question if step.signs else None,
        refresh=edition.refresh_from_db,
        done_already=lambda: _done_already(edition, verb, request.user),
    )
    return screen.respond(request, step.form(posted(request), initial=initial))


def withdraw_view(request, page):
    """Withdraw a page with a reason: the red button of every screen of that page."""
    back = reverse("admin:conditions_conditionpage_change", args=[page.pk])

    def act(given):
        edition = workflow.withdraw(page, by=request.user, reason=given["reason"])
        return succeed(request, outcome("withdraw", edition, edition), back)

    def why_not():
        return (
            [] if page.live_edition() else [_("This page has no published edition, so there is nothing to withdraw.")]
        )

    screen = StepScreen(
        title=rules.TRANSITIONS["withdraw"].label,
        explanation=_(
            "Readers see a notice in its place at once. Editions in review or approved go back to their authors. "
            "The page can only come back as a new text that a reviewer signs as a whole."
        ),
        act=act,
        back=back,
        is_dangerous=True,
        template=TEMPLATE,
        context=lambda: {"page": page, "edition": page.live_edition()},
        why_not=why_not,
        done_already=lambda: _withdrawn_already(page, request.user),
    )
    return screen.respond(request, ReasonForm(posted(request)))


def _why_not(verb, edition, by):
    """Return the sentences that keep this person from the verb now."""
    reasons = [reasons_against(rules.check, name, edition, by) for name in _rows_of(verb)]
    return reasons[0] if all(reasons) else []


def _rows_of(verb):
    """Return the verbs of the table that the screen `verb` stands for: the form of an approval asks for its scope."""
    return ("approve", "approve_changes") if verb == "approve" else (verb,)


def outcome(verb, edition, done):
    """Return one sentence: what happened, to which edition, and the public address."""
    address = f"{settings.SITE_URL}{edition.page.get_absolute_url()}"
    names = {"edition": edition.name, "new": done.name, "address": address}
    if verb == "schedule" and done.state != State.PUBLISHED:
        if done.publish_at is None:
            return (
                _("No publishing time is set any more: %(edition)s goes public when it is approved, at %(address)s.")
                % names
            )
        when = _moment(done.publish_at)
        return _("%(edition)s goes public on %(when)s, once approved, at %(address)s.") % {
            **names,
            "edition": _capital(edition.name),
            "when": when,
        }
    if verb == "approve" and done.state == State.APPROVED:
        when = _moment(done.publish_at)
        return _("You approved %(edition)s. It goes public on %(when)s at %(address)s.") % {**names, "when": when}
    return _OUTCOMES[verb] % names


_OUTCOMES = {
    "submit": gettext_lazy("You submitted %(edition)s for review. Once approved it is public at %(address)s."),
    "discard": gettext_lazy("You discarded %(edition)s. What readers see at %(address)s is unchanged."),
    "recall": gettext_lazy("You recalled %(edition)s; go on in this new draft. %(address)s is unchanged."),
    "return": gettext_lazy("You sent %(edition)s back; its authors go on in a new draft. %(address)s is unchanged."),
    "approve": gettext_lazy("You approved %(edition)s. It is public now at %(address)s."),
    "publish": gettext_lazy("You published %(edition)s. It is public now at %(address)s."),
    "schedule": gettext_lazy("You took the publishing time away: %(edition)s is public now at %(address)s."),
    "revoke": gettext_lazy("You revoked the approval of %(edition)s. %(address)s is unchanged."),
    "reaffirm": gettext_lazy("You reaffirmed %(edition)s; its new review dates show at %(address)s."),
    "expedite": gettext_lazy("You asked for a new review of %(edition)s; readers see that it is due at %(address)s."),
    "withdraw": gettext_lazy("You withdrew %(edition)s. Readers get a notice now at %(address)s."),
}


def _moment(at):
    return date_format(timezone.localtime(at), "j F Y, H:i e")


def _capital(text):
    return text[:1].upper() + text[1:]


def _statements(verb):
    if verb == "approve":
        return [(Scope(scope).label, rules.STATEMENTS[rules.verb_for(scope)]) for scope in Scope.values]
    return [("", rules.STATEMENTS[verb])] if verb in rules.STATEMENTS else []


def _done_already(edition, verb, by):
    """Return whether this person did just this before: the second of two clicks."""
    row = rules.TRANSITIONS[verb]
    return (
        row.target is not None
        and edition.state not in row.sources
        and edition.events.filter(verb__in=_rows_of(verb), actor=by).exists()
    )


def _withdrawn_already(page, by):
    """Return whether this person withdrew the page just before, and nothing went live since."""
    withdrawn = page.editions.withdrawn().first()
    return (
        withdrawn is not None
        and page.live_edition() is None
        and withdrawn.events.filter(verb="withdraw", actor=by).exists()
    )
