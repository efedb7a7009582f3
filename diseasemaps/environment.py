"""Environment variables as settings; each function raises ImproperlyConfigured with a sentence."""

import ipaddress
import os
import re
import unicodedata
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import EmailValidator, URLValidator

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def text(name, default=""):
    """Return the variable's text without surrounding spaces, or `default` if it is unset or empty.

    Raises ImproperlyConfigured for line breaks and other control characters, and for bytes that are not UTF-8: both
    would fail later, in a mail's header or on a page.
    """
    value = os.environ.get(name, "").strip()
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        raise ImproperlyConfigured(f"{name} must be one line of text in UTF-8.")
    return value or default


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


def hosts(name, default=()):
    """Return the host names of a comma-separated variable: names, addresses, ".example.org" or "*", without a port."""
    values = words(name, default)
    for value in values:
        if value != "*" and not is_host(value.removeprefix(".")):
            raise ImproperlyConfigured(
                f"{name} must name hosts such as www.example.org, separated by commas, without https:// or a port, "
                f"not {value!r}."
            )
    return values


def host(name, default):
    """Return the name or the IP address of a machine."""
    value = text(name, default)
    if not is_host(value):
        raise ImproperlyConfigured(f"{name} must be the name of a machine such as mail.example.org, not {value!r}.")
    return value


def is_host(value):
    """Return whether the text is a host name or an IP address; IPv6 addresses may be in brackets."""
    if ":" in value:
        try:
            return bool(ipaddress.IPv6Address(re.sub(r"^\[(.*)\]$", r"\1", value)))
        except ValueError:
            return False
    return len(value) <= 253 and bool(re.fullmatch(r"(?!-)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?", value))


def mail_address(name, default, *, may_have_name=False):
    """Return an e-mail address, or with `may_have_name` also "Name <address>"."""
    value = text(name, default)
    address = parseaddr(value)[1] if may_have_name else value
    try:
        EmailValidator(allowlist=["localhost"])(address)
    except ValidationError:
        raise ImproperlyConfigured(f"{name} must be an e-mail address such as {default}, not {value!r}.") from None
    return value


def web_address(name, default):
    """Return the address of a page, beginning with http:// or https://."""
    value = text(name, default)
    try:
        URLValidator(schemes=["http", "https"])(value)
    except ValidationError:
        raise ImproperlyConfigured(f"{name} must be the address of a page such as {default}, not {value!r}.") from None
    return value


def folder(name, default):
    """Return the path of a folder, which need not exist yet; a file is refused."""
    path = Path(text(name, str(default)))
    try:
        existing = next(part for part in (path, *path.parents) if part.exists())
    except OSError:
        raise ImproperlyConfigured(f"{name} must be the path of a folder; this one is too long.") from None
    if not existing.is_dir():
        raise ImproperlyConfigured(f"{name} must be a folder, but {existing} is a file.")
    return path


def file(name, default):
    """Return the path of a file, which need not exist yet; a folder is refused."""
    path = Path(text(name, str(default)))
    try:
        is_folder = path.is_dir()
    except OSError:
        raise ImproperlyConfigured(f"{name} must be the path of a file; this one is too long.") from None
    if is_folder:
        raise ImproperlyConfigured(f"{name} must be a file, but {path} is a folder.")
    return path


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
    if not _is_redis(value):
        raise ImproperlyConfigured(f"{name} must be memory, or a Redis address such as redis://127.0.0.1:6379/1.")
    waits = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value, "OPTIONS": waits}


def _is_redis(value):
    try:
        parts = urlsplit(value)
        return parts.scheme in ("redis", "rediss") and is_host(parts.hostname or "") and parts.port != 0
    except ValueError:
        return False


def media_store(name, default):
    """Return Django's settings for the storage of photos: "folder" is MEDIA_ROOT, "s3" a bucket."""
    if choice(name, default, ("FOLDER", "S3")) == "FOLDER":
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    bucket = text("S3_BUCKET")
    if not bucket:
        raise ImproperlyConfigured(f"S3_BUCKET must name the bucket where {name} is s3.")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}", bucket):
        raise ImproperlyConfigured(f"S3_BUCKET must be the name of a bucket, without an address, not {bucket!r}.")
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
