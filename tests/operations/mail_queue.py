"""Helpers that run the mail queue now or at the time of its next attempt."""

import datetime as dt
import signal

import time_machine
from django.core.management import call_command

from operations import mail_queue

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)


def discard_waiting():
    """Delete the stored mails of a test that never commits, and so never sends them."""
    mail_queue.waiting().delete()


def retry_mails():
    """Run the command, and restore the signal handlers of the test runner."""
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        call_command("retry_mails")
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def run_next_attempt():
    """Run the queue at the time of its next attempt; return that time, or None if the queue is empty."""
    task = mail_queue.waiting().order_by("run_after").first()
    if task is None:
        return None
    # A second later, so that mails which were refused one after the other are due together.
    with time_machine.travel(task.run_after + dt.timedelta(seconds=1), tick=True):
        retry_mails()
    return task.run_after
