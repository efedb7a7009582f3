"""Privileges of the database user that this process connects as."""

from django.db import connection


def may(privilege, table):
    """Return whether this connection's user has the privilege, such as "INSERT", on the table."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s)", [table, privilege])
        return cursor.fetchone()[0]
