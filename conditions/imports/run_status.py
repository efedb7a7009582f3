"""How far an import is, and what became of it, in words."""

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .uploads import State
from .worker import outcome


def measured(run):
    """Return how many bytes of the file are read, or None while that says nothing of the time left."""
    return run.position if run.state == State.READING and run.position < run.size else None


def progress(run):
    """Say how far a run is that is under way."""
    if run.state == State.WAITING:
        return _("Waiting for another import to end")
    count = ngettext("%(count)s record read", "%(count)s records read", run.records)
    count %= {"count": number_format(run.records, force_grouping=True)}
    if run.state == State.STORING:
        return _("%(count)s; now they are stored") % {"count": count}
    if measured(run) is None:
        return _("%(count)s; the file is read to its end and is compared with what is here") % {"count": count}
    return _("%(count)s, %(share)s %% of the file") % {"count": count, "share": 100 * run.position // run.size}


def problem(run):
    """Say why a run has no report, or return ""."""
    if run.is_lost:
        when = date_format(timezone.localtime(run.alive_at), "j M Y, H:i")
        return (
            _("This import did not finish; its last sign of life was on %(when)s.") % {"when": when}
            + " "
            + outcome(run)
        )
    return run.problem


def summary(run):
    """Say in a few words what became of a run, for the list of them."""
    if run.is_under_way:
        return progress(run)
    if run.state == State.DONE:
        return _("All of it is stored") if run.is_application else _("Rehearsed; nothing of it is stored")
    return problem(run)
