"""Database snapshot: all tables of a backup as of one moment, while the site keeps running."""

from contextlib import contextmanager

from django.db import connections, transaction


@contextmanager
def snapshot():
    """Show this thread the database as of now, on a separate connection that blocks nobody."""
    usual = connections["default"]
    own = usual.copy()
    if own.vendor == "sqlite":
        # The site's transactions start with the write lock; a reader must not take it.
        own.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections["default"] = own
    try:
        with transaction.atomic():
            _hold(own)
            yield
    finally:
        own.close()
        connections["default"] = usual


def _hold(connection):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # Reading a large table takes longer than the site's timeout.
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        # The first statement that reads a row takes the snapshot.
        cursor.execute("SELECT count(*) FROM django_migrations")
