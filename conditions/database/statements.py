"""Statements that create and drop database objects, and the triggers that a database has."""

_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def run(connection, statements):
    """Execute SQL statements in their order."""
    # Without parameters, so that psycopg does not look for placeholders in the text.
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def names_of_triggers(connection):
    """Return the names of all triggers in the database that are enabled."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor])
        return {name for (name,) in cursor.fetchall()}
