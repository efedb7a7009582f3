"""Mails that a fault interrupts: a thread that dies, a killed retry, a database that fails between two mails."""

import datetime as dt
import threading

import pytest
import time_machine
from django.core.mail.backends.locmem import EmailBackend
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts import mail_thread, outbox
from accounts.mail import message, retry_notice, send_after_commit
from conditions import feedback
from conditions.models import ReportReply
from conditions.workflow import Refused
from operations import mail_queue
from operations.models import MailFailure
from tests import factories
from tests.feedback.reports import make_report
from tests.operations.mail_queue import retry_mails

pytestmark = pytest.mark.django_db(transaction=True)


class Backend(EmailBackend):
    """Mail backend that counts how often it was closed."""

    closed = 0

    def close(self):
        type(self).closed += 1


class Letter:
    """A mail that the queue has."""

    def __init__(self, row=None):
        self.row = row


def notice_to(person):
    return message("password_changed", person, {"newsroom_url": "https://example.org/admin/", "organisation": "Maps"})


def queued(person, **values):
    row = mail_queue.store(retry_notice, notice="withdrawn", person=person.pk, subject="S", text="T", html="H")
    DBTaskResult.objects.filter(pk=row).update(**values)
    return row


@pytest.fixture
def thread(settings, monkeypatch):
    """Return a MailThread that stores what it sends in `sent`."""
    settings.MAIL_THREAD = True
    monkeypatch.setattr(mail_queue, "claim", lambda row: True)
    sent = []
    made = mail_thread.MailThread(sent.extend)
    made.sent = sent
    return made


def wait():
    for one in threading.enumerate():
        if one.name == "mail":
            one.join(timeout=30)


@pytest.mark.parametrize("error", [OperationalError("gone"), SystemExit(1)])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_died_is_followed_by_another(thread, monkeypatch, error):
    def fail():
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(mail_thread, "close_old_connections", fail)
        thread.put([Letter()])
        wait()
    second = Letter()
    thread.put([second])
    wait()

    assert thread.sent == [second]


def test_a_process_without_another_thread_leaves_its_mails_to_the_queue(thread, monkeypatch, caplog):
    def start(self):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        thread.put([Letter()])
    second = Letter()
    thread.put([second])
    wait()

    assert thread.sent == [second]
    assert "retry_mails will send them" in caplog.text


def test_an_accepted_mail_is_sent_once_although_the_database_fails(editor, mailoutbox, monkeypatch):
    monkeypatch.setattr(outbox, "_PAUSES", (0, 0))
    failures = iter([OperationalError("the server is starting up"), OperationalError("database is locked")])
    done = mail_queue.done

    def fail_twice(row):
        for error in failures:
            raise error
        done(row)

    monkeypatch.setattr(mail_queue, "done", fail_twice)

    send_after_commit("password_changed", [notice_to(editor)])

    assert (len(mailoutbox), DBTaskResult.objects.count()) == (1, 0)


def test_the_connection_to_the_mail_server_is_closed_if_the_database_fails(editor, settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Backend"
    monkeypatch.setattr(outbox, "_PAUSES", ())
    monkeypatch.setattr(mail_queue, "done", lambda row: (_ for _ in ()).throw(OperationalError("gone")))
    closed = Backend.closed

    with pytest.raises(OperationalError):
        send_after_commit("password_changed", [notice_to(editor)])

    assert Backend.closed == closed + 1


def test_a_mail_whose_retry_was_killed_is_sent(editor, mailoutbox):
    ago = timezone.now() - dt.timedelta(minutes=11)
    killed = {"status": TaskResultStatus.RUNNING, "started_at": ago, "run_after": ago}
    queued(editor, **killed)
    runs = queued(editor, **{**killed, "started_at": timezone.now()})

    retry_mails()

    assert [sent.subject for sent in mailoutbox] == ["S"]
    assert [str(task.pk) for task in DBTaskResult.objects.all()] == [runs]


def test_a_mail_that_nobody_sends_is_on_the_desk(client, editor):
    client.force_login(factories.make_chief("chris"))
    queued(editor)
    in_time = client.get(reverse("admin:index")).content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=30)):
        late = client.get(reverse("admin:index")).content.decode()

    assert "Notices not sent" not in in_time
    assert "ask your operator whether retry_mails runs" in late


def test_a_mail_that_waited_too_long_is_given_up_and_seen(client, editor):
    queued(editor, enqueued_at=timezone.now() - dt.timedelta(days=3))
    kept = queued(editor)

    assert mail_queue.forget() == 1

    client.force_login(factories.make_chief("chris"))
    assert [str(task.pk) for task in DBTaskResult.objects.all()] == [kept]
    assert list(MailFailure.objects.values_list("notice", "person", "is_final")) == [("withdrawn", editor.pk, True)]
    assert "given up on" in client.get(reverse("admin:index")).content.decode()


def test_a_task_that_fails_at_its_last_attempt_is_given_up_and_seen(editor, monkeypatch):
    arguments = {"notice": "withdrawn", "person": editor.pk, "subject": "S", "text": "T", "html": "H", "attempt": 5}
    ago = timezone.now() - dt.timedelta(minutes=1)
    queued(editor, run_after=ago, args_kwargs={"args": [], "kwargs": arguments})

    def fail(pk):
        raise OperationalError("database is locked")

    monkeypatch.setattr("accounts.mail.reachable", fail)

    retry_mails()

    assert list(MailFailure.objects.values_list("notice", "is_final")) == [("withdrawn", True)]
    assert DBTaskResult.objects.count() == 0


@pytest.fixture
def reply(page, editor, reviewer, monkeypatch):
    """Make an answer to a reader whose mail is stored and not sent yet."""
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    report = make_report(edition, email="reader@example.org")
    monkeypatch.setattr(outbox._thread, "put", lambda letters: None)
    return feedback.reply(report, by=editor, text="Thank you, we look into it.")


def test_an_answer_that_is_being_sent_is_not_sent_again(reply, editor):
    with pytest.raises(Refused, match="This answer is being sent"):
        feedback.send_again(reply, by=editor)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, run_after=timezone.now())
    with pytest.raises(Refused, match="This answer is being sent"):
        feedback.send_again(reply, by=editor)
    DBTaskResult.objects.update(status=TaskResultStatus.READY)

    feedback.send_again(reply, by=editor)

    assert DBTaskResult.objects.filter(args_kwargs__kwargs__reply=reply.pk).count() == 1


def test_an_answer_that_never_left_is_counted_as_unsent(reply):
    new = feedback.unsent_replies().count()
    DBTaskResult.objects.all().delete()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=30)):
        late = feedback.unsent_replies().count()
    ReportReply.objects.update(failure="the mail server refused it")
    refused = feedback.unsent_replies().count()
    type(reply.report).objects.update(email="")

    assert (new, late, refused, feedback.unsent_replies().count()) == (0, 1, 1, 0)
