"""Metrics for Prometheus: request counts of all workers, and numbers from the database.

Nothing is counted by person. The number of queries does not grow with the site.
"""

import datetime as dt

from django.db import Error
from django.db.models import Count, Min, Q
from django.utils import timezone

from conditions import feedback
from conditions.models import Edition, Report
from conditions.newsroom import lists
from conditions.vocabularies import OPEN_REPORTS, State
from web.observability import request_counts

from . import mail_queue, readiness
from .models import Job, MailFailure


def exposition():
    """Return (body, content type) in Prometheus' text format."""
    folder = request_counts.folder()
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess

    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry, path=folder)
    registry.register(_FromDatabase())
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _FromDatabase:
    """Collector of numbers that each scrape reads from the database."""

    def describe(self):
        return []

    def collect(self):
        problems = readiness.problems()
        yield _gauge("ready", "Whether the database answers and its guards are in place.", 0 if problems else 1)
        try:
            yield from [*_editions(), *_reports(), *_mails(), *_jobs()]
        except Error:
            # The scrape still reports `ready 0` and whatever was collected.
            return


def _editions():
    now, today = timezone.now(), timezone.localdate()
    states = dict(Edition.objects.order_by().values_list("state").annotate(Count("pk")))
    yield _labelled("editions", "Editions by state.", "state", {state.value: states.get(state, 0) for state in State})
    held = lists.held().order_by().values("pk")
    oldest = Edition.objects.order_by().aggregate(
        review=Min("submitted_at", filter=Q(state=State.IN_REVIEW)),
        # Held editions wait for people; only a scheduler that does not run is for an operator.
        due=Min("publish_at", filter=Q(state=State.APPROVED, publish_at__lte=now) & ~Q(pk__in=held)),
        overdue=Count(
            "pk",
            filter=Q(state=State.PUBLISHED) & (Q(review_due__lt=today) | Q(expedited_at__isnull=False)),
        ),
    )
    yield _gauge("review_queue_oldest_seconds", "Age of the oldest text in review.", _age(oldest["review"], now))
    yield _gauge("publication_late_seconds", "How long a scheduled text is past its time.", _age(oldest["due"], now))
    yield _gauge("overdue_pages", "Live pages whose review is due.", oldest["overdue"])


def _reports():
    found = Report.objects.order_by().aggregate(
        open=Count("pk", filter=Q(state__in=OPEN_REPORTS)),
        oldest=Min("received_at", filter=Q(state__in=OPEN_REPORTS)),
    )
    yield _gauge("open_reports", "Readers' reports that wait.", found["open"])
    yield _gauge("open_report_oldest_seconds", "Age of the oldest of them.", _age(found["oldest"], timezone.now()))


def _mails():
    day = timezone.now() - dt.timedelta(days=1)
    failures = MailFailure.objects.filter(at__gte=day).order_by().values_list("notice").annotate(Count("pk"))
    yield _labelled("mail_failures_last_day", "Mails that were not taken in 24 hours.", "notice", dict(failures))
    yield _gauge("unsent_answers", "Answers to readers that were not sent.", feedback.unsent_replies().count())
    queue = mail_queue.waiting().order_by().aggregate(count=Count("pk"), due=Min("run_after", filter=Q(status="READY")))
    yield _gauge("queued_mails", "Mails that wait to be sent, for the first time or again.", queue["count"])
    late = _age(queue["due"], timezone.now())
    yield _gauge("queued_mail_late_seconds", "How long the next attempt of a mail is overdue.", late)


def _jobs():
    jobs = list(Job.objects.all())
    yield _labelled("job_runs", "Runs of a job that ended.", "job", {one.name: one.runs for one in jobs}, counter=True)
    failures = {one.name: one.failures for one in jobs}
    yield _labelled("job_failures", "Runs of a job that failed.", "job", failures, counter=True)
    succeeded = {one.name: one.succeeded_at.timestamp() for one in jobs if one.succeeded_at}
    yield _labelled("job_last_success_timestamp_seconds", "When a job last did its work.", "job", succeeded)


def _age(moment, now):
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0


def _gauge(name, says, value):
    from prometheus_client.core import GaugeMetricFamily

    return GaugeMetricFamily(f"diseasemaps_{name}", says, value=value)


def _labelled(name, says, label, values, *, counter=False):
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    family = (CounterMetricFamily if counter else GaugeMetricFamily)(f"diseasemaps_{name}", says, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family
