"""Restoring an archive into an empty database and an empty folder, completely or not at all.

One transaction creates the tables as they were when the archive was written, inserts the rows unchanged, and
runs the later migrations; the last `migrate` installs triggers, permissions and search indexes. Then the withdrawals
after the backup are repeated. After any failure, even a kill, the database is empty.
"""

import datetime as dt
import hashlib
import sys
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from conditions import workflow
from conditions.workflow import withdrawal_log
from operations import verification
from operations import withdrawals as withdrawals_file
from operations.models import Restore

from . import archive, media, rows
from .errors import BackupError
from .public_log import continue_log
from .verifying import Contents, reading, table_of, verify

# Rows per call of executemany.
_BATCH = 500


@dataclass
class Restored:
    """A finished restore: whether every text matches its signature, and the pages that were withdrawn again."""

    contents: Contents
    is_checked: bool
    withdrawn: list
    # The leaves of the public log that were added from its copy: acts that the database does not have.
    lost_acts: list


def restore(path, *, withdrawals, log=None, key=None, despite_findings=False, told=None):
    """Fill the empty database and the empty MEDIA_ROOT from the archive at `path`; return a Restored.

    `withdrawals` is the path of the site's WITHDRAWALS_FILE, or None if the operator declares that nothing was
    withdrawn since the backup, which is recorded.

    `log` is the folder of a copy of the public log (`export_log`): its entries after the backup are added again,
    so that the log goes on as others have seen it. None adds nothing.

    Raise BackupError if something is not empty, the archive is damaged, the file of withdrawals cannot be read or is
    not this site's, or, unless `despite_findings`, a text does not match its signature. These findings are written to
    the stream `told`.
    """
    repeated = None if withdrawals is None else _read(withdrawals)
    contents = verify(path, key)
    targets = _targets(contents.about)
    _check_empty()
    media.check_room(contents.files)
    stored = []
    try:
        with _at_once():
            _load(path, key, contents, targets, stored)
            lost_acts = _migrate(log)
            withdrawn = _withdraw_again(repeated)
            _record(path, contents, repeated, withdrawn)
            is_checked = _check_texts(despite_findings, told or sys.stderr)
    except BaseException:
        media.delete(stored)
        raise
    ContentType.objects.clear_cache()
    return Restored(contents, is_checked, withdrawn, lost_acts)


def _read(path):
    try:
        return withdrawals_file.read(path)
    except OSError as error:
        raise BackupError(
            _(
                "The file of withdrawals %(path)s cannot be read: %(why)s. Without it, pages that were withdrawn after "
                "the backup become public again. Name it with --withdrawals, or declare with --no-withdrawals that "
                "nothing was withdrawn. Nothing was changed."
            )
            % {"path": path, "why": error.strerror or error}
        ) from None
    except withdrawals_file.UnreadableLine as line:
        raise BackupError(
            _("Line %(number)s of %(path)s is not a withdrawal. Correct the file. Nothing was changed.")
            % {"number": line.number, "path": path}
        ) from None


def _targets(about):
    """Return the last applied migrations of each app in the archive, as (app, name)."""
    applied = {tuple(one) for one in about["migrations"]}
    graph = MigrationExecutor(connection).loader.graph
    unknown = sorted(applied - set(graph.nodes))
    if unknown:
        raise BackupError(
            _("The archive was made by newer code or with other apps: this code has no migration %(names)s.")
            % {"names": ", ".join(".".join(one) for one in unknown)}
        )
    parents = {parent for app, name in applied for parent in graph.nodes[app, name].dependencies if parent[0] == app}
    return sorted(applied - parents)


def _check_empty():
    tables = connection.introspection.table_names()
    if tables:
        raise BackupError(
            _(
                "The database is not empty: it has the table %(table)s. Restore into a new and empty database, "
                "one that was never migrated. Nothing was changed."
            )
            % {"table": sorted(tables)[0]}
        )


@contextmanager
def _at_once():
    """Run the block in a transaction that may create tables; turn database errors into BackupError."""
    # SQLite can rebuild tables only while foreign keys are off, which must be set before the transaction.
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL statement_timeout = 0")
            yield
    except DatabaseError as error:
        raise BackupError(
            _("The database refused the archive, and is still empty: %(why)s") % {"why": str(error).splitlines()[0]}
        ) from error
    finally:
        connection.enable_constraint_checking()


def _load(path, key, contents, targets, stored):
    state = MigrationExecutor(connection).migrate(targets)
    models = rows.tables(state.apps)
    _empty(models)
    unknown = sorted(set(contents.rows) - set(models))
    if unknown:
        raise BackupError(
            _("The archive has a table that its migrations do not create: %(table)s.") % {"table": unknown[0]}
        )
    with reading(path, key) as reader:
        for name, source in reader.parts():
            table = table_of(name)
            if table is not None:
                _fill(models[table], source)
            elif media.put(name[len(archive.MEDIA) :], source):
                stored.append(name[len(archive.MEDIA) :])
    if reader.manifest != contents.manifest:
        raise BackupError(_("The archive changed while it was read."))
    _count(models, contents.rows)
    _settle(models.values())


def _empty(models):
    """Delete the rows that migrations have created, and allow rows in any order."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in models:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table's name


def _fill(model, source):
    reader = rows.RowReader(model, source.readline(), connection)
    batch = []
    with connection.cursor() as cursor:
        for line in iter(source.readline, b""):
            try:
                batch.append(reader.row(line))
            except (ValueError, TypeError, ArithmeticError):
                raise BackupError(archive.damaged()) from None
            if len(batch) == _BATCH:
                cursor.executemany(reader.insert, batch)
                batch = []
        if batch:
            cursor.executemany(reader.insert, batch)


def _count(models, wanted):
    for table, count in wanted.items():
        if models[table]._base_manager.count() != count:
            raise BackupError(_("The table %(table)s has fewer rows than the archive.") % {"table": table})


def _settle(models):
    """Check the foreign keys now, and set the sequences to the last primary keys."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _migrate(log):
    """Run the migrations since the archive, which installs all triggers; return the acts added from the copy `log`."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    # Before the installation, which adds to the log what it lacks.
    lost_acts = [] if log is None else continue_log(log)
    call_command("migrate", interactive=False, verbosity=0)
    connection.check_constraints()
    return lost_acts


def _withdraw_again(withdrawals):
    """Repeat the withdrawals after the backup, and return the pages; None if the operator declares that none exist."""
    if withdrawals is None:
        return []
    lacking = withdrawal_log.missing(withdrawals)
    if lacking:
        # The site adds each withdrawal to its file, so the file of this site holds those of its older backups.
        raise BackupError(
            _(
                "The file of withdrawals is incomplete, or of another site: it lacks the withdrawal of %(address)s on "
                "%(when)s, which the archive contains. The database is still empty."
            )
            % {"address": lacking[0].address, "when": f"{lacking[0].at:%Y-%m-%d %H:%M} UTC"}
        )
    try:
        return workflow.withdraw_again(withdrawals)
    except withdrawal_log.OtherSite as other:
        raise BackupError(
            _("The file of withdrawals is of another site. %(why)s The database is still empty.") % {"why": other}
        ) from None


def _record(path, contents, withdrawals, withdrawn):
    with open(path, "rb") as source:
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
    Restore.objects.create(
        archive_sha256=sha256,
        made_at=dt.datetime.fromisoformat(contents.about["made_at"]),
        withdrawals=None if withdrawals is None else len(withdrawals),
        pages=len(withdrawn),
    )


def _check_texts(despite_findings, told):
    """Compare every text with its hash and its events; return whether all match."""
    report = verification.verify()
    for sentence in report.errors:
        told.write(f"{sentence}\n")
    if report.errors and not despite_findings:
        raise BackupError(
            _("The texts of the archive are not those that were signed, so nothing was restored. %(findings)s")
            % {"findings": _("%(checked)s Errors: %(count)s.") % {"checked": report, "count": len(report.errors)}}
        )
    return not report.errors
