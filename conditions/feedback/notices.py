"""Mails about reports: to the newsroom when one comes in, to the reader when an editor answers."""

import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts import roles
from accounts.mail import is_final, message, send_after_commit
from conditions.models import Report, ReportReply
from operations import journal, mail_queue

log = logging.getLogger(__name__)


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
    mail = _mail(reply)
    transaction.on_commit(lambda: _send(reply, mail))


@task()
def retry_reply(*, reply, attempt):
    """Mail a refused reply again, unless it was sent meanwhile or the reader's address is erased."""
    waiting = ReportReply.objects.filter(pk=reply, sent_at=None).exclude(report__email="").first()
    if waiting is not None:
        waiting.report = Report.objects.with_page().get(pk=waiting.report_id)
        _send(waiting, _mail(waiting), attempt=attempt)


def _mail(reply):
    subject, words = answer(reply.report, reply.text)
    return EmailMessage(subject, words, to=[reply.report.email])


def _send(reply, mail, *, attempt=0):
    rows = ReportReply.objects.filter(pk=reply.pk)
    try:
        mail.send()
    except Exception as error:  # noqa: BLE001 - any backend's error means the same here
        journal.mail_failed("report_answer", error)
        # Neither the log nor the failure names the address, because both are kept longer than the address.
        log.error("The answer to report %s could not be sent: %s", reply.report.reference, type(error).__name__)
        failure = _("the mail server refused it (%(why)s)") % {"why": type(error).__name__}
        # The row of the queue names the reply, never the reader.
        if not is_final(error) and mail_queue.retry_later(retry_reply, attempt=attempt, reply=reply.pk):
            failure += _("; the site will try again")
        rows.update(failure=failure)
    else:
        rows.update(sent_at=timezone.now(), failure="")
