"""Mails: made of their three templates, and handed to the mail server."""

import logging
from smtplib import SMTPException, SMTPServerDisconnected

from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from operations import journal

log = logging.getLogger(__name__)


def message(notice, person, context):
    """Return a notice to one person, made of its three templates."""
    context = {**context, "person": person}
    subject = " ".join(render_to_string(f"notices/{notice}.subject.txt", context).split())
    mail = EmailMultiAlternatives(subject, render_to_string(f"notices/{notice}.txt", context), to=[person.email])
    mail.attach_alternative(render_to_string(f"notices/{notice}.html", context), "text/html")
    return mail


def deliver(notice, messages):
    """Send the messages and return those that were not sent; a failure is logged, counted, and goes no further.

    Somebody whom the mail server refuses keeps the mail from nobody else; without the server there is no use in
    asking it again for each.
    """
    left = list(messages)
    # A mail server that refuses must not undo what is committed, nor show an error to whoever signed.
    try:
        with get_connection() as connection:
            for mail in messages:
                mail.connection = connection
                try:
                    mail.send()
                    left.remove(mail)
                except SMTPServerDisconnected:
                    raise
                except (SMTPException, ValueError) as error:
                    # This mail alone: its recipient, its size, an address that is none.
                    journal.mail_failed(notice, error)
                    log.exception("The notice %r could not be sent to one of %s people.", notice, len(messages))
    except Exception as error:  # any backend's error means the same here
        journal.mail_failed(notice, error)
        log.exception("The notice %r could not be sent to all %s people.", notice, len(messages))
    return left
