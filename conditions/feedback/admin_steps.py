"""One step of a report: a page that asks, and the verb that does it."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions import feedback, workflow
from conditions.models import ReportReply
from conditions.vocabularies import ReportState

from . import notices
from .forms import CorrectionForm, FixForm, NoteForm, ReasonForm, ReplyForm


@dataclass(frozen=True)
class Step:
    """How a verb is asked for: its form, what it calls with the form's answers, and what is said then."""

    form: type[forms.Form]
    act: callable
    explanation: str
    outcome: str


STEPS = {
    "accept": Step(
        NoteForm,
        lambda report, by, a: feedback.accept(report, by=by, note=a["note"]),
        gettext_lazy("The report is taken up. What readers see does not change: for that, open a draft."),
        gettext_lazy("You accepted the report. Open a draft to correct the page."),
    ),
    "decline": Step(
        ReasonForm,
        lambda report, by, a: feedback.decline(report, by=by, reason=a["reason"]),
        gettext_lazy("The report is closed and the page stays as it is. Your reason is for the newsroom alone."),
        gettext_lazy("You declined the report. If the reader left an address, write to them."),
    ),
    "fix": Step(
        FixForm,
        lambda report, by, a: feedback.fix(report, by=by, edition=a["edition"], correction=a["correction"]),
        gettext_lazy("The report is closed, and the public list of corrections shows what was corrected at once."),
        gettext_lazy("The report is marked as fixed, and the list of corrections tells of it."),
    ),
    "reword": Step(
        CorrectionForm,
        lambda report, by, a: feedback.reword(report, by=by, correction=a["correction"]),
        gettext_lazy("Other words for the public list of corrections."),
        gettext_lazy("The list of corrections shows the words as they are now."),
    ),
    "reply": Step(
        ReplyForm,
        lambda report, by, a: feedback.reply(report, by=by, text=a["text"]),
        gettext_lazy("A mail to the reader. You see all of it before it goes."),
        "",
    ),
}


def step_view(model_admin, request, report, verb):
    """Ask for what the verb needs, show a mail before it goes, do it; a refusal keeps what was typed."""
    step = STEPS[verb]
    form, status, mail = _form(step, report, request.POST if request.method == "POST" else None), 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid() and verb == "reply" and "_send" not in request.POST:
            status = 200
            # What is shown is what goes: the words stand in a hidden field until they are sent or changed.
            if "_change" not in request.POST:
                mail = notices.answer(report, form.cleaned_data["text"])
        elif form.is_valid():
            try:
                done = step.act(report, request.user, form.cleaned_data)
            except workflow.Refused as refusal:
                for sentence in refusal.sentences:
                    form.add_error(None, sentence)
                status = 409
                report.refresh_from_db()
            else:
                _tell(request, step, done)
                return redirect(report.get_admin_url())
    return TemplateResponse(
        request,
        "admin/conditions/report_step.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": feedback.TRANSITIONS[verb].label,
            "opts": model_admin.opts,
            "report": report,
            "page": report.page,
            "verb": verb,
            "explanation": step.explanation,
            "why_not": _why_not(verb, report, request.user) if request.method != "POST" else "",
            "form": form,
            "mail": mail,
            "back": report.get_admin_url(),
        },
        status=status,
    )


def send_again_view(request, reply):
    """Mail an answer once more that the mail server did not take; a GET changes nothing."""
    if request.method == "POST":
        try:
            _tell_of_mail(request, feedback.send_again(reply, by=request.user))
        except workflow.Refused as refusal:
            messages.error(request, str(refusal))
    return redirect(reply.report.get_admin_url())


def _form(step, report, data):
    if step.form is FixForm:
        editions = feedback.fixing_editions(report)
        latest = editions.first()
        # The signed note of that edition is where most corrections begin.
        initial = {"edition": latest, "correction": latest.change_note if latest else ""}
        return FixForm(data, editions=editions, initial=initial)
    if step.form is ReplyForm:
        return ReplyForm(data, initial={"text": _proposal(report)})
    return step.form(data, initial={"correction": report.correction})


def _proposal(report):
    """Return an answer to begin with, as the report stands."""
    if report.state == ReportState.FIXED:
        text = _("You were right, and we have corrected the page: edition %(number)s, signed by %(reviewer)s.")
        return text % {"number": report.fixed_in.number, "reviewer": report.fixed_in.reviewer_name}
    if report.state == ReportState.DECLINED:
        return _("We have looked into it and leave the page as it is. Our reason: …")
    if report.state == ReportState.ACCEPTED:
        return _("You are right. We are correcting the page; the new text is published once a reviewer has signed it.")
    return ""


def _why_not(verb, report, by):
    try:
        feedback.check(verb, report, by)
    except workflow.Refused as refusal:
        return str(refusal)
    return ""


def _tell(request, step, done):
    if isinstance(done, ReportReply):
        _tell_of_mail(request, done)
    else:
        messages.success(request, step.outcome)


def _tell_of_mail(request, reply):
    reply.refresh_from_db()
    if reply.sent_at:
        messages.success(request, _("Your answer has been sent."))
    elif reply.failure:
        messages.error(request, _("Your answer is kept but was not sent: %(why)s.") % {"why": reply.failure})
    else:
        messages.info(request, _("Your answer is kept and is about to be sent."))
