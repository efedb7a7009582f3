"""The guards of all models as database triggers: they bind every writer, a shell and raw SQL included.

Reinstalled after every migrate and flush, because SQLite drops a table's triggers silently when Django rebuilds
that table.
"""

from django.apps import apps
from django.db import transaction

from .statements import names_of_triggers, run

# Each guard and the table of the model that declares it.
GUARDS = {guard: model._meta.db_table for model in apps.get_models() for guard in getattr(model, "guards", ())}


def install(connection):
    """Put every guard in place; safe to run any number of times, also while the site works."""
    statements = [
        statement for guard, table in _present(connection) for statement in guard.create(connection.vendor, table)
    ]
    if connection.vendor == "postgresql":
        # Each is replaced in place, so that none is missing for a moment.
        run(connection, statements)
        return
    with transaction.atomic(using=connection.alias):
        uninstall(connection)
        run(connection, statements)


def uninstall(connection):
    """Remove every guard: for table rebuilds, and for the flush between tests."""
    present = _present(connection)
    run(connection, [statement for guard, table in present for statement in guard.drop(connection.vendor, table)])


def installed(connection):
    """Return the names of the guards that are in place and enabled."""
    return names_of_triggers(connection) & {guard.name for guard in GUARDS}


def _present(connection):
    # After a migrate back, some tables do not exist.
    tables = set(connection.introspection.table_names())
    return [(guard, table) for guard, table in GUARDS.items() if table in tables]
