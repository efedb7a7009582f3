"""Answers to readers: stored first, then mailed, and mailed again if the server refused."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from conditions import richtext
from conditions.models import ReportReply
from conditions.models.feedback import REPORT_LENGTH
from conditions.workflow import Incomplete, Refused
from operations import mail_queue

from . import notices, transitions
from .locks import locked, record


def reply(report, *, by, text):
    """Store an answer and mail it after the commit; return the ReportReply."""
    with locked(report) as report:
        transitions.check("reply", report, by)
        text = richtext.clean_text(text or "")
        if not text:
            raise Incomplete([_("Write your answer to the reader.")])
        if len(text) > REPORT_LENGTH:
            raise Incomplete([_("An answer has at most %(limit)s characters; shorten it.") % {"limit": REPORT_LENGTH}])
        answer = ReportReply.objects.create(report=report, text=text, by=by)
        record(report, "reply", by, from_state=report.state)
        notices.send_reply_after_commit(answer)
        return answer


def unsent_replies():
    """Return the answers that did not reach their readers and can be sent again: refused, or older than LATE."""
    is_late = Q(written_at__lt=timezone.now() - mail_queue.LATE)
    return ReportReply.objects.filter(~Q(failure="") | is_late, sent_at=None).exclude(report__email="")


def send_again(reply, *, by):
    """Mail an answer again that the mail server refused."""
    with locked(reply.report) as report:
        transitions.check("reply", report, by)
        fresh = ReportReply.objects.get(pk=reply.pk)
        if fresh.sent_at is not None:
            raise Refused(_("This answer has been sent already."))
        if mail_queue.is_being_sent(reply=fresh.pk):
            raise Refused(_("This answer is being sent. Load the page again in a minute."))
        mail_queue.drop(reply=fresh.pk)
        fresh.report = report
        notices.send_reply_after_commit(fresh)
        return fresh
