"""The lock and the log of reports: one at a time, one event a step."""

from contextlib import contextmanager

from django.db import transaction

from conditions.models import Report, ReportEvent

from . import transitions


@contextmanager
def locked(report):
    with transaction.atomic():
        yield Report.objects.with_page().select_for_update(of=("self",)).get(pk=report.pk)


def move(report, verb, by, *, note="", edition=None, **values):
    """Write `values` and the verb's state, record the step, and return the report."""
    before = report.state
    for name, value in {"state": transitions.TRANSITIONS[verb].target or before, **values}.items():
        setattr(report, name, value)
    report.save(update_fields=["state", *values])
    record(report, verb, by, from_state=before, note=note, edition=edition)
    return report


def record(report, verb, by, *, from_state, note="", edition=None):
    ReportEvent.objects.create(
        report=report,
        verb=verb,
        from_state=from_state,
        to_state=report.state,
        actor=by,
        note=note,
        edition=edition,
    )
