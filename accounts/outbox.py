"""Outbox: mails are stored with the change that causes them, and a thread sends them after the commit.

`docs/adr/0036` says why, `docs/adr/0031` what a stored mail contains.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from django.core.mail import EmailMessage, get_connection
from django.db import Error, close_old_connections, connection, transaction

from operations import journal, mail_queue

from .mail_thread import MailThread

log = logging.getLogger(__name__)

_TOO_LARGE = 552
# Seconds after which the end of an attempt is stored again, if the database failed.
_PAUSES = 1, 5


@dataclass
class Letter:
    """A mail, and the task that sends it again if the mail server refuses it.

    `retry` is called with the stored `arguments` and the number of failed attempts, after `waits`. `attempt` is the
    number of failed attempts so far. `on_end(error, is_queued_again)` is called after each attempt.
    """

    notice: str
    mail: EmailMessage
    retry: Callable
    arguments: dict
    waits: tuple = mail_queue.WAITS
    attempt: int = 0
    on_end: Callable = lambda error, is_queued_again: None
    # The row of the queue, for the first attempt.
    row: object = None

    @transaction.atomic
    def end(self, error):
        """Store the end of an attempt: queue the next one after an error that may pass, and forget this one."""
        is_queued_again = (
            error is not None
            and not is_final(error)
            and mail_queue.retry_later(self.retry, attempt=self.attempt, waits=self.waits, **self.arguments)
        )
        if error is not None:
            journal.mail_failed(self.notice, error, person=self.arguments.get("person"), is_final=not is_queued_again)
        if self.row is not None:
            mail_queue.done(self.row)
        self.on_end(error, is_queued_again)


def send_after_commit(letters):
    """Store the Letters with the current transaction; a thread sends them once it is committed.

    If the process ends before, `manage.py retry_mails` sends them from their rows.
    """
    for letter in letters:
        letter.row = mail_queue.store(letter.retry, **letter.arguments)
    transaction.on_commit(lambda: _thread.put(letters))


def send(letters):
    """Send the Letters now, over one connection, and store how each attempt ended."""
    for letter, error in _send_each(letters):
        _store_end(letter, error)


def deliver(notice, messages):
    """Send the mails now; return {mail: error} of those that were not sent. Errors are logged, counted, not raised."""
    letters = [Letter(notice, mail, None, {}) for mail in messages]
    unsent = {letter.mail: error for letter, error in _send_each(letters) if error is not None}
    for mail, error in unsent.items():
        journal.mail_failed(notice, error, person=mail.person.pk)
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


def _store_end(letter, error):
    """Store the end of an attempt, also after a short outage: a mail whose row stays is sent a second time."""
    for pause in _PAUSES:
        try:
            letter.end(error)
        except Error:
            if connection.in_atomic_block:
                raise
            log.warning("The end of an attempt to send a mail could not be stored; the next try is in %s s.", pause)
            time.sleep(pause)
            close_old_connections()
        else:
            return
    letter.end(error)


def _send_each(letters):
    """Send the Letters one by one; yield (Letter, error), with None for a mail that the server accepted.

    A refused recipient keeps the mail from nobody else. A server that is gone is not asked again for each mail.
    """
    server = get_connection()
    gone = _error_of(server.open)
    if gone is not None:
        log.error("The mail server cannot be reached: no mail could be sent.", exc_info=gone)
    try:
        for letter in letters:
            error = gone
            if gone is None:
                letter.mail.connection = server
                error = _error_of(letter.mail.send)
                if error is not None:
                    # Without the error's text, in which mail servers name the recipient.
                    log.error("The notice %r could not be sent (%s).", letter.notice, type(error).__name__)
                    gone = None if _concerns_one_mail(error) else error
            yield letter, error
    finally:
        # Also if the database fails between two mails.
        _error_of(server.close)


def _error_of(call):
    """Call a method of a mail backend; return its exception, or None."""
    try:
        call()
    except Exception as error:  # noqa: BLE001 - any backend's error means the same here
        return error
    return None


def _concerns_one_mail(error):
    """Return whether the next mail may succeed: the recipient, the size or an address was refused."""
    return isinstance(error, SMTPException | ValueError) and not isinstance(error, SMTPServerDisconnected)


_thread = MailThread(send)
