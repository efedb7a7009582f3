"""Readiness checks: the database answers and can be written, migrations are applied, triggers installed."""

import os
from functools import cache
from pathlib import Path

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.database import public_stamp, triggers

READ_ONLY = gettext_lazy("The database is read-only: nothing can be saved, and no page can be withdrawn.")


def problems():
    """Return a sentence for each problem, or []. It takes five queries at most and reveals nothing secret."""
    try:
        return [*_writing(), *_migrations(), *_guards()]
    except Error:
        return [_("The database does not answer.")]


def missing_migrations():
    """Return the sorted names of migrations that are not applied."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    return sorted(f"{app}.{name}" for app, name in _known() - applied)


def missing_guards():
    """Return the sorted names of missing triggers."""
    return sorted({guard.name for guard in triggers.GUARDS} - triggers.installed(connection))


def is_read_only():
    """Return whether the database refuses every write: a standby of PostgreSQL, or a file or disk for reading only."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")
            return cursor.fetchone()[0] == "on"
    path = Path(str(connection.settings_dict["NAME"]))
    # A database in memory has no file.
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


@cache
def _known():
    """Return the code's migrations as (app, name) pairs, which do not change while a process runs."""
    return set(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def _writing():
    if is_read_only():
        yield str(READ_ONLY)


def _migrations():
    missing = missing_migrations()
    if missing:
        yield _("%(count)s migrations are not applied: run migrate.") % {"count": len(missing)}


def _guards():
    if missing_guards():
        yield _("Triggers that guard texts and events are missing: run migrate.")
    if not public_stamp.is_watched(connection):
        yield _("Triggers of the public stamp are missing: run migrate.")
