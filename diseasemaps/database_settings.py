"""Settings of the database that DATABASE_URL names, with the timeouts of its connections."""

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from .environment import secret

# Timeouts for a PostgreSQL server that is slow or unreachable, in seconds; tcp_user_timeout and those in `options` in
# milliseconds. `web.database_stalls` gives up a server that froze with the connection open (docs/operations.md).
TIMEOUTS = {
    "connect_timeout": 3,
    # An unreachable machine sends nothing: TCP probes it after 10 seconds, then three times more.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20000,
    # A frozen worker must not keep its locks for ever; an import may pause for long between two statements.
    "options": "-c statement_timeout=30000 -c idle_in_transaction_session_timeout=300000",
}


# psycopg prepares each statement that a connection runs for the second time; with server-side binding the text of a
# statement is the same for all parameters. A transaction pooler may not support this (docs/deployment.md).
PREPARED = {"prepare_threshold": 1, "server_side_binding": True}

# Options in the address of a database that Django takes for itself.
DJANGO_OPTIONS = {"assume_role", "isolation_level", "pool", "prepare_threshold", "server_side_binding"}


def database(name, *, default, pool=0, prepared=True):
    """Return Django's settings for the database that the variable's URL names.

    `pool` is the largest number of PostgreSQL connections that the threads of a process share; with 0, each thread
    keeps its own. With `prepared`, PostgreSQL plans a repeated statement once for each connection; without it, no
    prepared statement or server-side cursor outlives a transaction, as transaction poolers require.

    SQLite waits for other writers (20 s) and takes its write lock when a transaction starts: without both, two
    people who decide at the same moment get "database is locked".
    """
    try:
        settings = dj_database_url.parse(secret(name, default), conn_max_age=60, conn_health_checks=True)
        is_named = bool(settings.get("NAME"))
    except (ValueError, KeyError):
        is_named = False
    if not is_named:
        # The message must not repeat the address: it may contain a password.
        raise ImproperlyConfigured(
            f"{name} must be a database address such as postgres://user:password@host:5432/name or sqlite:///db.sqlite3."
        ) from None
    engine = settings["ENGINE"]
    if engine.endswith("sqlite3"):
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # Without recursive_triggers, INSERT OR REPLACE deletes a row without the trigger that refuses it.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA recursive_triggers=ON;"
            ),
        }
    elif engine.endswith("postgresql"):
        options_in_url = settings.get("OPTIONS", {})
        _check_postgresql_options(name, options_in_url)
        settings["OPTIONS"] = {**TIMEOUTS, **(PREPARED if prepared else {}), **options_in_url}
        settings["DISABLE_SERVER_SIDE_CURSORS"] = not prepared
        # On a server without a locale, test databases would otherwise count bytes instead of characters.
        settings["TEST"] = {"CHARSET": "UTF8", "TEMPLATE": "template0"}
        if pool:
            # Each request returns its connection to the pool.
            settings["CONN_MAX_AGE"] = 0
            settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool, "timeout": 3}
    else:
        raise ImproperlyConfigured(f"{name} must name a PostgreSQL or SQLite database; {engine!r} is not supported.")
    return settings


def _check_postgresql_options(name, options):
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    try:
        make_conninfo(**{key: value for key, value in options.items() if key not in DJANGO_OPTIONS})
    except (ProgrammingError, TypeError):
        # The message must not repeat the options: one of them may be a password.
        raise ImproperlyConfigured(
            f"{name} has an option that PostgreSQL does not know. An example of a known option is ?sslmode=require."
        ) from None
