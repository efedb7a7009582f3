"""The database roles of a real site: the written SQL is run, and each command connects as its own role."""

import os
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tests.servers import ROOT

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db, pytest.mark.full]
NAME = f"diseasemaps_roles_{os.getpid()}"
OWNER, SITE, AUDITOR = (f"{NAME}_{role}" for role in ("owner", "site", "auditor"))
PASSWORD = "a-password-of-this-test"


@contextmanager
def superuser(database):
    parameters = connection.get_connection_params()
    wanted = {name: parameters[name] for name in ("host", "port", "user", "password") if parameters.get(name)}
    with psycopg.connect(dbname=database, autocommit=True, **wanted) as opened:
        yield opened


@pytest.fixture
def database():
    """Create a database that belongs to a plain role, and drop it with all roles afterwards."""
    usual = connection.settings_dict["NAME"]
    with superuser(usual) as server:
        server.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(OWNER), PASSWORD))
        server.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(NAME), sql.Identifier(OWNER)
            )
        )
    yield NAME
    with superuser(usual) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME)))
        for role in (OWNER, SITE, AUDITOR):
            server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


def run(role, *command, status=0):
    """Run a management command as a role of the database; return what it wrote."""
    settings = connection.settings_dict
    host = quote(settings["HOST"] or "127.0.0.1", safe="")
    address = f"postgres://{role}:{PASSWORD}@{host}:{settings['PORT'] or 5432}/{NAME}"
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address, "DEBUG": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (command, done.returncode, done.stderr if done.returncode != status else "") == (command, status, "")
    return done.stdout + done.stderr


def test_a_site_works_as_a_role_that_owns_nothing(database):
    run(OWNER, "migrate", "-v0")
    written = run(OWNER, "separate_roles", "--site", SITE, "--auditor", AUDITOR)
    with superuser(database) as server:
        # psql's own commands are no SQL.
        server.execute("\n".join(line for line in written.splitlines() if not line.startswith("\\")))
        for role in (SITE, AUDITOR):
            server.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), PASSWORD))

    run(SITE, "load_demo", "-v0")
    for command in ("publish_due", "forget", "retry_mails", "send_reminders", "resume_imports"):
        run(SITE, command)
    told = run(SITE, "verify_published")
    audited = run(AUDITOR, "verify_published")
    refused = run(SITE, "migrate", status=1)
    run(OWNER, "migrate", "-v0")

    assert told.endswith("were not recorded, because this database user may not write them.\n")
    assert audited.endswith("Every text is as it was signed, and every history is complete.\n")
    assert "Run migrate with the DATABASE_URL of the owner." in refused
