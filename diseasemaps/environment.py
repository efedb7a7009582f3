"""Environment variables as settings; each function raises ImproperlyConfigured with a sentence."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


# Timeouts for a PostgreSQL server that is slow or unreachable, in seconds; tcp_user_timeout and those in `options` in
# milliseconds. gunicorn's own timeout ends a worker whose server froze with the connection open (docs/operations.md).
TIMEOUTS = {
    "connect_timeout": 5,
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


def text(name, default=""):
    """Return the variable's text without surrounding spaces, or `default` if it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def secret(name, default=""):
    """Return the text of the variable, or of the file that NAME_FILE names, or else `default`."""
    path = text(f"{name}_FILE")
    if not path:
        return text(name, default)
    if text(name):
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; leave one of them out.")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise ImproperlyConfigured(f"{name}_FILE: {path} cannot be read ({why}).") from None
    if not value:
        raise ImproperlyConfigured(f"{name}_FILE: {path} is empty.")
    return value


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
    """Return one of `choices`, which are in upper case; the variable may be in any case."""
    value = text(name, default).upper()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def path_part(name, default):
    """Return the first part of a path, such as "admin" in /admin/, without slashes."""
    given = text(name, default)
    value = given.strip("/")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) or len(value) > 60:
        raise ImproperlyConfigured(
            f"{name} must be one part of an address in small letters, digits and hyphens, such as newsroom, "
            f"not {given!r}."
        )
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


def page_cache(name, default):
    """Return where pages are cached: "memory", each worker's own, or "none".

    Raises ImproperlyConfigured for any other value, and where NAME_FILE is set: older versions took a Redis address
    or a folder there.
    """
    value = text(f"{name}_FILE") or text(name, default).lower()
    if value in ("none", "memory"):
        return value
    raise ImproperlyConfigured(
        # The message must not repeat the value: a Redis address may contain a password.
        f"{name} must be memory or none. Each worker caches pages in its own memory; Redis addresses and folders "
        f"are no longer supported: set {name}=memory, or leave {name} and {name}_FILE out."
    )


def shared_cache(name, default):
    """Return Django's settings for a cache: "memory" is each process's own, a Redis address is shared."""
    value = secret(name, default)
    if value.lower() == "memory":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if not value.startswith(("redis://", "rediss://")):
        raise ImproperlyConfigured(f"{name} must be memory, or a Redis address such as redis://127.0.0.1:6379/1.")
    waits = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value, "OPTIONS": waits}


def media_store(name, default):
    """Return Django's settings for the storage of photos: "folder" is MEDIA_ROOT, "s3" a bucket."""
    if choice(name, default, ("FOLDER", "S3")) == "FOLDER":
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    bucket = text("S3_BUCKET")
    if not bucket:
        raise ImproperlyConfigured(f"S3_BUCKET must name the bucket where {name} is s3.")
    options = {
        "bucket_name": bucket,
        # Empty for Amazon's own.
        "endpoint_url": site("S3_ENDPOINT", "") if text("S3_ENDPOINT") else None,
        "region_name": text("S3_REGION") or None,
        # Without keys, boto3 uses the machine's role.
        "access_key": secret("S3_ACCESS_KEY") or None,
        "secret_key": secret("S3_SECRET_KEY") or None,
        # Only the site reads the files; a new file never replaces one of the same name.
        "default_acl": None,
        "file_overwrite": False,
    }
    return {"BACKEND": "diseasemaps.s3_storage.Bucket", "OPTIONS": options}


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
        named = bool(settings.get("NAME"))
    except (ValueError, KeyError):
        named = False
    if not named:
        # The message must not repeat the address: it may contain a password.
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
        options_in_url = settings.get("OPTIONS", {})
        settings["OPTIONS"] = {**TIMEOUTS, **(PREPARED if prepared else {}), **options_in_url}
        settings["DISABLE_SERVER_SIDE_CURSORS"] = not prepared
        # On a server without a locale, test databases would otherwise count bytes instead of characters.
        settings["TEST"] = {"CHARSET": "UTF8", "TEMPLATE": "template0"}
        if pool:
            # Each request returns its connection to the pool.
            settings["CONN_MAX_AGE"] = 0
            settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool, "timeout": 5}
    else:
        raise ImproperlyConfigured(f"{name} must name a PostgreSQL or SQLite database; {engine!r} is not supported.")
    return settings
