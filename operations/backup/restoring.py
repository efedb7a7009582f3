"""Restoring: an empty database and an empty folder are filled from an archive, wholly or not at all.

Everything happens in one transaction: the tables are made as they were when the archive was written, the
rows go in as they are, the migrations that came since are run, and triggers, rights and search indexes are
put in place by the last `migrate`. Whatever goes wrong, a kill included, leaves the database empty.
"""

import io
import sys
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from . import archive, media, rows
from .refusals import Refused
from .verifying import Contents, reading, table_of, verify

# Rows that are handed to the driver at a time.
_BATCH = 500


@dataclass
class Restored:
    """What was restored. `is_checked`: every text is what was signed."""

    contents: Contents
    is_checked: bool


def restore(path, *, key=None, despite_findings=False, told=None):
    """Fill the empty database and the empty MEDIA_ROOT from the archive at `path`; return a Restored.

    Where its texts are not those that were signed, it is refused unless `despite_findings`; either way
    the findings are written to the stream `told`.
    """
    contents = verify(path, key)
    targets = _targets(contents.about)
    _check_empty()
    media.check_room(contents.files)
    stored = []
    try:
        with _at_once():
            _load(path, key, contents, targets, stored)
            _migrate()
            is_checked = _check_texts(despite_findings, told or sys.stderr)
    except BaseException:
        media.take_away(stored)
        raise
    ContentType.objects.clear_cache()
    return Restored(contents, is_checked)


def _targets(about):
    """Return the last migrations of each app that the archive stands at, as (app, name)."""
    applied = {tuple(one) for one in about["migrations"]}
    graph = MigrationExecutor(connection).loader.graph
    unknown = sorted(applied - set(graph.nodes))
    if unknown:
        raise Refused(
            _("The archive was made by newer code, or by other apps: this code has no migration %(names)s.")
            % {"names": ", ".join(".".join(one) for one in unknown)}
        )
    parents = {parent for app, name in applied for parent in graph.nodes[app, name].dependencies if parent[0] == app}
    return sorted(applied - parents)


def _check_empty():
    tables = connection.introspection.table_names()
    if tables:
        raise Refused(
            _(
                "The database is not empty: it has the table %(table)s. Restore into a new and empty database, "
                "one that was never migrated. Nothing was changed."
            )
            % {"table": sorted(tables)[0]}
        )


@contextmanager
def _at_once():
    """A transaction in which tables can be made; what the database refuses comes out as a sentence."""
    # SQLite rebuilds tables in migrations only while it does not look at foreign keys, which has to be said before.
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL statement_timeout = 0")
            yield
    except DatabaseError as error:
        raise Refused(
            _("The database did not take the archive, and is empty as it was: %(why)s")
            % {"why": str(error).splitlines()[0]}
        ) from error
    finally:
        connection.enable_constraint_checking()


def _load(path, key, contents, targets, stored):
    state = MigrationExecutor(connection).migrate(targets)
    models = rows.tables(state.apps)
    _empty(models)
    unknown = sorted(set(contents.rows) - set(models))
    if unknown:
        raise Refused(
            _("The archive has a table that its own migrations do not make: %(table)s.") % {"table": unknown[0]}
        )
    with reading(path, key) as reader:
        for name, source in reader.parts():
            table = table_of(name)
            if table is not None:
                _fill(models[table], source)
            elif media.put(name[len(archive.MEDIA) :], source):
                stored.append(name[len(archive.MEDIA) :])
    if reader.manifest != contents.manifest:
        raise Refused(_("The archive changed while it was read."))
    _count(models, contents.rows)
    _settle(models.values())


def _empty(models):
    """Take away what the migrations have made themselves, and let rows come in any order."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in models:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table's name


def _fill(model, source):
    reader = rows.Reader(model, source.readline(), connection)
    batch = []
    with connection.cursor() as cursor:
        for line in iter(source.readline, b""):
            try:
                batch.append(reader.row(line))
            except (ValueError, TypeError, ArithmeticError):
                raise Refused(archive.damaged()) from None
            if len(batch) == _BATCH:
                cursor.executemany(reader.insert, batch)
                batch = []
        if batch:
            cursor.executemany(reader.insert, batch)


def _count(models, wanted):
    for table, count in wanted.items():
        if models[table]._base_manager.count() != count:
            raise Refused(_("The table %(table)s has not as many rows as the archive.") % {"table": table})


def _settle(models):
    """Look at the foreign keys now, and let new rows go on after the last number."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _migrate():
    """Bring the tables to where this code stands, and put all guards in place."""
    call_command("migrate", interactive=False, verbosity=0)
    connection.check_constraints()


def _check_texts(despite_findings, told):
    """Hold every text against its hash and its events; return whether all is well."""
    try:
        call_command("verify_published", stdout=io.StringIO(), stderr=told)
    except CommandError as findings:
        if despite_findings:
            return False
        raise Refused(
            _("The texts of the archive are not those that were signed, so nothing was restored. %(findings)s")
            % {"findings": findings}
        ) from None
    return True
