"""A database beside the one in DATABASE_URL; importing this module starts Django with production settings."""

import sys
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from production import use_production

use_production()

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402


@contextmanager
def database_beside(suffix):
    """Use a new database, named like the one in DATABASE_URL with this suffix, and delete it at the end."""
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = beside = f"{name}_{suffix}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # The site's statement timeout is for requests.
                cursor.execute("SET statement_timeout = 0")
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = beside
        connection.creation.destroy_test_db(name, verbosity=0)


def analyse():
    """Have the database count its rows, as autovacuum does on a real site."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
