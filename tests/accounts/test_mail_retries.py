"""Mail queue: the stored data of a refused mail, the times of its attempts, and its deletion."""

import datetime as dt
import json
import re
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)

import pytest
import time_machine
from django.contrib import admin
from django.core.mail.backends.locmem import EmailBackend
from django.db import DatabaseError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import invitations, notices
from accounts.links import INVITATIONS, PASSWORDS
from accounts.mail import message, send_after_commit
from accounts.outbox import is_final
from operations import mail_queue
from operations.models import Job, MailFailure
from tests import factories
from tests.operations.mail_queue import retry_mails, run_next_attempt

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = re.compile(r"https://example\.org(/\S+/)")


class Down(EmailBackend):
    """Mail backend whose server cannot be reached."""

    def send_messages(self, messages):
        raise OSError("Connection refused")


class Unknown(EmailBackend):
    """Mail backend whose server does not know the recipient."""

    def send_messages(self, messages):
        raise SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such person")})


class Greylisting(EmailBackend):
    """Mail backend whose server asks for another attempt (greylisting)."""

    def send_messages(self, messages):
        raise SMTPRecipientsRefused({messages[0].to[0]: (451, b"later")})


@pytest.fixture
def server(settings):
    """Return a function that replaces the mail server, or brings the usual one back."""
    usual = settings.EMAIL_BACKEND

    def replace(backend=None):
        settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}" if backend else usual

    return replace


def stored():
    return json.dumps(list(DBTaskResult.objects.values_list("args_kwargs", "return_value", "traceback")))


def notice_to(person):
    return message("password_changed", person, {"newsroom_url": "https://example.org/admin/", "organisation": "Maps"})


def test_accepted_mail_is_not_stored_any_more(editor, mailoutbox):
    send_after_commit("password_changed", [notice_to(editor)])

    assert (len(mailoutbox), DBTaskResult.objects.count()) == (1, 0)


@pytest.mark.parametrize("backend", [Down, Greylisting])
def test_refused_mail_is_sent_unchanged_at_the_next_attempt(editor, mailoutbox, server, backend):
    server(backend)
    refused = notice_to(editor)
    send_after_commit("password_changed", [refused])
    server()
    retry_mails()
    too_early = len(mailoutbox)

    run_next_attempt()

    assert too_early == 0
    [sent] = mailoutbox
    assert (sent.to, sent.subject, sent.body) == (refused.to, refused.subject, refused.body)
    assert [(part.content, part.mimetype) for part in sent.alternatives] == [(refused.html, "text/html")]
    assert DBTaskResult.objects.count() == 0
    job = Job.objects.get(name="retry_mails")
    assert (job.runs, job.failures) == (2, 0)


def test_intervals_between_attempts_grow_until_the_last_one(editor, mailoutbox, server, caplog):
    server(Down)
    started = timezone.now()
    with time_machine.travel(started, tick=False):
        send_after_commit("password_changed", [notice_to(editor)])

    times = list(iter(run_next_attempt, None))

    minutes = [round((time - started) / dt.timedelta(minutes=1)) for time in times]
    assert minutes == [5, 20, 80, 320, 1040]
    assert (mailoutbox, DBTaskResult.objects.count(), MailFailure.objects.count()) == ([], 0, 6)
    assert "A mail was given up after 6 attempts." in caplog.text
    assert editor.email not in caplog.text


def test_mail_to_an_unknown_recipient_is_not_retried(editor, server):
    server(Unknown)

    send_after_commit("password_changed", [notice_to(editor)])

    assert (DBTaskResult.objects.count(), MailFailure.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("error", "final"),
    [
        (SMTPRecipientsRefused({"a@example.org": (550, b"")}), True),
        (SMTPRecipientsRefused({"a@example.org": (450, b"")}), False),
        (SMTPSenderRefused(552, b"too large", "a@example.org"), True),
        (SMTPSenderRefused(451, b"later", "a@example.org"), False),
        (SMTPSenderRefused(530, b"sign in first", "a@example.org"), False),
        (SMTPDataError(554, b"looks like spam"), True),
        (SMTPDataError(451, b"later"), False),
        (SMTPAuthenticationError(535, b"wrong password"), False),
        (SMTPConnectError(554, b"closed for maintenance"), False),
        (ValueError("Header values can't contain newlines"), True),
        (OSError("Connection refused"), False),
    ],
)
def test_permanent_errors_are_not_retried_and_temporary_ones_are(error, final):
    assert is_final(error) is final


def test_mail_is_stored_with_the_transaction_and_sent_after_the_commit(editor, mailoutbox, server):
    server(Down)
    with transaction.atomic():
        send_after_commit("password_changed", [notice_to(editor)])
        before = (DBTaskResult.objects.count(), MailFailure.objects.count())
        transaction.set_rollback(True)

    # Stored with the transaction, and gone with it.
    assert before == (1, 0)
    assert (DBTaskResult.objects.count(), MailFailure.objects.count(), mailoutbox) == (0, 0, [])


@pytest.mark.parametrize("values", [{"is_active": False}, {"email": ""}])
def test_mail_to_a_deactivated_user_is_not_retried(editor, mailoutbox, server, values):
    server(Down)
    send_after_commit("password_changed", [notice_to(editor)])
    server()
    type(editor).objects.filter(pk=editor.pk).update(**values)

    run_next_attempt()

    assert (mailoutbox, DBTaskResult.objects.count()) == ([], 0)


def test_queued_mail_goes_to_the_current_address(editor, mailoutbox, server):
    server(Down)
    send_after_commit("password_changed", [notice_to(editor)])
    server()
    type(editor).objects.filter(pk=editor.pk).update(email="new@example.org")

    run_next_attempt()

    assert [mail.to for mail in mailoutbox] == [["new@example.org"]]


def test_stored_mail_holds_no_address(editor, server):
    server(Down)

    send_after_commit("password_changed", [notice_to(editor)])

    assert editor.email not in stored()


def test_queue_stores_no_secret_link_and_the_new_link_works(editor, mailoutbox, server):
    server(Down)
    notices.password_link(editor)
    in_queue = stored()
    server()

    run_next_attempt()

    [sent] = mailoutbox
    token = TOKEN.search(sent.body)[1].rstrip("/").rpartition("/")[2]
    assert json.loads(in_queue)[0][0]["kwargs"] == {
        "notice": "password_link", "person": editor.pk, "by": None, "attempt": 1,
    }  # fmt: skip
    assert PASSWORDS.check_token(editor, token)


def test_mail_with_a_password_link_is_given_up_within_half_an_hour(editor, server):
    server(Down)
    started = timezone.now()
    with time_machine.travel(started, tick=False):
        notices.password_link(editor)

    times = list(iter(run_next_attempt, None))

    assert [round((time - started) / dt.timedelta(minutes=1)) for time in times] == [5, 20]


def test_a_new_password_drops_the_queued_link(editor, mailoutbox, server):
    server(Down)
    notices.password_link(editor)
    server()

    notices.password_changed(editor)
    run_next_attempt()

    assert [mail.subject for mail in mailoutbox] == ["[DiseaseMaps] Your password was changed"]


def test_a_new_link_replaces_the_queued_one(editor, mailoutbox, server):
    server(Down)
    notices.password_link(editor)
    server()

    notices.password_link(editor)

    assert (len(mailoutbox), run_next_attempt()) == (1, None)


def test_a_failed_task_is_queued_again(editor, mailoutbox, server, monkeypatch):
    server(Down)
    with transaction.atomic():
        send_after_commit("password_changed", [notice_to(editor)])
    server()
    with monkeypatch.context() as patch:
        patch.setattr("accounts.mail.reachable", Raising(DatabaseError("database is locked")))
        run_next_attempt()
    waiting = mail_queue.waiting().count()

    run_next_attempt()

    assert (waiting, len(mailoutbox), mail_queue.waiting().count()) == (1, 1, 0)


class Raising:
    """A callable that raises an exception."""

    def __init__(self, error):
        self.error = error

    def __call__(self, *args):
        raise self.error


def test_invitation_is_retried_until_it_is_accepted(chief, mailoutbox, server):
    invited = factories.make_user("ines")
    invited.set_unusable_password()
    invited.is_staff = True
    invited.save()
    server(Down)
    notices.invitation(invited, by=chief)
    run_next_attempt()
    server()
    run_next_attempt()
    [sent] = mailoutbox
    token = TOKEN.search(sent.body)[1].rstrip("/").rpartition("/")[2]
    works = INVITATIONS.check_token(invited, token)
    server(Down)
    notices.invitation(invited, by=chief)
    server()
    invited.set_password("a long pass phrase")
    invited.save()

    run_next_attempt()

    assert invitations.is_waiting(invited) is False
    assert (works, str(chief) in sent.body, len(mailoutbox)) == (True, True, 1)


def test_mails_of_past_days_are_deleted_even_if_the_queue_never_runs(editor, server):
    server(Down)
    for days in (3, 1):
        with time_machine.travel(timezone.now() - dt.timedelta(days=days)):
            send_after_commit("password_changed", [notice_to(editor)])

    assert (mail_queue.forget(), DBTaskResult.objects.count()) == (1, 1)


def test_newsroom_has_no_screen_of_the_queue():
    assert not admin.site.is_registered(DBTaskResult)
