"""Queue of mails: each waits for its first attempt, then for its retries, until it is given up (docs/adr/0031, 0036).

Rows are tasks of django-tasks-db. The process that stores a mail makes the first attempt; `manage.py retry_mails` runs
the tasks that are due.
"""

import datetime as dt
import logging

from django.db import Error, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from . import journal

log = logging.getLogger(__name__)

# Waiting times before the second, third, ... attempt: 17 hours and 20 minutes in all.
WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 720))
# How long a process has to send a mail that it has stored or claimed; then `retry_mails` sends it.
RESERVED = WAITS[0]
# How long the next attempt of a mail may be overdue: `retry_mails` runs every five minutes.
LATE = dt.timedelta(minutes=15)
# A task of `retry_mails` that has run for longer was killed: every reply of a mail server times out sooner.
LONGEST_ATTEMPT = dt.timedelta(minutes=10)
# No mail is kept longer, whether or not `retry_mails` runs.
LONGEST = dt.timedelta(days=2)


def store(task, **arguments):
    """Queue a mail for its first attempt, within the current transaction; return the key of its row.

    `task` sends the mail if the process ends before its own attempt; `arguments` are stored as JSON.
    """
    return task.using(run_after=timezone.now() + RESERVED).enqueue(attempt=0, **arguments).id


def claim(row):
    """Reserve a stored mail for an attempt of this process; return whether nobody has sent or dropped it."""
    rows = DBTaskResult.objects.filter(pk=row, status=TaskResultStatus.READY)
    return rows.update(run_after=timezone.now() + RESERVED) == 1


def done(row):
    """Delete the row of a mail whose first attempt has ended."""
    DBTaskResult.objects.filter(pk=row).delete()


def retry_later(task, *, attempt, waits=WAITS, **arguments):
    """Queue the next attempt of `task`, and return whether there is one.

    `attempt` counts the retries so far, 0 after the first refusal; `arguments` are stored as JSON in the meantime.
    """
    if attempt >= len(waits):
        log.error("A mail was given up after %s attempts.", attempt + 1)
        return False
    later = task.using(run_after=timezone.now() + waits[attempt])
    try:
        with transaction.atomic():
            later.enqueue(attempt=attempt + 1, **arguments)
    except Error:
        # The step that sent the mail is committed; a missing retry must not show an error to its author.
        log.exception("A mail could not be queued for another attempt.")
        return False
    return True


def release_interrupted():
    """Have the tasks of a killed `retry_mails` run again; return their number.

    Such a mail may have been sent, and then arrives twice. A notice that nobody gets does more harm.
    """
    killed = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - LONGEST_ATTEMPT
    )
    return killed.update(status=TaskResultStatus.READY)


def waiting():
    """Return all queued mails, as a queryset of tasks."""
    return DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])


def unsent():
    """Return the queued mails that were refused at least once or are LATE, the next attempt first."""
    is_late = Q(run_after__lt=timezone.now() - LATE)
    return waiting().filter(Q(args_kwargs__kwargs__attempt__gt=0) | is_late).order_by("run_after", "pk")


def due(now=None):
    """Return the queued mails whose next attempt is due."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__lte=now or timezone.now())


def is_being_sent(**arguments):
    """Return whether a process is sending, or will send within RESERVED, a mail whose task has these arguments."""
    is_first_attempt = Q(run_after__gt=timezone.now(), args_kwargs__kwargs__attempt=0)
    tasks = waiting().filter(**_with(arguments))
    return tasks.filter(is_first_attempt | Q(status=TaskResultStatus.RUNNING)).exists()


def waiting_for(user):
    """Return the queued mails to `user`."""
    return DBTaskResult.objects.filter(args_kwargs__kwargs__person=user.pk).order_by("enqueued_at")


def forget():
    """Delete mails older than LONGEST, which are given up; return their number."""
    old = DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - LONGEST)
    for task in old:
        _give_up(task.args_kwargs["kwargs"], TimeoutError())
    return old.filter(pk__in=[task.pk for task in old]).delete()[0]


def drop(**arguments):
    """Delete the queued mails whose tasks have these arguments, such as `person` and `notice`."""
    DBTaskResult.objects.filter(status=TaskResultStatus.READY, **_with(arguments)).delete()


def _with(arguments):
    return {f"args_kwargs__kwargs__{name}": value for name, value in arguments.items()}


def drop_finished(task_result, **_signal):
    """Delete a task as soon as it has ended, because its row holds a mail; queue a failed one again first."""
    # The task itself raised, for example because the database was locked: nobody has queued another attempt.
    if task_result.status == TaskResultStatus.FAILED and not retry_later(task_result.task, **task_result.kwargs):
        _give_up(task_result.kwargs, RuntimeError())
    DBTaskResult.objects.filter(pk=task_result.id).delete()


def _give_up(arguments, error):
    """Record that a mail with these arguments will not be tried again, so that chief editors see it."""
    journal.mail_failed(arguments.get("notice", "report_answer"), error, person=arguments.get("person"), is_final=True)
