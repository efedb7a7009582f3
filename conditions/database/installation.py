"""What every database of this project gets after a migrate: triggers, indexes, permissions, default rows."""

from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from accounts import roles
from conditions.default_topics import make_default_topics
from conditions.models import Event, SitePage
from conditions.permissions import RIGHTS
from conditions.site_pages.defaults import make_default_site_pages

from . import public_stamp, search_indexes, triggers

PARTS = (triggers, search_indexes, public_stamp)


def install(sender, using, **kwargs):
    """Run after every migrate and flush of this app; safe any number of times."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    if Event._meta.db_table not in tables:
        # A migrate back to before this app had tables.
        return
    for part in PARTS:
        part.install(connection)
    for role, permissions in RIGHTS.items():
        roles.grant(role, permissions, using=using)
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
    """Install after each migrate of the app."""
    pre_migrate.connect(prepare, sender=app, dispatch_uid="conditions.prepare")
    post_migrate.connect(install, sender=app, dispatch_uid="conditions.install")
