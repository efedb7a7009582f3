"""Erasure of readers' data: addresses and words of closed reports, and the counts of past days."""

import datetime as dt

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from conditions.models import Report, ReportReply
from conditions.vocabularies import CLOSED_REPORTS

from . import rate_limit
from .locks import locked, record

# Even if a report is still open, no reader waits for an answer after this.
LONGEST = dt.timedelta(days=365)


def forget():
    """Erase the addresses that were kept long enough; return the number of reports."""
    rate_limit.forget_the_past()
    reports = list(_to_forget())
    for report in reports:
        with locked(report) as report:
            report.email = ""
            report.save(update_fields=["email"])
            record(report, "erase_address", None, from_state=report.state)
    return len(reports)


def forget_words():
    """Erase the words of reports that were closed long ago, and of the answers to them; return the number of reports.

    Readers may write about their own illness. The outcome of the report and the public correction stay.
    """
    oldest = timezone.now() - dt.timedelta(days=settings.REPORT_TEXT_DAYS)
    answered = Exists(ReportReply.objects.filter(report=OuterRef("pk")).exclude(text=""))
    closed = Report.objects.filter(state__in=CLOSED_REPORTS).filter(~Q(text="") | answered)
    reports = list(closed.annotate(last_word_at=_LAST_WORD).filter(last_word_at__lte=oldest).order_by("pk"))
    for report in reports:
        erase(report)
    return len(reports)


def erase(report):
    """Erase the address and the words of one report and of its answers; its history stays."""
    with locked(report) as report:
        had_address = bool(report.email)
        report.email = report.text = ""
        report.save(update_fields=["email", "text"])
        ReportReply.objects.filter(report=report).update(text="")
        if had_address:
            record(report, "erase_address", None, from_state=report.state)
        record(report, "erase_words", None, from_state=report.state)


_LAST_WORD = Max("events__at", filter=Q(events__verb__in=["decline", "fix", "reply"]))


def _to_forget():
    now = timezone.now()
    return (
        Report.objects.exclude(email="")
        .annotate(last_word_at=_LAST_WORD)
        .filter(
            Q(state__in=CLOSED_REPORTS, last_word_at__lte=now - dt.timedelta(days=settings.REPORTER_EMAIL_DAYS))
            | Q(received_at__lte=now - LONGEST)
        )
        .order_by("pk")
    )
