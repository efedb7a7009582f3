"""Installation after a migrate: triggers, search indexes, permissions, default rows."""

from django.apps import apps as current_apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate, pre_migrate

from accounts import roles as account_roles
from conditions import public_log
from conditions.default_topics import make_default_topics
from conditions.models import Event, EventChain
from conditions.permissions import RIGHTS
from conditions.site_pages.defaults import make_default_site_pages

from . import public_stamp, roles, search_indexes, triggers

PARTS = (triggers, search_indexes, public_stamp)


def install(sender, using, apps=None, **kwargs):
    """Install everything in the database `using` after a migrate or flush of this app; safe to run repeatedly.

    `apps` are the models as migrate has left the tables. Rows are only added to the tables of this code.
    """
    connection = connections[using]
    if Event._meta.db_table not in connection.introspection.table_names():
        # The tables are missing after a migrate back to the beginning.
        return
    for part in PARTS:
        part.install(connection)
    roles.install(connection)
    if apps is not None and not _columns(current_apps) <= _columns(apps):
        # After a migrate back, the older code adds its rows when its own migrate runs.
        return
    EventChain.objects.db_manager(using).adopt()
    if using == DEFAULT_DB_ALIAS:
        public_log.adopt()
    for role, permissions in RIGHTS.items():
        account_roles.grant(role, permissions, using=using)
    make_default_topics(using=using)
    make_default_site_pages(using=using)


def _columns(apps):
    """Return the set of (table, column) of all models."""
    return {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
    }


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
