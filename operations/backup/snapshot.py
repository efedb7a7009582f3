"""One moment of the database, held while the site goes on: all tables of a backup belong together."""

from contextlib import contextmanager

from django.db import connections, transaction


@contextmanager
def snapshot():
    """Have this thread see the database as it is now, on a connection of its own that keeps nobody waiting."""
    usual = connections["default"]
    own = usual.copy()
    if own.vendor == "sqlite":
        # The site's own transactions begin with the lock for writing; a reader must not.
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
            # A large table takes longer than a page may.
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        # The moment is that of the first row read.
        cursor.execute("SELECT count(*) FROM django_migrations")
