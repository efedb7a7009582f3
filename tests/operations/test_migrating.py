"""Migrations on a running site: compatible with the code before, given up behind a lock, triggers always in place."""

import os
import subprocess
import sys
from types import SimpleNamespace

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import analyse_sql_statements
from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser

from conditions.database import public_stamp, triggers
from operations.management.commands import migrate
from tests.servers import ROOT, address_of_database

# Migrations that the linter refuses although the code before them can bear them. "0012_name": "reason".
SAFE = {
    "0015_icd_11_foundation": "a column becomes longer, which PostgreSQL does without rewriting the table",
    "0024_event_chain": "the unique columns are new, and older code leaves them empty",
}
OURS = ["accounts", "conditions", "operations", "transparency"]
WAITING = "Another migrate is running on this database. Waiting for its end ...\n"


@pytest.mark.postgresql
@pytest.mark.django_db
def test_migrations_are_compatible_with_the_previous_release():
    """Check the rules of docs/deployment.md, which also explains alternatives."""
    linter = MigrationLinter(path=".", no_cache=True, no_output=True, include_apps=OURS, ignore_name=SAFE)

    linter.lint_all_migrations()

    assert (linter.nb_total > 10, linter.nb_erroneous) == (True, 0)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ('ALTER TABLE "conditions_topic" DROP COLUMN "order" CASCADE;', "DROP_COLUMN"),
        ('ALTER TABLE "conditions_topic" RENAME COLUMN "order" TO "place";', "RENAME_COLUMN"),
        ('ALTER TABLE "conditions_topic" RENAME TO "conditions_question";', "RENAME_TABLE"),
        ('DROP TABLE "conditions_topic" CASCADE;', "DROP_TABLE"),
        ('ALTER TABLE "conditions_topic" ALTER COLUMN "order" SET NOT NULL;', "NOT_NULL"),
        ('ALTER TABLE "conditions_topic" ALTER COLUMN "order" TYPE bigint;', "ALTER_COLUMN"),
    ],
)
def test_linter_refuses_incompatible_migrations(statement, code):
    errors, _ignored, _warnings = analyse_sql_statements(PostgresqlAnalyser, [statement])

    assert [error.code for error in errors] == [code]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_migrate_gives_up_behind_a_lock_and_keeps_the_sites_timeouts(monkeypatch):
    monkeypatch.setattr("operations.management.commands.migrate.LOCK_MS", 100)
    waits = "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"
    with connection.cursor() as cursor:
        before = cursor.execute(waits).fetchone()
    parameters = {**connection.get_connection_params(), "autocommit": False}
    for of_django in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(of_django, None)

    with psycopg.connect(**parameters) as other:
        other.execute("LOCK TABLE conditions_edition IN ROW EXCLUSIVE MODE")
        with pytest.raises(CommandError) as refused:
            call_command("migrate", verbosity=0)
        other.rollback()
    call_command("migrate", verbosity=0)

    with connection.cursor() as cursor:
        after = cursor.execute(waits).fetchone()
    assert str(refused.value) == (
        "A table that has to change is in use. This migration was rolled back. Run migrate again."
    )
    assert (before, triggers.installed(connection)) == (after, {guard.name for guard in triggers.GUARDS})


@pytest.mark.django_db(transaction=True)
def test_triggers_are_replaced_in_one_transaction():
    with CaptureQueriesContext(connection) as queries:
        triggers.install(connection)
        public_stamp.install(connection)

    taken_away = [query["sql"] for query in queries if query["sql"].startswith("DROP TRIGGER")]
    if connection.vendor == "postgresql":
        assert taken_away == []
    else:
        # Other connections wait until all triggers are back.
        begun = [query["sql"] for query in queries if query["sql"].startswith(("BEGIN", "COMMIT"))]
        assert (len(taken_away) > 20, begun) == (True, ["BEGIN IMMEDIATE", "COMMIT"] * 2)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_disabled_triggers_are_enabled_again():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE conditions_event DISABLE TRIGGER event_is_final")
        cursor.execute("ALTER TABLE conditions_topic DISABLE TRIGGER stamp_conditions_topic")
    off = "event_is_final" in triggers.installed(connection), public_stamp.is_watched(connection)

    triggers.install(connection)
    public_stamp.install(connection)

    assert (off, "event_is_final" in triggers.installed(connection), public_stamp.is_watched(connection)) == (
        (False, False), True, True,
    )  # fmt: skip


def _migrate_at_once(database_url):
    """Start two migrates on a database whose lock the caller holds; return the processes once both wait for it."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "1"]
    env = {**os.environ, "DATABASE_URL": database_url, "PYTHONWARNINGS": "ignore", "PYTHONUNBUFFERED": "1"}
    running = [
        subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _time in range(2)
    ]
    assert [process.stdout.readline() for process in running] == [WAITING] * 2
    return running


def _check_one_waits_for_the_other(running):
    results = [(*process.communicate(timeout=120), process.returncode) for process in running]

    # An empty database has no search index yet, which Django's checks tell first.
    assert [(status, "Traceback" in errors) for _output, errors, status in results] == [(0, False)] * 2
    applied = ["Applying conditions.0001_initial... OK" in output for output, _errors, _status in results]
    assert sorted(applied) == [False, True]


@pytest.mark.slow
def test_two_first_migrates_at_once_wait_for_each_other_on_sqlite(tmp_path):
    path = tmp_path / "first.sqlite3"
    database = SimpleNamespace(settings_dict={"NAME": str(path)})

    with migrate._file_lock(database, say_waiting=None):
        running = _migrate_at_once(f"sqlite:///{path}")

    _check_one_waits_for_the_other(running)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_first_migrates_at_once_wait_for_each_other_on_postgresql():
    if connection.vendor != "postgresql":
        return
    name = f"{connection.settings_dict['NAME']}_twice"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" ENCODING UTF8 TEMPLATE template0')
    try:
        address = address_of_database().rpartition("/")[0] + f"/{name}"
        with psycopg.connect(address, autocommit=True) as other:
            other.execute("SELECT pg_advisory_lock(%s)", [migrate.ADVISORY_LOCK])
            running = _migrate_at_once(address)
        _check_one_waits_for_the_other(running)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
