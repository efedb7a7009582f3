"""Mails to people of the newsroom: rendering, sending after the commit, and another attempt when a server refuses.

`docs/adr/0031` says why only refused mails are stored, and why links are not.
"""

import logging
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django_tasks import task

from operations import journal, mail_queue

log = logging.getLogger(__name__)

_TOO_LARGE = 552


class Mail(EmailMultiAlternatives):
    """A notice to one person, as text and as HTML."""

    def __init__(self, person, *, subject, text, html):
        super().__init__(subject, text, to=[person.email])
        self.attach_alternative(html, "text/html")
        self.person, self.text, self.html = person, text, html


def message(notice, person, context):
    """Return a notice to one person, made of its three templates."""
    context = {**context, "person": person}
    return Mail(
        person,
        subject=" ".join(render_to_string(f"notices/{notice}.subject.txt", context).split()),
        text=render_to_string(f"notices/{notice}.txt", context),
        html=render_to_string(f"notices/{notice}.html", context),
    )


def send_after_commit(notice, messages):
    """Send the Mails once the transaction is committed; the refused ones are tried again later."""
    transaction.on_commit(lambda: deliver_or_retry(notice, messages))


def deliver_or_retry(notice, messages, *, attempt=0):
    """Send the Mails now, and queue those that the mail server may accept later."""
    for mail, error in deliver(notice, messages).items():
        if not is_final(error):
            mail_queue.retry_later(
                retry_notice,
                attempt=attempt,
                notice=notice,
                person=mail.person.pk,
                subject=mail.subject,
                text=mail.text,
                html=mail.html,
            )


@task()
def retry_notice(*, notice, person, subject, text, html, attempt):
    """Send a refused notice again, unless its person has left or has no address any more."""
    user = reachable(person)
    if user is not None:
        deliver_or_retry(notice, [Mail(user, subject=subject, text=text, html=html)], attempt=attempt)


def deliver(notice, messages):
    """Send the mails; return {mail: error} of those that were not sent. Errors are logged, counted, and not raised.

    A refused recipient keeps the mail from nobody else. A server that is gone is not asked again for each mail.
    """
    unsent = dict.fromkeys(messages)
    # A mail server that refuses must not undo what is committed, nor show an error to the person who signed.
    try:
        with get_connection() as connection:
            for mail in messages:
                mail.connection = connection
                try:
                    mail.send()
                    del unsent[mail]
                except SMTPServerDisconnected:
                    raise
                except (SMTPException, ValueError) as error:
                    # Only this mail: its recipient, its size, an invalid address.
                    unsent[mail] = error
                    journal.mail_failed(notice, error)
                    log.exception("The notice %r could not be sent to one of %s people.", notice, len(messages))
    except Exception as error:  # any backend's error means the same here
        journal.mail_failed(notice, error)
        log.exception("The notice %r could not be sent to all %s people.", notice, len(messages))
        return {mail: refusal or error for mail, refusal in unsent.items()}
    return unsent


def is_final(error):
    """Return whether the server refused this mail for good: its recipient, its content, or an invalid address.

    A reply of 500 or more to the connection, the sign-in or the sender concerns every mail, until an operator mends it.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _reply in error.recipients.values())
    if isinstance(error, SMTPSenderRefused):
        # The size of the mail is announced with its sender.
        return error.smtp_code == _TOO_LARGE
    if isinstance(error, SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, ValueError)


def reachable(pk):
    """Return the active user with this primary key and an e-mail address, or None."""
    return get_user_model().objects.filter(pk=pk, is_active=True).exclude(email="").first()
