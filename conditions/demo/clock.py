"""A stopped clock, with which the demonstration runs the workflow's verbs in the past."""

import datetime as dt
from contextlib import contextmanager

from django.utils import timezone


@contextmanager
def clock_at(moment):
    """Make `django.utils.timezone.now` return `moment`, an aware datetime, within the block.

    The verbs take the time from the clock, so that nobody can backdate a signature, but a
    demonstration needs a past. The block replaces the datetime class that `now` uses, not the
    function: fields with `default=timezone.now` hold a reference to the function, and `auto_now`
    and `auto_now_add` call it. All threads see this clock, so use it only in a command that runs
    alone, never in a server.
    """

    class StoppedDatetime(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz)

    real = timezone.datetime
    timezone.datetime = StoppedDatetime
    try:
        yield
    finally:
        timezone.datetime = real
