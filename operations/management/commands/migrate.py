"""`manage.py migrate`: Django's command, alone on its database, with a lock timeout so that the site keeps running."""

import hashlib
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.utils.translation import gettext as _

from conditions.database import roles

try:
    import fcntl
except ImportError:
    # Windows, where SQLite is for development only.
    fcntl = None

# Milliseconds to wait for a table lock; all later statements on the table wait that long, too.
LOCK_MS = 5000
# The advisory lock of PostgreSQL that a migrate holds: any number that no other program uses.
ADVISORY_LOCK = 6_150_716_020


class Command(migrate.Command):
    def handle(self, *args, **options):
        connection = connections[options["database"]]
        if roles.is_not_the_owner(connection):
            raise CommandError(
                _("This database user does not own the tables. Run migrate with the DATABASE_URL of the owner.")
            )
        with self._alone(connection):
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

    @contextmanager
    def _alone(self, connection):
        """Wait until no other migrate runs on the same database; two at once would create each table twice."""
        lock = _postgresql_lock if connection.vendor == "postgresql" else _file_lock
        with lock(connection, self._say_waiting):
            yield

    def _say_waiting(self):
        self.stdout.write(_("Another migrate is running on this database. Waiting for its end ..."))


@contextmanager
def _postgresql_lock(connection, say_waiting):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
        if not cursor.fetchone()[0]:
            say_waiting()
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            cursor.execute("RESET statement_timeout")
    try:
        yield
    finally:
        # A lost connection has released it.
        if connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])


@contextmanager
def _file_lock(connection, say_waiting):
    """Lock a file that stands for the database; SQLite's own file must not be opened by anybody else."""
    database = Path(str(connection.settings_dict["NAME"]))
    if fcntl is None or not database.parent.is_dir() or ":" in database.name:
        # A database in memory belongs to this process alone.
        yield
        return
    name = hashlib.sha256(str(database.resolve()).encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"diseasemaps-migrate-{name}").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say_waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
