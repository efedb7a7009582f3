"""Installation after a migrate: triggers, search indexes, permissions, default rows."""

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate, pre_migrate

from accounts import roles as account_roles
from conditions import public_log
from conditions.default_topics import make_default_topics
from conditions.models import Event, EventChain, SitePage
from conditions.permissions import RIGHTS
from conditions.site_pages.defaults import make_default_site_pages
from transparency.models import LogEntry

from . import public_stamp, roles, search_indexes, triggers

PARTS = (triggers, search_indexes, public_stamp)


def install(sender, using, **kwargs):
    """Install everything in the database `using` after a migrate or flush of this app; safe to run repeatedly."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    if Event._meta.db_table not in tables:
        # The tables are missing after a migrate back to the beginning.
        return
    for part in PARTS:
        part.install(connection)
    roles.install(connection)
    if EventChain._meta.db_table in tables:
        EventChain.objects.db_manager(using).adopt()
        # After a migrate back, the log may exist without the columns of events that it reads.
        if LogEntry._meta.db_table in tables and using == DEFAULT_DB_ALIAS:
            public_log.adopt()
    for role, permissions in RIGHTS.items():
        account_roles.grant(role, permissions, using=using)
    make_default_topics(using=using)
    if SitePage._meta.db_table in tables:
        make_default_site_pages(using=using)


def prepare(sender, using, plan=(), **kwargs):
    """Remove triggers and search tables before migrations on SQLite, which rebuilds the tables that they refer to."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        for part in PARTS:
            part.uninstall(connection)


def connect(app):
    """Connect `prepare` and `install` to the migrate signals of the app."""
    pre_migrate.connect(prepare, sender=app, dispatch_uid="conditions.prepare")
    post_migrate.connect(install, sender=app, dispatch_uid="conditions.install")
