"""A killed restore: it leaves an empty database, into which the next restore goes."""

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connections

from conditions.database import triggers
from operations import backup
from tests.servers import address_of_database
from tests.walk import invariants

ROOT = Path(__file__).resolve().parent.parent.parent
# Seconds between the first write of the restore and its end by SIGKILL.
DELAYS = (0.0, 0.2, 0.5)


def is_writing(database):
    """Return whether another connection has a transaction that writes."""
    if database.vendor == "sqlite":
        probe = sqlite3.connect(database.settings_dict["NAME"], timeout=0, isolation_level=None)
        try:
            probe.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        finally:
            probe.close()
        return False
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL"
        )
        return cursor.fetchone()[0] > 0


def start_restore(path):
    env = {**os.environ, "DATABASE_URL": address_of_database(), "MEDIA_ROOT": str(django_settings.MEDIA_ROOT)}
    command = [sys.executable, "-W", "ignore", "manage.py", "restore", str(path), "--no-withdrawals"]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.mark.usefixtures("site")
def test_killed_restore_leaves_an_empty_database(elsewhere, tmp_path):
    created_backup = backup.back_up(tmp_path / "site.tar.gz")
    outcomes = []

    with elsewhere() as database:
        database.ensure_connection()
        for delay in DELAYS:
            process = start_restore(created_backup.path)
            while not is_writing(database) and process.poll() is None:
                time.sleep(0.01)
            time.sleep(delay)
            process.kill()
            process.communicate()
            outcomes.append((process.returncode, tables_of(database)))
        process = start_restore(created_backup.path)
        output, _err = process.communicate(timeout=300)

        assert outcomes == [(-9, [])] * len(DELAYS)
        assert (process.returncode, output.decode().splitlines()[0][:9]) == (0, "Restored:")
        assert triggers.installed(connections["default"]) == {guard.name for guard in triggers.GUARDS}
        assert invariants.violations() == []


def tables_of(database):
    """Return the names of all tables, after the server has rolled back the killed transaction."""
    for _attempt in range(100):
        if not is_writing(database):
            break
        time.sleep(0.1)
    return database.introspection.table_names()
