"""Replies to readers: sent exactly as shown, after the commit, and kept if the mail server refuses."""

import json
import logging

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django_tasks_db.models import DBTaskResult

from conditions import feedback, workflow
from conditions.feedback import notices
from conditions.models import ReportReply
from tests import factories
from tests.operations.mail_queue import run_next_attempt

from .reports import make_report

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "reader@example.org"


class Refusing(BaseEmailBackend):
    """Mail backend that raises an error with the recipient's address in its message."""

    def send_messages(self, messages):
        raise OSError(f"550 no such user: {messages[0].to}")


@pytest.fixture
def report(page, editor, reviewer):
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    reader_report = make_report(live, email=EMAIL)
    mail.outbox.clear()
    return reader_report


def test_reply_sends_exactly_what_is_shown(report, editor):
    shown = notices.answer(report, "You are right.\n\nThank you.")

    reply = feedback.reply(report, by=editor, text="You are right.\r\n\r\nThank you.")

    [message] = mail.outbox
    reply.refresh_from_db()
    assert (message.subject, message.body) == shown
    assert (message.recipients(), reply.failure, reply.sent_at is None) == ([EMAIL], "", False)
    assert shown[0] == f"[DiseaseMaps] Your report {report.reference}"
    assert "https://example.org/conditions/congenital-generalized-lipodystrophy/causes/" in shown[1]
    assert report.text not in shown[1]


def test_refused_reply_is_kept_and_can_be_sent_again(report, editor, settings, caplog):
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    with caplog.at_level(logging.ERROR):
        reply = feedback.reply(report, by=editor, text="You are right.")
    reply.refresh_from_db()
    failed = (reply.sent_at, reply.failure)
    settings.EMAIL_BACKEND = usual

    feedback.send_again(reply, by=editor)

    reply.refresh_from_db()
    assert failed == (None, "the mail server refused it (OSError); the site will try again")
    assert EMAIL not in caplog.text
    assert (reply.failure, reply.sent_at is None, len(mail.outbox)) == ("", False, 1)
    with pytest.raises(workflow.Refused, match="sent already"):
        feedback.send_again(reply, by=editor)
    assert len(mail.outbox) == 1


def test_refused_reply_is_sent_at_the_next_attempt_and_once(report, editor, settings):
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    reply = feedback.reply(report, by=editor, text="You are right.")
    stored = json.dumps(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))
    run_next_attempt()
    settings.EMAIL_BACKEND = usual

    run_next_attempt()

    reply.refresh_from_db()
    [message] = mail.outbox
    assert (message.subject, message.body) == notices.answer(report, reply.text)
    assert (reply.failure, reply.sent_at is None, run_next_attempt()) == ("", False, None)
    assert json.loads(stored) == [{"args": [], "kwargs": {"reply": reply.pk, "attempt": 1}}]


def test_reply_sent_by_hand_is_not_sent_again_by_the_queue(report, editor, settings):
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    reply = feedback.reply(report, by=editor, text="You are right.")
    settings.EMAIL_BACKEND = usual
    feedback.send_again(reply, by=editor)

    ran = run_next_attempt()

    assert (ran, len(mail.outbox)) == (None, 1)


def test_reply_to_an_erased_address_is_not_sent_again(report, editor, settings):
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    feedback.reply(report, by=editor, text="You are right.")
    settings.EMAIL_BACKEND = usual
    feedback.erase(report)

    run_next_attempt()

    assert (mail.outbox, DBTaskResult.objects.count()) == ([], 0)


def test_reply_after_the_last_attempt_is_marked_as_failed(report, editor, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    reply = feedback.reply(report, by=editor, text="You are right.")

    attempts = len(list(iter(run_next_attempt, None)))

    reply.refresh_from_db()
    assert (attempts, reply.sent_at, reply.failure) == (5, None, "the mail server refused it (OSError)")


def test_reply_needs_an_address_and_a_text(report, editor, page):
    without = make_report(page.live_edition())
    mail.outbox.clear()

    with pytest.raises(workflow.Refused, match="There is no e-mail address to write to"):
        feedback.reply(without, by=editor, text="Thank you.")
    for text in ("", " \n", "x" * 4001):
        with pytest.raises(workflow.Incomplete):
            feedback.reply(report, by=editor, text=text)

    assert (ReportReply.objects.count(), mail.outbox) == (0, [])


def test_reply_cannot_inject_mail_headers(report, editor):
    feedback.reply(report, by=editor, text="Subject: x\r\nBcc: all@example.org\r\n\r\nBody")

    [message] = mail.outbox
    assert (message.recipients(), message.message()["Bcc"]) == ([EMAIL], None)
