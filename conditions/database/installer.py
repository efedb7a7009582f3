"""Installer of database objects that Django's models cannot declare: triggers, FTS5 tables and indexes."""

from dataclasses import dataclass

from django.db import transaction

_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('A', 'O')",
}


@dataclass(frozen=True)
class DatabaseObject:
    """The SQL statements that create and drop an object; on PostgreSQL `create` replaces an older one."""

    create: tuple
    drop: tuple = ()


def install(connection, objects):
    """Create all objects; safe to run any number of times, also while the site runs."""
    statements = [statement for database_object in objects for statement in database_object.create]
    if connection.vendor == "postgresql":
        if connection.in_atomic_block:
            # PostgreSQL alters no table whose deferred foreign keys still have to be checked.
            connection.check_constraints()
        # Each object is replaced in place, so that none is missing for a moment.
        run(connection, statements)
        return
    with transaction.atomic(using=connection.alias):
        uninstall(connection, objects)
        run(connection, statements)


def uninstall(connection, objects):
    """Drop all objects that exist."""
    run(connection, [statement for database_object in objects for statement in database_object.drop])


def run(connection, statements):
    """Execute SQL statements in their order."""
    # Without parameters, so that psycopg does not look for placeholders in the text.
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def names_of_triggers(connection):
    """Return the names of all triggers in the database that fire for ordinary sessions."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor])
        return {name for (name,) in cursor.fetchall()}
