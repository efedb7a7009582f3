"""The row lock and the event log of reports."""

from contextlib import contextmanager

from django.db import transaction

from conditions.models import Report, ReportEvent

from . import transitions


@contextmanager
def locked(report):
    """Yield the report, read again under a row lock, within a transaction."""
    with transaction.atomic():
        yield Report.objects.with_page().select_for_update(of=("self",)).get(pk=report.pk)


def move(report, verb, by, *, note="", edition=None, **values):
    """Save `values` and the state that the verb leads to, record the event, and return the report."""
    before = report.state
    for name, value in {"state": transitions.TRANSITIONS[verb].target or before, **values}.items():
        setattr(report, name, value)
    report.save(update_fields=["state", *values])
    record(report, verb, by, from_state=before, note=note, edition=edition)
    return report


def record(report, verb, by, *, from_state, note="", edition=None):
    """Add an event to the report's history; `by` None is the system, or the reader."""
    ReportEvent.objects.create(
        report=report,
        verb=verb,
        from_state=from_state,
        to_state=report.state,
        actor=by,
        note=note,
        edition=edition,
    )
