"""Confirmation screens of the workflow's verbs: submit, approve, send back, schedule and others."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import sessions
from accounts.steps import password_question
from accounts.views.entrance import options_response
from conditions import workflow
from conditions.forms import ApproveForm, NoteForm, ReasonForm, ScheduleForm, SendBackForm, SignForm, SubmitForm
from conditions.vocabularies import Scope, State
from conditions.workflow import checklist, rules
from web.refusals import reasons_against
from web.steps import StepScreen, posted, succeed

from . import signing_by_key
from .what_you_sign import signing_context

TEMPLATE = "admin/conditions/step.html"


@dataclass(frozen=True)
class EditionStep:
    """The confirmation screen of a verb.

    `act(edition, user, cleaned_data)` calls the workflow and returns the edition. `explanation` says what the verb will
    do. `label` is the heading, if it is not the label of the transition. A signature asks for a signing key or the
    password, other verbs ask for the password if `asks_password`.
    """

    form: type[forms.Form]
    act: callable
    explanation: str = ""
    label: str = ""
    asks_password: bool = False

    @property
    def signs(self):
        """Whether the verb is a signature, so that the screen asks for a signing key or the password."""
        return issubclass(self.form, SignForm)


_SIGNING = ("seen", "note", "declaration", "answers", "by_key")


def _approve(edition, by, cleaned_data):
    return workflow.approve(
        edition, by=by, scope=cleaned_data["scope"], **{name: cleaned_data[name] for name in _SIGNING}
    )


def _reaffirm(edition, by, cleaned_data):
    return workflow.reaffirm(edition, by=by, **{name: cleaned_data[name] for name in _SIGNING})


def _send_back(edition, by, cleaned_data):
    names = ("seen", "reason", "answers")
    return workflow.send_back(edition, by=by, **{name: cleaned_data[name] for name in names})


STEPS = {
    "submit": EditionStep(
        SubmitForm,
        lambda edition, by, cleaned_data: workflow.submit(
            edition, by=by, lock=cleaned_data["lock"], note=cleaned_data["note"], needed_by=cleaned_data["needed_by"]
        ),
        gettext_lazy("After this the text can no longer be changed. The medical reviewers get a mail."),
    ),
    "discard": EditionStep(
        forms.Form,
        lambda edition, by, cleaned_data: workflow.discard(edition, by=by),
        gettext_lazy("The draft is closed. Its text stays in the history."),
    ),
    "recall": EditionStep(
        NoteForm,
        lambda edition, by, cleaned_data: workflow.recall(edition, by=by, note=cleaned_data["note"]),
        gettext_lazy("The text comes back from review as a new draft. The reviewers get a mail."),
    ),
    "return": EditionStep(
        SendBackForm,
        _send_back,
        gettext_lazy("The text goes back to its authors as a new draft, with your reason."),
    ),
    # The workflow has a transition for each scope; here the form asks for the scope.
    "approve": EditionStep(
        ApproveForm, _approve, gettext_lazy("You sign this exact text with your name."), gettext_lazy("Approve")
    ),
    "publish": EditionStep(
        forms.Form,
        lambda edition, by, cleaned_data: workflow.publish(edition, by=by),
        gettext_lazy("The approved text becomes public now."),
    ),
    "schedule": EditionStep(
        ScheduleForm,
        lambda edition, by, cleaned_data: workflow.schedule(edition, by=by, at=cleaned_data["at"]),
        gettext_lazy("The edition becomes public at this time, once it is approved."),
    ),
    "revoke": EditionStep(
        ReasonForm,
        lambda edition, by, cleaned_data: workflow.revoke(edition, by=by, reason=cleaned_data["reason"]),
        gettext_lazy("The approval is revoked before publication. The text continues as a new draft."),
    ),
    "reaffirm": EditionStep(
        SignForm,
        _reaffirm,
        gettext_lazy("The text stays unchanged and gets your signature and new review dates."),
    ),
    "expedite": EditionStep(
        ReasonForm,
        lambda edition, by, cleaned_data: workflow.expedite(edition, by=by, reason=cleaned_data["reason"]),
        gettext_lazy(
            "The page stays public and shows at once that its review is overdue. "
            "It moves to the top of the review queue."
        ),
    ),
    "ask_take_back": EditionStep(
        ReasonForm,
        lambda edition, by, cleaned_data: workflow.ask_take_back(edition, by=by, reason=cleaned_data["reason"]),
        gettext_lazy(
            "A chief editor and the reviewer who signed the text both have to agree. If you ask, the other one gets a "
            "mail and can confirm it within a day of the withdrawal. Until then, the page stays withdrawn."
        ),
    ),
    "dismiss_request": EditionStep(
        ReasonForm,
        lambda edition, by, cleaned_data: workflow.dismiss_request(edition, by=by, reason=cleaned_data["reason"]),
        gettext_lazy(
            "The request about a withdrawal disappears from the desks. Nothing else changes. The person who asked gets "
            "a mail with your reason. The history keeps the request and your reason."
        ),
    ),
    "take_back": EditionStep(
        forms.Form,
        lambda edition, by, cleaned_data: workflow.take_back(edition, by=by),
        gettext_lazy("The same text becomes public again at once, with the same signature and review dates."),
        asks_password=True,
    ),
}


def step_view(request, edition, verb):
    """Show the form of the verb; on a POST carry it out, or show the refusal with what was typed."""
    step = STEPS[verb]
    # The shown rows and the hash in the form come from one reading of the database.
    signing = signing_context(edition, request.user) if step.signs else {"seen": edition.sha256}
    initial = {"seen": signing["seen"], "lock": edition.lock, "scope": Scope.WHOLE_PAGE, "at": edition.publish_at}

    def act(cleaned_data):
        if step.signs:
            sessions.check_before_signing(request)
            # Outside the transaction, so that a refusal does not take back what it records.
            cleaned_data = {**cleaned_data, "by_key": signing_by_key.answered(request, edition, verb, cleaned_data)}
        with transaction.atomic():
            edition_after = step.act(edition, request.user, cleaned_data)
            if step.signs:
                sessions.record_signature(request)
        return succeed(request, outcome(verb, edition, edition_after), edition_after.get_admin_url())

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
            **signing,
            "options_url": step.signs and reverse(f"admin:{options_name(verb)}", args=[edition.pk]),
        },
        why_not=lambda: _why_not(verb, edition, request.user),
        ask_password=_question(step),
        refresh=edition.refresh_from_db,
        done_already=lambda: _done_already(edition, verb, request.user),
    )
    return screen.respond(request, step.form(posted(request), initial=initial))


def options_name(verb):
    """Return the name of the route of `options_view` for the screen of a signature."""
    return f"conditions_edition_{verb}_options"


def options_view(request, edition, verb):
    """Return as JSON what the browser asks a signing key to sign, or why nothing can be signed."""
    step = STEPS[verb]

    def options():
        sessions.check_before_signing(request)
        return signing_by_key.options(request, edition, verb, step.form(request.POST))

    return options_response(options)


def _question(step):
    if step.signs:
        return signing_by_key.signing_question
    return password_question if step.asks_password else None


def _why_not(verb, edition, by):
    """Return the sentences why `by` cannot use the verb now, or []."""
    reasons = [reasons_against(rules.check, name, edition, by) for name in _rows_of(verb)]
    if all(reasons):
        return reasons[0]
    if verb == "submit" and (problems := checklist.missing(edition)):
        return [_("This draft is not ready for review:"), *problems]
    return []


def _rows_of(verb):
    """Return the workflow's verbs that the screen `verb` covers: one form asks for the scope of an approval."""
    return ("approve", "approve_changes") if verb == "approve" else (verb,)


def outcome(verb, edition, done):
    """Return the success message: what happened, to which edition, and the public URL if there is one."""
    address = f"{settings.SITE_URL}{edition.page.get_absolute_url()}"
    names = {"edition": edition.name, "new": done.name, "address": address, "readers": _readers_see(edition, address)}
    if verb == "schedule" and done.state != State.PUBLISHED:
        if done.publish_at is None:
            return (
                _("Removed the publishing time: %(edition)s becomes public at %(address)s when it is approved.") % names
            )
        when = _moment(done.publish_at)
        return _("Scheduled %(edition)s. Once approved, it becomes public on %(when)s at %(address)s.") % {
            **names,
            "when": when,
        }
    if verb == "approve" and done.state == State.APPROVED:
        when = _moment(done.publish_at)
        return _("You approved %(edition)s. It becomes public on %(when)s at %(address)s.") % {**names, "when": when}
    return _OUTCOMES[verb] % names


def _readers_see(edition, address):
    """Return a sentence on what readers see of the page after a step that changes nothing for them."""
    if edition.page.live_edition():
        return _("%(address)s is unchanged.") % {"address": address}
    if edition.page.editions.withdrawn().exists():
        return _("Readers still see at %(address)s that the page was withdrawn.") % {"address": address}
    return _("The page is not public yet.")


_OUTCOMES = {
    "submit": gettext_lazy("You submitted %(edition)s for review. When approved, it becomes public at %(address)s."),
    "discard": gettext_lazy("You discarded %(edition)s. %(readers)s"),
    "recall": gettext_lazy("You recalled %(edition)s. Continue in this new draft. %(readers)s"),
    "return": gettext_lazy("You sent %(edition)s back. Its authors continue in a new draft. %(readers)s"),
    "approve": gettext_lazy("You approved %(edition)s. It is public now at %(address)s."),
    "publish": gettext_lazy("You published %(edition)s. It is public now at %(address)s."),
    "schedule": gettext_lazy("You removed the publishing time of %(edition)s. It is public now at %(address)s."),
    "revoke": gettext_lazy("You revoked the approval of %(edition)s. %(readers)s"),
    "reaffirm": gettext_lazy("You reaffirmed %(edition)s. Its new review dates are public at %(address)s."),
    "expedite": gettext_lazy(
        "You requested a new review of %(edition)s. Readers see that it is overdue at %(address)s."
    ),
    "withdraw": gettext_lazy("You withdrew %(edition)s. Readers now see a notice at %(address)s."),
    "ask_withdrawal": gettext_lazy(
        "You asked the chief editors to withdraw %(edition)s. Until they do, it is public at %(address)s."
    ),
    "ask_take_back": gettext_lazy(
        "You asked to take back the withdrawal of %(edition)s. Until this is confirmed, %(address)s stays withdrawn."
    ),
    "dismiss_request": gettext_lazy("You dismissed the request about %(edition)s. %(readers)s"),
    "take_back": gettext_lazy("You took back the withdrawal of %(edition)s. It is public again at %(address)s."),
}


def _moment(at):
    return date_format(timezone.localtime(at), "j F Y, H:i e")


def _statements(verb):
    if verb == "approve":
        return [(Scope(scope).label, rules.STATEMENTS[rules.verb_for(scope)]) for scope in Scope.values]
    return [("", rules.STATEMENTS[verb])] if verb in rules.STATEMENTS else []


def _done_already(edition, verb, by):
    """Return whether `by` has already carried out the verb, as with the second of two clicks."""
    row = rules.TRANSITIONS[verb]
    return (
        row.target is not None
        and edition.state not in row.sources
        and edition.events.filter(verb__in=_rows_of(verb), actor=by).exists()
    )
