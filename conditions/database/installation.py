"""What every database of this project holds after a migrate: triggers, search indexes, rights, default pages."""

from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from accounts import roles

RIGHTS = {
    roles.EDITORS: (
        "conditions.view_conditionpage",
        "conditions.view_edition",
        "conditions.write_edition",
        "conditions.view_event",
        "conditions.add_conditionpage",
        "conditions.add_condition",
        "conditions.change_condition",
        "conditions.view_condition",
        "conditions.add_synonym",
        "conditions.change_synonym",
        "conditions.delete_synonym",
        "conditions.view_synonym",
        "conditions.view_topic",
        "conditions.view_topicgroup",
        "conditions.view_medicalreviewer",
        "conditions.view_searchcount",
        "conditions.view_report",
        "conditions.handle_report",
        "conditions.view_sitepage",
        "conditions.write_site_page",
    ),
    roles.MEDICAL_REVIEWERS: (
        "conditions.view_conditionpage",
        "conditions.view_edition",
        "conditions.review_edition",
        "conditions.view_event",
        "conditions.view_condition",
        "conditions.view_synonym",
        "conditions.view_topic",
        "conditions.view_topicgroup",
        "conditions.view_medicalreviewer",
        "conditions.view_report",
        "conditions.view_sitepage",
    ),
    roles.CHIEF_EDITORS: (
        "conditions.view_conditionpage",
        "conditions.view_edition",
        "conditions.steer_edition",
        "conditions.view_event",
        "conditions.view_condition",
        "conditions.add_condition",
        "conditions.change_condition",
        "conditions.view_synonym",
        "conditions.add_synonym",
        "conditions.change_synonym",
        "conditions.delete_synonym",
        "conditions.view_topic",
        "conditions.add_topic",
        "conditions.change_topic",
        "conditions.delete_topic",
        "conditions.view_topicgroup",
        "conditions.add_topicgroup",
        "conditions.change_topicgroup",
        "conditions.delete_topicgroup",
        "conditions.view_medicalreviewer",
        "conditions.add_medicalreviewer",
        "conditions.change_medicalreviewer",
        "accounts.view_user",
        "accounts.invite_user",
        "accounts.reset_second_factor",
        "accounts.view_signinevent",
        "conditions.view_searchcount",
        "conditions.view_report",
        "conditions.handle_report",
        "conditions.view_sitepage",
        "conditions.add_sitepage",
        "conditions.write_site_page",
        "conditions.publish_site_page",
    ),
}


def install(sender, using, **kwargs):
    """Run after every migrate and flush of this app; safe any number of times."""
    from conditions import stamp
    from conditions.models import Event, SitePage

    from . import search_indexes, triggers

    connection = connections[using]
    if Event._meta.db_table not in connection.introspection.table_names():
        # A migrate back to before this app had tables.
        return
    triggers.install(connection)
    search_indexes.install(connection)
    stamp.install(connection)
    for role, permissions in RIGHTS.items():
        roles.grant(role, permissions, using=using)
    from conditions.default_topics import make_default_topics
    from conditions.site_pages.defaults import make_default_site_pages

    make_default_topics(using=using)
    if SitePage._meta.db_table in connection.introspection.table_names():
        make_default_site_pages(using=using)


def prepare(sender, using, plan=(), **kwargs):
    """Take the triggers and the search away before migrations on SQLite, which rebuilds tables under them."""
    from conditions import stamp

    from . import search_indexes, triggers

    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        triggers.uninstall(connection)
        search_indexes.uninstall(connection)
        stamp.uninstall(connection)


def connect(app):
    pre_migrate.connect(prepare, sender=app, dispatch_uid="conditions.prepare")
    post_migrate.connect(install, sender=app, dispatch_uid="conditions.install")
