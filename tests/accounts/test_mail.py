"""Handing mails over: one person whom the server refuses keeps them from nobody else."""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

from accounts.mail import deliver
from operations.models import MailFailure

pytestmark = pytest.mark.django_db
PEOPLE = ["ada@example.org", "refused@example.org", "cleo@example.org"]


class Refusing(EmailBackend):
    def send_messages(self, messages):
        (mail,) = messages
        if "refused" in mail.to[0]:
            raise SMTPRecipientsRefused({mail.to[0]: (550, b"no such person")})
        return super().send_messages(messages)


class Leaving(EmailBackend):
    """A server that hangs up at its first mail."""

    asked = 0

    def send_messages(self, messages):
        Leaving.asked += 1
        raise SMTPServerDisconnected("gone")


def messages():
    return [EmailMessage("A subject", "Words.", to=[person]) for person in PEOPLE]


def test_refused_recipient_keeps_the_mail_from_nobody_else(settings, mailoutbox):
    settings.EMAIL_BACKEND = "tests.accounts.test_mail.Refusing"

    deliver("submitted", messages())

    assert [mail.to for mail in mailoutbox] == [["ada@example.org"], ["cleo@example.org"]]
    assert list(MailFailure.objects.values_list("notice", "error")) == [("submitted", "SMTPRecipientsRefused")]


def test_server_that_is_gone_is_asked_once(settings, mailoutbox):
    settings.EMAIL_BACKEND = "tests.accounts.test_mail.Leaving"

    deliver("submitted", messages())

    assert (Leaving.asked, mailoutbox) == (1, [])
    assert list(MailFailure.objects.values_list("notice", "error")) == [("submitted", "SMTPServerDisconnected")]
