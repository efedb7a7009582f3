"""Reading settings from environment variables, with a sentence for each mistake."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


# How long a server is waited for that is slow or gone; one that is frozen with its connection open is given up by the
# worker's own timeout (docs/operations.md). In seconds; those within `options`, and tcp_user_timeout, in milliseconds.
PATIENCE = {
    "connect_timeout": 5,
    # A machine that is gone says nothing: whether it is there is asked after 10 seconds, and three times more.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20000,
    # A worker that is frozen itself must not keep its locks for ever; an import thinks for a while between statements.
    "options": "-c statement_timeout=30000 -c idle_in_transaction_session_timeout=300000",
}


# The driver has PostgreSQL prepare each statement that a connection runs for the second time. The text of a statement
# repeats only if its parameters are sent beside it. A transaction pooler may not know these (docs/deployment.md).
PREPARED = {"prepare_threshold": 1, "server_side_binding": True}


def text(name, default=""):
    """Return the variable's text without surrounding spaces, or `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def secret(name, default=""):
    """Return the text of the variable, or of the file that NAME_FILE names, or `default` where there is neither."""
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
    """Return one of `choices`, which are in capitals; the variable may be in any case."""
    value = text(name, default).upper()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def path_part(name, default, *, taken):
    """Return the first part of an address, such as "admin" in /admin/, that is none of `taken`."""
    given = text(name, default)
    value = given.strip("/")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) or len(value) > 60:
        raise ImproperlyConfigured(
            f"{name} must be one part of an address in small letters, digits and hyphens, such as newsroom, "
            f"not {given!r}."
        )
    if value in taken:
        raise ImproperlyConfigured(f"{name} must not be {value!r}: readers' pages are there.")
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
    """Return where pages are remembered: "none", "memory", a Redis address or the path of a folder."""
    value = secret(name, default)
    if value.lower() in ("none", "memory"):
        return value.lower()
    if value.startswith(("redis://", "rediss://", "/")):
        return value
    raise ImproperlyConfigured(
        # An address is not repeated here: it may hold a password.
        f"{name} must be none, memory, a Redis address such as redis://127.0.0.1:6379/0, "
        "or a folder such as /var/cache/diseasemaps."
    )


def page_store(location):
    """Return Django's settings for the cache that a value of `page_cache` names; a dummy where there is none."""
    if location.startswith("redis"):
        # A page is made in milliseconds: no store is worth waiting for longer than that (seconds).
        waits = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
        options = {"serializer": "diseasemaps.fastpath.plain.Untouched", **waits}
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": location, "OPTIONS": options}
    if location.startswith("/"):
        options = {"MAX_ENTRIES": 20_000}
        return {"BACKEND": "diseasemaps.fastpath.plain.Files", "LOCATION": location, "OPTIONS": options}
    return {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}


def shared_cache(name, default):
    """Return Django's settings for the cache that the variable names: "memory" of each process, or a Redis address."""
    value = secret(name, default)
    if value.lower() == "memory":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if not value.startswith(("redis://", "rediss://")):
        raise ImproperlyConfigured(f"{name} must be memory, or a Redis address such as redis://127.0.0.1:6379/1.")
    waits = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value, "OPTIONS": waits}


def media_store(name, default):
    """Return Django's settings for the store of photos: the folder MEDIA_ROOT, or a bucket of an S3-type store."""
    if choice(name, default, ("FOLDER", "S3")) == "FOLDER":
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    bucket = text("S3_BUCKET")
    if not bucket:
        raise ImproperlyConfigured(f"S3_BUCKET must name the bucket where {name} is s3.")
    options = {
        "bucket_name": bucket,
        # Where it is not Amazon's.
        "endpoint_url": site("S3_ENDPOINT", "") if text("S3_ENDPOINT") else None,
        "region_name": text("S3_REGION") or None,
        # Without these the machine's own role is asked, as the store's library does it.
        "access_key": secret("S3_ACCESS_KEY") or None,
        "secret_key": secret("S3_SECRET_KEY") or None,
        # Nobody but the site reads them, and a name that is taken is given to nobody else.
        "default_acl": None,
        "file_overwrite": False,
    }
    return {"BACKEND": "diseasemaps.buckets.Bucket", "OPTIONS": options}


def database(name, *, default, pool=0, prepared=True):
    """Return Django's settings for the database that the variable's URL names.

    `pool` is how many connections a process may have open at a time to share among its
    threads; with 0 each thread keeps one of its own. With `prepared`, PostgreSQL
    plans a repeated statement once for each connection; without it, nothing of one transaction
    is needed in the next, neither prepared statements nor cursors on the server.

    SQLite waits for other writers (20 s) and takes its write lock when a
    transaction starts: without both, two people who decide at the same moment
    get "database is locked" instead of an answer.
    """
    try:
        settings = dj_database_url.parse(secret(name, default), conn_max_age=60, conn_health_checks=True)
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
        asked_for = settings.get("OPTIONS", {})
        settings["OPTIONS"] = {**PATIENCE, **(PREPARED if prepared else {}), **asked_for}
        settings["DISABLE_SERVER_SIDE_CURSORS"] = not prepared
        # A server that was set up without a locale would make test databases that count bytes, not letters.
        settings["TEST"] = {"CHARSET": "UTF8", "TEMPLATE": "template0"}
        if pool:
            # Each request takes a connection and gives it back: none may be kept beyond that.
            settings["CONN_MAX_AGE"] = 0
            settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool, "timeout": 5}
    else:
        raise ImproperlyConfigured(f"{name} must name a PostgreSQL or SQLite database; {engine!r} is not supported.")
    return settings
