"""One step of an edition: a page that asks, and the verb that does it."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import ask_password, without_given_password
from conditions import workflow
from conditions.forms import ApproveForm, NoteForm, ReasonForm, ScheduleForm, SendBackForm, SignForm, SubmitForm
from conditions.vocabularies import Scope, State
from conditions.workflow import rules


@dataclass(frozen=True)
class Step:
    """How a verb of the table is asked for: its form, and what it calls with the form's answers."""

    form: type[forms.Form]
    act: callable
    explanation: str = ""
    label: str = ""

    @property
    def signs(self):
        """Whether somebody's name stands under a text afterwards: then it has to be them (accounts.sessions)."""
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
    "submit": Step(
        SubmitForm,
        lambda edition, by, a: workflow.submit(
            edition, by=by, lock=a["lock"], note=a["note"], needed_by=a["needed_by"]
        ),
        gettext_lazy("The text is frozen as it is now. The medical reviewers are told by mail."),
    ),
    "discard": Step(
        forms.Form,
        lambda edition, by, a: workflow.discard(edition, by=by),
        gettext_lazy("The draft is put aside. Its text is kept in the history, and nobody goes on with it."),
    ),
    "recall": Step(
        NoteForm,
        lambda edition, by, a: workflow.recall(edition, by=by, note=a["note"]),
        gettext_lazy("The text comes back from review as a new draft; the reviewers are told."),
    ),
    "return": Step(
        SendBackForm,
        _send_back,
        gettext_lazy("The text goes back to its authors as a new draft, with your reason."),
    ),
    # The table has a row for each scope; here the scope is chosen in the form.
    "approve": Step(
        ApproveForm, _approve, gettext_lazy("Your name stands under this exact text."), gettext_lazy("Approve")
    ),
    "publish": Step(
        forms.Form,
        lambda edition, by, a: workflow.publish(edition, by=by),
        gettext_lazy("The approved text goes public now."),
    ),
    "schedule": Step(
        ScheduleForm,
        lambda edition, by, a: workflow.schedule(edition, by=by, at=a["at"]),
        gettext_lazy("The edition goes public at this time, once it is approved."),
    ),
    "revoke": Step(
        ReasonForm,
        lambda edition, by, a: workflow.revoke(edition, by=by, reason=a["reason"]),
        gettext_lazy("The approval is taken back before publication; work goes on in a new draft."),
    ),
    "reaffirm": Step(
        SignForm,
        _reaffirm,
        gettext_lazy("The text stays as it is; it gets your signature and new review dates."),
    ),
    "expedite": Step(
        ReasonForm,
        lambda edition, by, a: workflow.expedite(edition, by=by, reason=a["reason"]),
        gettext_lazy("The page stays up and says at once that its review is due. It goes to the top of the queue."),
    ),
}


def step_view(model_admin, request, edition, verb):
    """Ask for what the verb needs, do it, and say what happened; a refusal keeps what was typed."""
    step = STEPS[verb]
    initial = {"seen": edition.sha256, "lock": edition.lock, "scope": Scope.WHOLE_PAGE, "at": edition.publish_at}
    form = step.form(request.POST if request.method == "POST" else None, initial=initial)
    if step.signs:
        ask_password(form, request)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                done = step.act(edition, request.user, form.cleaned_data)
            except workflow.Refused as refusal:
                if _done_already(edition, verb, request.user):
                    messages.info(request, _("This was done already, by you."))
                    return redirect(edition.get_admin_url())
                for sentence in getattr(refusal, "missing", None) or [str(refusal)]:
                    form.add_error(None, sentence)
                status = 409
            else:
                messages.success(request, outcome(verb, edition, done))
                return redirect(done.get_admin_url())
        else:
            status = 422
        without_given_password(form, request)
    edition.refresh_from_db()
    return TemplateResponse(
        request,
        "admin/conditions/step.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": step.label or rules.TRANSITIONS[verb].label,
            "opts": model_admin.opts,
            "edition": edition,
            "page": edition.page,
            "live": edition.page.live_edition(),
            "row": rules.TRANSITIONS[verb],
            "why_not": why_not(verb, edition, request.user) if request.method != "POST" else "",
            "explanation": step.explanation,
            "statements": _statements(verb),
            "form": form,
            "back": edition.get_admin_url(),
        },
        status=status,
    )


def withdraw_view(model_admin, request, page):
    """Withdraw a page with a reason: the red button of every screen of that page."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                edition = workflow.withdraw(page, by=request.user, reason=form.cleaned_data["reason"])
            except workflow.Refused as refusal:
                if _withdrawn_already(page, request.user):
                    messages.info(request, _("This was done already, by you."))
                    return redirect("admin:conditions_conditionpage_change", page.pk)
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, outcome("withdraw", edition, edition))
                return redirect("admin:conditions_conditionpage_change", page.pk)
        else:
            status = 422
    live = page.live_edition()
    return TemplateResponse(
        request,
        "admin/conditions/step.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": rules.TRANSITIONS["withdraw"].label,
            "opts": model_admin.opts,
            "page": page,
            "edition": live,
            "row": rules.TRANSITIONS["withdraw"],
            "why_not": ""
            if live or request.method == "POST"
            else _("This page has no published edition, so there is nothing to withdraw."),
            "explanation": _(
                "Readers get a notice in its place at once. What is in review or approved goes back to its authors. "
                "The page can only come back as a new text that a reviewer signs as a whole."
            ),
            "form": form,
            "back": reverse("admin:conditions_conditionpage_change", args=[page.pk]),
        },
        status=status,
    )


def why_not(verb, edition, by):
    """Return the sentence that keeps this person from the verb now, or ""."""
    verbs = ("approve", "approve_changes") if verb == "approve" else (verb,)
    sentence = ""
    for name in verbs:
        try:
            rules.check(name, edition, by)
        except workflow.Refused as refusal:
            sentence = sentence or str(refusal)
        else:
            return ""
    return sentence


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
    """Whether this person did just this before: the second of two clicks."""
    edition.refresh_from_db()
    row = rules.TRANSITIONS[verb]
    verbs = ("approve", "approve_changes") if verb == "approve" else (verb,)
    return (
        row.target is not None
        and edition.state not in row.sources
        and edition.events.filter(verb__in=verbs, actor=by).exists()
    )


def _withdrawn_already(page, by):
    """Whether this person took the page down just before, and nothing went live since."""
    withdrawn = page.editions.withdrawn().first()
    return (
        withdrawn is not None
        and page.live_edition() is None
        and withdrawn.events.filter(verb="withdraw", actor=by).exists()
    )
