"""Reading settings from environment variables, with a sentence for each mistake."""

import os
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

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
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def integer(name, default, *, at_least=0, at_most=10**9):
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdecimal() and len(value) <= 10 and at_least <= int(value) <= at_most):
        raise ImproperlyConfigured(f"{name} must be a whole number from {at_least} to {at_most}, not {value!r}.")
    return int(value)


def words(name, default=()):
    """Return the comma-separated parts of the variable as a list."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or list(default)


def choice(name, default, choices):
    """Return one of `choices`, which are in capitals; the variable may be in any case."""
    value = text(name, default).upper()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def time_zone(name, default):
    """Return the name of a time zone of the IANA database."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        raise ImproperlyConfigured(f"{name} must be a time zone such as Europe/London, not {value!r}.") from None
    return value


def site(name, default):
    """Return the address of a whole site, such as "https://example.org", without a trailing slash."""
    given = text(name, default)
    value = given.rstrip("/")
    try:
        parts = urlsplit(value)
        is_site = parts.scheme in ("http", "https") and parts.hostname and value == f"{parts.scheme}://{parts.netloc}"
        is_site = is_site and not parts.username and parts.port != 0 and not set(value) & set(" \t\r\n\\@")
    except ValueError:
        is_site = False
    if not is_site:
        raise ImproperlyConfigured(
            f"{name} must be the address of a site such as https://example.org, with no path, not {given!r}."
        )
    return value


def database(name, *, default):
    """Return Django's settings for the database that the variable's URL names.

    SQLite waits for other writers (20 s) and takes its write lock when a
    transaction starts: without both, two people who decide at the same moment
    get "database is locked" instead of an answer.
    """
    try:
        settings = dj_database_url.parse(text(name, default), conn_max_age=60, conn_health_checks=True)
        named = bool(settings.get("NAME"))
    except (ValueError, KeyError):
        named = False
    if not named:
        # The address is not repeated here: it may hold a password.
        raise ImproperlyConfigured(
            f"{name} must be a database address such as postgres://user:password@host:5432/name or sqlite:///db.sqlite3."
        ) from None
    engine = settings["ENGINE"]
    if engine.endswith("sqlite3"):
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    elif engine.endswith("postgresql"):
        # A frozen server must not hang every worker (statement_timeout is in milliseconds).
        asked_for = settings.get("OPTIONS", {})
        settings["OPTIONS"] = {"connect_timeout": 5, "options": "-c statement_timeout=30000", **asked_for}
        # A server that was set up without a locale would make test databases that count bytes, not letters.
        settings["TEST"] = {"CHARSET": "UTF8", "TEMPLATE": "template0"}
    else:
        raise ImproperlyConfigured(f"{name} must name a PostgreSQL or SQLite database; {engine!r} is not supported.")
    return settings
