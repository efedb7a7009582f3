"""System checks of the database, made before each migrate."""

from django.core.checks import Error, Tags, register
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


def _encoding(connection):
    if connection.vendor != "postgresql":
        return "UTF8"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        return cursor.fetchone()[0]
