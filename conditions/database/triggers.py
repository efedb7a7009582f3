"""The guards of all models as database triggers: they bind every writer, a shell and raw SQL included.

Reinstalled after every migrate and flush, because SQLite drops a table's triggers silently when Django rebuilds
that table.
"""

from django.apps import apps

from web.guards import never_truncated

from . import installer

# Each guard and the table of the model that declares it; a child model does not inherit its parent's guards.
GUARDS = {guard: model._meta.db_table for model in apps.get_models() for guard in vars(model).get("guards", ())}
# PostgreSQL removes all rows of a table by TRUNCATE without a trigger for each row.
TRUNCATE_GUARDS = {never_truncated(table): table for table in sorted(set(GUARDS.values()))}


def install(connection):
    """Put every guard in place; safe to run any number of times."""
    installer.install(connection, objects(connection))


def uninstall(connection):
    """Remove every guard: for table rebuilds, and for the flush between tests."""
    installer.uninstall(connection, objects(connection))


def installed(connection):
    """Return the names of the guards that are in place and enabled."""
    return installer.names_of_triggers(connection) & {guard.name for guard in GUARDS}


def objects(connection):
    """Return a DatabaseObject for each guard whose table exists."""
    # After a migrate back, some tables do not exist.
    tables = set(connection.introspection.table_names())
    return [
        installer.DatabaseObject(
            tuple(guard.create(connection.vendor, table)), tuple(guard.drop(connection.vendor, table))
        )
        for guard, table in (GUARDS | TRUNCATE_GUARDS).items()
        if table in tables
    ]
