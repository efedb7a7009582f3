"""Readiness checks: the database answers, its migrations are applied, its triggers are installed."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from conditions.database import public_stamp, triggers


def problems():
    """Return a sentence for each problem, or []. It takes four queries and reveals nothing secret."""
    try:
        return [*_migrations(), *_guards()]
    except DatabaseError:
        return [_("The database does not answer.")]


def missing_migrations():
    """Return the sorted names of migrations that are not applied."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    return sorted(f"{app}.{name}" for app, name in _known() - applied)


def missing_guards():
    """Return the sorted names of missing triggers."""
    return sorted({guard.name for guard in triggers.GUARDS} - triggers.installed(connection))


@cache
def _known():
    """Return the code's migrations as (app, name) pairs, which do not change while a process runs."""
    return set(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def _migrations():
    missing = missing_migrations()
    if missing:
        yield _("%(count)s migrations are not applied: run migrate.") % {"count": len(missing)}


def _guards():
    if missing_guards():
        yield _("Triggers that guard texts and events are missing: run migrate.")
    if not public_stamp.is_watched(connection):
        yield _("Triggers of the public stamp are missing: run migrate.")
