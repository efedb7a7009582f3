"""Progress and outcome of an import as text."""

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .uploads import RunState
from .worker import outcome


def byte_position(run):
    """Return how many bytes of the file are read, or None if the run is not reading or has reached the end."""
    return run.position if run.state == RunState.READING and run.position < run.size else None


def progress(run):
    """Return the progress of a run that is under way."""
    if run.state == RunState.WAITING:
        return _("Waiting for another import to finish")
    count = ngettext("%(count)s record read", "%(count)s records read", run.records)
    count %= {"count": number_format(run.records, force_grouping=True)}
    if run.state == RunState.STORING:
        return _("%(count)s; storing them") % {"count": count}
    if byte_position(run) is None:
        return _("%(count)s; comparing the file with the stored data") % {"count": count}
    return _("%(count)s, %(share)s %% of the file") % {"count": count, "share": 100 * run.position // run.size}


def problem(run):
    """Return why a run has no report, or ""."""
    if run.is_lost:
        when = date_format(timezone.localtime(run.alive_at), "j M Y, H:i")
        return _("This import did not finish. It was last active on %(when)s.") % {"when": when} + " " + outcome(run)
    return run.problem


def summary(run):
    """Return the progress or the outcome of a run for the list of imports."""
    if run.is_under_way:
        return progress(run)
    if run.state == RunState.DONE:
        return _("Imported") if run.is_application else _("Dry run finished; nothing is stored")
    return problem(run)
