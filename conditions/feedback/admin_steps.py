"""Confirmation screens of what the newsroom does with a report."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.proposals import lists
from conditions import feedback, workflow
from conditions.models import ReportReply
from conditions.vocabularies import ReportState
from web.refusals import reasons_against
from web.steps import StepScreen, posted, succeed

from . import correction_proposals, notices
from .forms import CorrectionForm, FixForm, NoteForm, ReasonForm, ReplyForm


@dataclass(frozen=True)
class ReportStep:
    """The screen of a verb: its form, the function called with the cleaned data, and the sentences before and after."""

    form: type[forms.Form]
    act: callable
    explanation: str
    outcome: str
    # The button's label, if it is not the verb's.
    button: str = ""


STEPS = {
    "accept": ReportStep(
        NoteForm,
        lambda report, by, a: feedback.accept(report, by=by, note=a["note"]),
        gettext_lazy("This accepts the report. Readers see no change yet: open a draft to correct the page."),
        gettext_lazy("Report accepted. Open a draft to correct the page."),
    ),
    "decline": ReportStep(
        ReasonForm,
        lambda report, by, a: feedback.decline(report, by=by, reason=a["reason"]),
        gettext_lazy("This closes the report. The page stays unchanged. Only the newsroom sees your reason."),
        gettext_lazy("Report declined. If the reader left an address, write to them."),
    ),
    "fix": ReportStep(
        FixForm,
        lambda report, by, a: feedback.fix(report, by=by, edition=a["edition"], correction=a["correction"]),
        gettext_lazy(
            "This closes the report. The public list of corrections shows the edition’s signed change note at once, "
            "and any other wording when a medical reviewer or a chief editor has confirmed it."
        ),
        gettext_lazy("Report marked as fixed."),
    ),
    "reword": ReportStep(
        CorrectionForm,
        lambda report, by, a: feedback.reword(report, by=by, correction=a["correction"]),
        gettext_lazy(
            "Change the wording in the public list of corrections. A medical reviewer or a chief editor has to confirm "
            "it first."
        ),
        gettext_lazy("Correction reworded."),
    ),
    "reply": ReportStep(
        ReplyForm,
        lambda report, by, a: feedback.reply(report, by=by, text=a["text"]),
        gettext_lazy("A mail to the reader. You see the whole mail before it is sent."),
        "",
        button=gettext_lazy("Preview the mail"),
    ),
}


def step_view(request, report, verb):
    """Ask for what the verb needs, and do it; a mail to the reader is shown before it is sent."""
    step = STEPS[verb]
    form = _form(step, report, posted(request))

    def act(cleaned_data):
        if verb == "reply" and "_send" not in request.POST:
            # The text waits in a hidden field until it is sent or changed: the mail that was shown is the mail sent.
            mail = None if "_change" in request.POST else notices.answer(report, cleaned_data["text"])
            return screen.page(request, form, mail=mail)
        done = step.act(report, request.user, cleaned_data)
        if isinstance(done, ReportReply):
            _report_delivery(request, done)
            return redirect(report.get_admin_url())
        if verb in ("fix", "reword") and lists.waiting_about(correction_proposals.target_of(report)):
            waits = _("The wording is waiting for a medical reviewer or a chief editor to confirm it.")
            return succeed(request, f"{step.outcome} {waits}" if verb == "fix" else waits, report.get_admin_url())
        return succeed(request, step.outcome, report.get_admin_url())

    screen = StepScreen(
        title=feedback.TRANSITIONS[verb].label,
        button=step.button,
        explanation=step.explanation,
        act=act,
        back=report.get_admin_url(),
        template="admin/conditions/report_step.html",
        context=lambda: {"report": report, "page": report.page, "verb": verb},
        why_not=lambda: reasons_against(feedback.check, verb, report, request.user),
        refresh=report.refresh_from_db,
    )
    return screen.respond(request, form)


def send_again_view(request, reply):
    """Send an answer again that the mail server refused; a GET changes nothing."""
    if request.method == "POST":
        try:
            _report_delivery(request, feedback.send_again(reply, by=request.user))
        except workflow.Refused as refusal:
            messages.error(request, str(refusal))
    return redirect(reply.report.get_admin_url())


def _form(step, report, data):
    if step.form is FixForm:
        editions = feedback.fixing_editions(report)
        latest = editions.first()
        # Most corrections begin with the signed change note of that edition.
        initial = {"edition": latest, "correction": latest.change_note if latest else ""}
        return FixForm(data, editions=editions, initial=initial)
    if step.form is ReplyForm:
        return ReplyForm(data, initial={"text": _proposal(report)})
    return step.form(data, initial={"correction": report.correction})


def _proposal(report):
    """Return the text that an answer begins with, for the state of the report."""
    if report.state == ReportState.FIXED:
        text = _("You were right, and we have corrected the page: edition %(number)s, signed by %(reviewer)s.")
        return text % {"number": report.fixed_in.number, "reviewer": report.fixed_in.reviewer_name}
    if report.state == ReportState.DECLINED:
        return _("We have looked into it and leave the page as it is. Our reason: …")
    if report.state == ReportState.ACCEPTED:
        return _("You are right. We are correcting the page; the new text is published once a reviewer has signed it.")
    return ""


def _report_delivery(request, reply):
    reply.refresh_from_db()
    if reply.sent_at:
        messages.success(request, _("Answer sent."))
    elif reply.failure:
        messages.error(request, _("Answer saved but not sent: %(why)s.") % {"why": reply.failure})
    else:
        messages.info(request, _("Answer saved. It will be sent in a moment."))
