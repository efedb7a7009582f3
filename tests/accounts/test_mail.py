"""Sending of mails: one refused recipient does not affect the others."""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail.backends.locmem import EmailBackend

from accounts.mail import Mail
from accounts.outbox import deliver
from operations.models import MailFailure
from tests import factories

pytestmark = pytest.mark.django_db
PEOPLE = ["ada", "refused", "cleo"]


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
    people = [factories.make_editor(name) for name in PEOPLE]
    return [Mail(person, subject="A subject", text="Words.", html="<p>Words.</p>") for person in people]


def test_refused_recipient_does_not_stop_the_other_mails(settings, mailoutbox):
    settings.EMAIL_BACKEND = "tests.accounts.test_mail.Refusing"

    deliver("submitted", messages())

    assert [mail.to for mail in mailoutbox] == [["ada@example.org"], ["cleo@example.org"]]
    assert list(MailFailure.objects.values_list("notice", "error")) == [("submitted", "SMTPRecipientsRefused")]


def test_unreachable_server_is_tried_once(settings, mailoutbox):
    settings.EMAIL_BACKEND = "tests.accounts.test_mail.Leaving"

    deliver("submitted", messages())

    assert (Leaving.attempts, mailoutbox) == (1, [])
    failures = list(MailFailure.objects.order_by("pk").values_list("notice", "error", "person__username"))
    assert failures == [("submitted", "SMTPServerDisconnected", name) for name in PEOPLE]
