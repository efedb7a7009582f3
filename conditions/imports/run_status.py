"""Progress and outcome of an import as text."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .uploads import RunState, stop_requested_by


def byte_position(run):
    """Return how many bytes of the file are read, or None if the run is not reading or has reached the end."""
    return run.position if run.state == RunState.READING and run.position < run.size else None


def progress(run):
    """Return the progress of a run that has not ended."""
    if run.is_lost:
        return _("Interrupted; the import starts again by itself")
    if stop_requested_by(run):
        return _("Stopping")
    if run.state == RunState.WAITING:
        return _("Waiting for another import to finish")
    count = ngettext("%(count)s record read", "%(count)s records read", run.records)
    count %= {"count": number_format(run.records, force_grouping=True)}
    if run.state == RunState.STORING:
        return _("%(count)s; storing them") % {"count": count}
    if byte_position(run) is None:
        return _("%(count)s; comparing the file with the stored data") % {"count": count}
    return _("%(count)s, %(share)s %% of the file") % {"count": count, "share": 100 * run.position // run.size}


def summary(run):
    """Return the progress or the outcome of a run for the list of imports."""
    if not run.has_ended:
        return progress(run)
    if run.state == RunState.DONE:
        return _("Imported") if run.is_application else _("Dry run finished; nothing is stored")
    return run.problem


def not_kept():
    """Return the sentence about a file that can no longer be applied."""
    return _(
        "This file is no longer stored: it was imported, or three days have passed. To import it, upload it again."
    )
