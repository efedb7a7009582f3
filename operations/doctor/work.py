"""Checks of mails and jobs: the mail server answers, mails arrive, jobs run."""

import datetime as dt

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from conditions import feedback
from operations import mail_queue
from operations.models import Job, MailFailure

# Maximum age of a job's last success, and whether a missing run is wrong or only worth advice.
EXPECTED = {
    "publish_due": (dt.timedelta(minutes=10), True),
    "forget": (dt.timedelta(days=2), True),
    "retry_mails": (dt.timedelta(minutes=30), True),
    # A site may be backed up by other means.
    "backup": (dt.timedelta(days=2), False),
}
# How long the next attempt of a refused mail may be overdue.
STUCK = dt.timedelta(minutes=30)


def mail_server_answers():
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        if not settings.DEBUG:
            yield _("EMAIL_HOST is not set: no mail is sent.")
        return
    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except Exception as error:  # noqa: BLE001 - each backend has errors of its own
        yield _("The mail server %(host)s does not answer: %(why)s.") % {
            "host": settings.EMAIL_HOST,
            "why": type(error).__name__,
        }


def mails_arrive():
    failed = MailFailure.objects.filter(at__gte=timezone.now() - dt.timedelta(days=1))
    count = failed.count()
    if count:
        last = failed.first()
        yield _("%(count)s mails could not be sent in the last day; the latest was a %(notice)s (%(error)s).") % {
            "count": count,
            "notice": last.notice,
            "error": last.error,
        }
    stuck = mail_queue.due(timezone.now() - STUCK).count()
    if stuck:
        yield _("%(count)s mails wait for an attempt that is overdue: does retry_mails run?") % {"count": stuck}
    unsent = feedback.unsent_replies().count()
    if unsent:
        yield _("%(count)s answers to readers wait to be sent again, on the screens of their reports.") % {
            "count": unsent
        }


def jobs_run():
    jobs = {job.name: job for job in Job.objects.all()}
    for name, (longest, is_wrong) in EXPECTED.items():
        job = jobs.pop(name, None)
        if job is None or job.succeeded_at is None:
            yield _("The job %(name)s has never succeeded here: is it in cron?") % {"name": name}, is_wrong
        elif job.succeeded_at < timezone.now() - longest:
            yield (
                _("The job %(name)s last succeeded on %(when)s.")
                % {"name": name, "when": date_format(timezone.localtime(job.succeeded_at), "j F Y H:i e")},
                is_wrong,
            )
        else:
            yield from _failing(job)
    for job in jobs.values():
        yield from _failing(job)


def _failing(job):
    if job.failed_at and (job.succeeded_at is None or job.failed_at > job.succeeded_at):
        yield _("The job %(name)s failed the last time it ran.") % {"name": job.name}, False
