"""Rules for deleting old data; `manage.py forget` runs them all, each day."""

import datetime as dt
from importlib import import_module

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import sign_ins, throttling
from conditions import feedback
from conditions.models import SearchCount
from conditions.newsroom import unsaved
from operations import mail_queue
from operations.models import MailFailure


def _searches():
    oldest = timezone.localdate() - dt.timedelta(days=settings.SEARCH_COUNT_DAYS)
    return SearchCount.objects.filter(day__lt=oldest).delete()[0]


def _mail_failures():
    oldest = timezone.now() - dt.timedelta(days=settings.MAIL_FAILURE_DAYS)
    return MailFailure.objects.filter(at__lt=oldest).delete()[0]


def _sessions():
    store = import_module(settings.SESSION_ENGINE).SessionStore
    before = _count_sessions()
    store.clear_expired()
    return before - _count_sessions()


def _count_sessions():
    from django.contrib.sessions.models import Session

    return Session.objects.count()


# (words after a number, function that deletes and returns a number); docs/privacy.md has a line for each.
RULES = (
    (_("e-mail addresses of readers who reported a problem"), feedback.forget),
    (_("reports whose words are erased"), feedback.forget_words),
    (_("counts of searches"), _searches),
    (_("unsaved copies of drafts"), unsaved.forget),
    (_("sign-in events"), sign_ins.forget),
    (_("counts of failed attempts to sign in"), throttling.forget),
    (_("sessions that have ended"), _sessions),
    (_("mails that could not be sent"), _mail_failures),
    (_("refused mails that waited too long"), mail_queue.forget),
)


def forget():
    """Run every rule; return [(words, number deleted)]. Safe to run any number of times."""
    return [(what, rule()) for what, rule in RULES]
