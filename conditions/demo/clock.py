"""A clock for the demonstration: the workflow's verbs, carried out at a moment of the past."""

import datetime as dt
from contextlib import contextmanager

from django.utils import timezone


@contextmanager
def clock_at(moment):
    """Let Django's clock say `moment`, an aware datetime, within the block.

    The verbs read the time themselves, which is right: nobody may backdate a
    signature. A demonstration needs a past all the same. What is replaced is the
    class that `django.utils.timezone.now` asks, not that function: fields with
    `default=timezone.now` hold the function itself, and `auto_now` and
    `auto_now_add` call it. The whole process sees this clock, so it is for a
    command that runs alone, never for a server.
    """

    class Stopped(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz)

    real = timezone.datetime
    timezone.datetime = Stopped
    try:
        yield
    finally:
        timezone.datetime = real
