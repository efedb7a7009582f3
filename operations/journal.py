"""Journal of jobs and failed mails. An error in the journal never stops the job or the mail."""

import logging
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from .models import Job, MailFailure

log = logging.getLogger(__name__)


@contextmanager
def running(name):
    """Record that the job `name` started, and whether the block succeeded or raised."""
    _write(name, {"started_at": timezone.now()})
    try:
        yield
    except BaseException:
        _write(name, {"failed_at": timezone.now(), "runs": F("runs") + 1, "failures": F("failures") + 1})
        raise
    _write(name, {"succeeded_at": timezone.now(), "runs": F("runs") + 1})


def mail_failed(notice, error, *, person=None, is_final=False):
    """Record that a mail of the kind `notice` could not be sent, with the class name of the exception `error`.

    `person` is the primary key of the user it was for; `is_final` says that it will not be tried again.
    """
    try:
        with transaction.atomic():
            MailFailure.objects.create(
                notice=notice[:40], error=type(error).__name__[:80], person_id=person, is_final=is_final
            )
    except DatabaseError:
        log.warning("A mail that failed could not be counted.")


def _write(name, values):
    try:
        with transaction.atomic():
            Job.objects.get_or_create(name=name, defaults={"started_at": timezone.now()})
            Job.objects.filter(name=name).update(**values)
    except DatabaseError:
        # If there is no connection at all, the job itself says so.
        if connection.connection is not None:
            log.warning("The job %s could not be written down.", name)
