"""Mails about reports: to the newsroom when one comes in, to the reader when an editor answers."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts import outbox, roles
from accounts.mail import message, send_after_commit
from accounts.outbox import Letter
from conditions.models import Report, ReportReply


def reported(report):
    """Mail editors and chief editors about a new report.

    `receive` calls this only if no other report waits, so that a flood does not fill their mailboxes.
    """
    people = get_user_model().objects.filter(groups__name__in=[roles.EDITORS, roles.CHIEF_EDITORS]).distinct()
    context = {
        "report": report,
        "edition": report.edition,
        "organisation": settings.ORGANISATION_NAME,
        "newsroom_url": f"{settings.SITE_URL}{report.get_admin_url()}",
    }
    to = {person.email: person for person in people if person.email and person.is_active}
    if to:
        send_after_commit("reported", [message("reported", person, context) for person in to.values()])


def answer(report, text):
    """Return (subject, text) of the mail that brings the answer `text` to the reader, exactly as it will be sent."""
    context = {
        "report": report,
        "text": text,
        "question": report.page.question,
        "organisation": settings.ORGANISATION_NAME,
        "public_url": f"{settings.SITE_URL}{report.page.get_absolute_url()}",
        "report_url": f"{settings.SITE_URL}{report.get_absolute_url()}",
    }
    subject = " ".join(render_to_string("notices/report_answer.subject.txt", context).split())
    return subject, render_to_string("notices/report_answer.txt", context).strip() + "\n"


def send_reply_after_commit(reply):
    """Mail the reply after the commit, and store when it was sent or why it was not."""
    outbox.send_after_commit([_letter(reply)])


@task()
def retry_reply(*, reply, attempt):
    """Mail a refused reply again, unless it was sent meanwhile or the reader's address is erased."""
    waiting = ReportReply.objects.filter(pk=reply, sent_at=None).exclude(report__email="").first()
    if waiting is not None:
        waiting.report = Report.objects.with_page().get(pk=waiting.report_id)
        outbox.send([_letter(waiting, attempt=attempt)])


def _letter(reply, *, attempt=0):
    subject, words = answer(reply.report, reply.text)
    mail = EmailMessage(subject, words, to=[reply.report.email])
    rows = ReportReply.objects.filter(pk=reply.pk)

    def store(error, is_queued_again):
        if error is None:
            rows.update(sent_at=timezone.now(), failure="")
            return
        # The failure does not name the address, because it is kept longer than the address.
        failure = _("the mail server refused it (%(why)s)") % {"why": type(error).__name__}
        rows.update(failure=failure + (_("; the site will try again") if is_queued_again else ""))

    # The row of the queue names the reply, never the reader.
    return Letter("report_answer", mail, retry_reply, {"reply": reply.pk}, attempt=attempt, on_end=store)
