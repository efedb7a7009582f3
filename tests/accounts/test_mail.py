"""Sending of mails: one refused recipient does not affect the others."""

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
    """Mail backend whose server hangs up at the first mail."""

    attempts = 0

    def send_messages(self, messages):
        Leaving.attempts += 1
        raise SMTPServerDisconnected("gone")


def messages():
    return [EmailMessage("A subject", "Words.", to=[person]) for person in PEOPLE]


def test_refused_recipient_does_not_stop_the_other_mails(settings, mailoutbox):
    settings.EMAIL_BACKEND = "tests.accounts.test_mail.Refusing"

    deliver("submitted", messages())

    assert [mail.to for mail in mailoutbox] == [["ada@example.org"], ["cleo@example.org"]]
    assert list(MailFailure.objects.values_list("notice", "error")) == [("submitted", "SMTPRecipientsRefused")]


def test_unreachable_server_is_tried_once(settings, mailoutbox):
    settings.EMAIL_BACKEND = "tests.accounts.test_mail.Leaving"

    deliver("submitted", messages())

    assert (Leaving.attempts, mailoutbox) == (1, [])
    assert list(MailFailure.objects.values_list("notice", "error")) == [("submitted", "SMTPServerDisconnected")]
