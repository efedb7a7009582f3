"""System check: whether the search indexes are present, so that searches are fast."""

from django.core import checks
from django.db import connections

from conditions.database import search_indexes
from conditions.models import Condition


@checks.register(checks.Tags.database)
def search_is_indexed(app_configs, databases=(), **kwargs):
    """Return a warning for each migrated database without search indexes."""
    return [
        checks.Warning(
            search_indexes.NO_TRIGRAMS,
            hint="Run migrate; on PostgreSQL, let the database's owner CREATE EXTENSION pg_trgm first.",
            id="conditions.W001",
        )
        for connection in (connections[alias] for alias in databases or ())
        if Condition._meta.db_table in connection.introspection.table_names()
        and not search_indexes.are_ready(connection)
    ]
