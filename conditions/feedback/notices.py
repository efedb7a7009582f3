"""Mails about reports: to the newsroom when one comes in, to the reader when an editor answers."""

import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import roles
from conditions.models import ReportReply
from conditions.workflow import notices
from operations import journal

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
    messages = [notices.message("reported", person, context) for person in to.values()]
    if messages:
        transaction.on_commit(lambda: notices.deliver("reported", messages))


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


def send_after_commit(reply):
    """Mail the reply after the commit, and store whether the mail server took it."""
    subject, words = answer(reply.report, reply.text)
    message = EmailMultiAlternatives(subject, words, to=[reply.report.email])
    transaction.on_commit(lambda: _send(reply, message))


def _send(reply, message):
    rows = ReportReply.objects.filter(pk=reply.pk)
    try:
        message.send()
    except Exception as error:  # noqa: BLE001 - any backend's error means the same here
        journal.mail_failed("report_answer", error)
        # Neither the log nor the failure names the address, because both are kept longer than the address.
        log.error("The answer to report %s could not be sent: %s", reply.report.reference, type(error).__name__)
        rows.update(failure=_("the mail server refused it (%(why)s)") % {"why": type(error).__name__})
    else:
        rows.update(sent_at=timezone.now(), failure="")
