"""Writing down that a job ran and that a mail failed. Trouble with the journal never stops what it is about."""

import logging
from contextlib import contextmanager

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from .models import Job, MailFailure

log = logging.getLogger(__name__)


@contextmanager
def running(name):
    """Write down that the job `name` started, and whether the block ended or raised."""
    _write(name, {"started_at": timezone.now()})
    try:
        yield
    except BaseException:
        _write(name, {"failed_at": timezone.now(), "runs": F("runs") + 1, "failures": F("failures") + 1})
        raise
    _write(name, {"succeeded_at": timezone.now(), "runs": F("runs") + 1})


def mail_failed(notice, error):
    """Count a mail of the kind `notice` that could not be sent; of the exception `error`, its class is kept."""
    try:
        with transaction.atomic():
            MailFailure.objects.create(notice=notice[:40], error=type(error).__name__[:80])
    except DatabaseError:
        log.warning("A mail that failed could not be counted.")


def _write(name, values):
    try:
        with transaction.atomic():
            Job.objects.get_or_create(name=name, defaults={"started_at": timezone.now()})
            Job.objects.filter(name=name).update(**values)
    except DatabaseError:
        log.warning("The job %s could not be written down.", name)
