"""System checks: of the database before each migrate, of an installation before it goes live."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import connections


@register(Tags.database)
def database_keeps_letters(app_configs, databases=(), **kwargs):
    """Refuse a PostgreSQL database that counts bytes: a machine without a locale makes them, and names break."""
    return [
        Error(
            f"The database has the encoding {encoding}; it has to be UTF8.",
            hint="createdb NAME --encoding=UTF8 --template=template0",
            id="diseasemaps.E001",
        )
        for encoding in (_encoding(connections[alias]) for alias in databases or ())
        if encoding != "UTF8"
    ]


@register(deploy=True)
def readers_can_write(app_configs, **kwargs):
    """Warn where the public pages and security.txt name an address that nobody can write to."""
    return [
        Caution(
            f"{name} is not set; readers are told to write to {getattr(settings, name)}.",
            hint=f"Set {name} to an address that somebody reads.",
            id="diseasemaps.W001",
        )
        for name in ("CONTACT_EMAIL", "SECURITY_EMAIL")
        if getattr(settings, name).endswith("@localhost")
    ]


def _encoding(connection):
    if connection.vendor != "postgresql":
        return "UTF8"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        return cursor.fetchone()[0]
