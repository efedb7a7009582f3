"""Reading settings from environment variables, with a sentence for each mistake."""

import os

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def text(name, default=""):
    """Return the variable's text without surrounding spaces, or `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def boolean(name, default):
    value = text(name).lower()
    if not value:
        return default
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be one of true or false, not {value!r}.")


def integer(name, default, *, at_least=0):
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdecimal() or int(value) < at_least:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {at_least}, not {value!r}.")
    return int(value)


def words(name, default=()):
    """Return the comma-separated parts of the variable as a list."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or list(default)


def address(name, default):
    """Return an http(s) address without a trailing slash."""
    value = text(name, default).rstrip("/")
    if not value.startswith(("https://", "http://")) or " " in value or len(value.split("://", 1)[1]) == 0:
        raise ImproperlyConfigured(f"{name} must be an address such as https://example.org, not {value!r}.")
    return value


def database(name, *, default):
    """Return Django's settings for the database that the variable's URL names.

    SQLite waits for other writers (20 s) and takes its write lock when a
    transaction starts: without both, two people who decide at the same moment
    get "database is locked" instead of an answer.
    """
    value = text(name, default)
    try:
        settings = dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True)
    except (ValueError, KeyError, dj_database_url.ParseError) as error:
        raise ImproperlyConfigured(
            f"{name} must be a database address such as postgres://user:password@host:5432/name "
            f"or sqlite:///db.sqlite3; this one cannot be read ({type(error).__name__})."
        ) from None
    engine = settings.get("ENGINE", "")
    if engine.endswith("sqlite3"):
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    elif engine.endswith("postgresql"):
        # A frozen server must not hang every worker (statement_timeout is in milliseconds).
        settings["OPTIONS"] = {"connect_timeout": 5, "options": "-c statement_timeout=30000"}
    else:
        raise ImproperlyConfigured(f"{name} must name a PostgreSQL or SQLite database; {engine!r} is not supported.")
    return settings
