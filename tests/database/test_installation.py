"""Rows that every database has after a migrate or flush: roles with permissions, default topics."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from accounts import roles
from conditions.database import installation, triggers
from conditions.default_topics import DEFAULT_TOPICS, make_default_topics
from conditions.models import SitePage, Topic, TopicGroup


def rights_of(role):
    permissions = Group.objects.get(name=role).permissions.select_related("content_type")
    return {f"{p.content_type.app_label}.{p.codename}" for p in permissions}


def snapshot():
    """Return the default data as plain values."""
    return (
        {role: sorted(rights_of(role)) for role in roles.ROLES},
        list(TopicGroup.objects.values_list()),
        list(Topic.objects.order_by("pk").values_list()),
    )


def test_roles_have_their_rights_and_no_others(db):
    assert {role: rights_of(role) for role in roles.ROLES} == {
        role: set(rights) for role, rights in installation.RIGHTS.items()
    }


@pytest.mark.parametrize("table", ["edition", "event", "conditionpage", "medicalreviewer"])
def test_no_role_may_delete_or_write_workflow_rows_directly(db, table):
    for role in roles.ROLES:
        assert f"conditions.delete_{table}" not in rights_of(role)
    for role in roles.ROLES:
        assert not {"conditions.change_edition", "conditions.add_edition", "conditions.add_event"} & rights_of(role)


@pytest.mark.parametrize(
    ("role", "right"),
    [
        (roles.EDITORS, "conditions.write_edition"),
        (roles.MEDICAL_REVIEWERS, "conditions.review_edition"),
        (roles.CHIEF_EDITORS, "conditions.steer_edition"),
    ],
)
def test_each_role_has_one_right_of_the_workflow(db, role, right):
    rights = {"conditions.write_edition", "conditions.review_edition", "conditions.steer_edition"}

    assert rights_of(role) & rights == {right}


def test_topics_are_twenty_six_in_eight_groups(db):
    assert (Topic.objects.count(), TopicGroup.objects.count()) == (sum(map(len, DEFAULT_TOPICS.values())), 8)
    assert Topic.objects.count() == 26


def test_topics_read_well_with_a_name_in_them(db, condition):
    questions = [topic.question_about(condition) for topic in Topic.objects.all()]

    assert all("congenital generalized lipodystrophy" in question for question in questions)
    assert all(question.endswith("?") and "{" not in question for question in questions)
    assert len(set(questions)) == 26


def test_topics_have_one_overview(db):
    assert [topic.slug for topic in Topic.objects.filter(is_overview=True)] == ["overview"]


def test_topics_are_in_the_order_of_their_groups(db):
    assert list(Topic.objects.values_list("slug", flat=True)) == [
        row[0] for rows in DEFAULT_TOPICS.values() for row in rows
    ]


def test_second_migrate_changes_nothing(db):
    before = snapshot()

    call_command("migrate", verbosity=0)

    assert snapshot() == before


def test_second_migrate_keeps_what_the_site_made_of_its_topics(db):
    Topic.objects.filter(slug="causes").update(question="Why do people have {condition}?", position=9)
    Topic.objects.get(slug="research").delete()
    TopicGroup.objects.filter(name="Outlook").update(name="What to expect")
    before = snapshot()

    call_command("migrate", verbosity=0)

    assert snapshot() == before


def test_second_migrate_keeps_groups_without_topics(db):
    Topic.objects.all().delete()

    make_default_topics()

    assert (Topic.objects.count(), TopicGroup.objects.count()) == (0, 8)


def test_second_migrate_gives_back_a_lost_right_and_keeps_an_added_one(db):
    editors = Group.objects.get(name=roles.EDITORS)
    editors.permissions.remove(Permission.objects.get(codename="write_edition"))
    editors.permissions.add(Permission.objects.get(codename="add_topic"))

    call_command("migrate", verbosity=0)

    assert rights_of(roles.EDITORS) == {*installation.RIGHTS[roles.EDITORS], "conditions.add_topic"}


@pytest.mark.django_db(transaction=True)
def test_flush_leaves_a_database_that_is_ready_to_use():
    # Published pages are never deleted, not even by a flush.
    triggers.uninstall(connection)

    call_command("flush", interactive=False, verbosity=0)

    assert (Topic.objects.count(), SitePage.objects.public().count()) == (26, 7)
    assert {role: rights_of(role) for role in roles.ROLES} == {
        role: set(rights) for role, rights in installation.RIGHTS.items()
    }


@pytest.mark.django_db(transaction=True)
def test_a_release_that_is_taken_back_leaves_its_rows_to_older_code():
    """Migrate back by one migration: this code's models no longer fit, and nothing is added with them."""
    names = sorted(name for app, name in MigrationExecutor(connection).loader.graph.nodes if app == "conditions")
    call_command("migrate", "conditions", names[-2], verbosity=0)
    is_back = not MigrationRecorder.Migration.objects.filter(app="conditions", name=names[-1]).exists()

    call_command("migrate", verbosity=0)

    assert (is_back, SitePage.objects.public().count()) == (True, 7)
    assert triggers.installed(connection) == {guard.name for guard in triggers.GUARDS}


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_migrate_to_before_the_pages_about_this_site_and_back_is_ready_to_use():
    call_command("migrate", "conditions", "0004", verbosity=0)
    is_dropped = "conditions_sitepage" not in connection.introspection.table_names()

    call_command("migrate", verbosity=0)

    assert (is_dropped, SitePage.objects.public().count()) == (True, 7)
    assert triggers.installed(connection) == {guard.name for guard in triggers.GUARDS}


@pytest.mark.django_db(transaction=True)
def test_migrate_to_before_the_tables_and_back_is_ready_to_use():
    call_command("migrate", "conditions", "zero", verbosity=0)
    is_dropped = "conditions_event" not in connection.introspection.table_names()

    call_command("migrate", verbosity=0)

    assert (is_dropped, Topic.objects.count()) == (True, 26)
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes("conditions")) == []
