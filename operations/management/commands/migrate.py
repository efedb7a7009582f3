"""`manage.py migrate`: Django's command with a lock timeout, so that it does not block the site."""

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.utils.translation import gettext as _

# Milliseconds to wait for a table lock; all later statements on the table wait that long, too.
LOCK_MS = 5000


class Command(migrate.Command):
    def handle(self, *args, **options):
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            return super().handle(*args, **options)
        with connection.cursor() as cursor:
            # Building a large index takes longer than the site's timeout.
            cursor.execute(f"SET lock_timeout = {LOCK_MS}; SET statement_timeout = 0")
        try:
            return super().handle(*args, **options)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != "55P03":
                raise
            raise CommandError(
                _("A table that has to change is in use. This migration was rolled back. Run migrate again.")
            ) from error
        finally:
            if connection.connection is not None and not connection.in_atomic_block:
                with connection.cursor() as cursor:
                    cursor.execute("RESET lock_timeout; RESET statement_timeout")
