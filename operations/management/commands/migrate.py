"""Django's migrate, which neither waits behind the site's own work for long nor has the site wait behind it."""

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.utils.translation import gettext as _

# How long it waits for a table that somebody uses: as long, all who come after wait behind it (milliseconds).
LOCK_MS = 5000


class Command(migrate.Command):
    def handle(self, *args, **options):
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            return super().handle(*args, **options)
        with connection.cursor() as cursor:
            # A large index may take longer than any statement of the site may.
            cursor.execute(f"SET lock_timeout = {LOCK_MS}; SET statement_timeout = 0")
        try:
            return super().handle(*args, **options)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != "55P03":
                raise
            raise CommandError(
                _("Somebody uses a table that has to be changed. That step was taken back; run migrate again.")
            ) from error
        finally:
            if connection.connection is not None and not connection.in_atomic_block:
                with connection.cursor() as cursor:
                    cursor.execute("RESET lock_timeout; RESET statement_timeout")
