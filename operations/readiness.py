"""Whether this process may be sent readers: the database answers, its tables are there, its guards are in place."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from conditions.database import public_stamp, triggers


def problems():
    """Return a sentence for each thing that is missing; [] if all is well. Four queries, nothing secret."""
    try:
        return [*_migrations(), *_guards()]
    except DatabaseError:
        return [_("The database does not answer.")]


def missing_migrations():
    """Return the names of this code's migrations that the database has not seen, sorted."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    return sorted(f"{app}.{name}" for app, name in _known() - applied)


def missing_guards():
    """Return the names of the triggers that are not in place, sorted."""
    return sorted({guard.name for guard in triggers.GUARDS} - triggers.installed(connection))


@cache
def _known():
    """Return the migrations on the disk, as (app, name); those of a process never change."""
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
