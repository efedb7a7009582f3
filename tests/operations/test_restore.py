"""Restore of a whole site, also from SQLite to PostgreSQL and back: all rows and all public bytes stay the same."""

import datetime as dt
import json
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, connections

from accounts.models import User
from conditions import demo, workflow
from conditions.database import public_stamp, triggers
from conditions.demo.content import CONTENT, parse_disease
from conditions.models import Edition, Event
from conditions.vocabularies import Scope, State
from operations import backup, verification
from tests import factories
from tests.operations.crawl import public_pages
from tests.signing_keys import approve_by_key, confirmed_key, signing_with_format_2
from tests.test_races import shared_database  # noqa: F401
from tests.walk import invariants

KEY = backup.Key("AGE-SECRET-KEY-1G8YL4KJL6PQFTQGPLD9P24VZLY4LMD4PQDM2HQ3KCH2XJPGDXWMQ93NTJ3")

FORMAT_1 = Path(__file__).with_name("files") / "signatures-of-format-1.tar.gz"


@pytest.fixture(autouse=True)
def at_one_moment():
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), tick=False):
        yield


def tables_of(contents):
    """Return the hash of each part of the archive, without those that describe the archive itself and its restore."""
    parts = contents.manifest["parts"].items()
    of_restore = ("format.json", "tables/operations_restore/", "tables/operations_verification/")
    return {name: part["sha256"] for name, part in parts if not name.startswith(of_restore)}


def all_guards():
    return triggers.installed(connections["default"]) == {guard.name for guard in triggers.GUARDS}


@pytest.mark.usefixtures("site")
def test_restored_site_is_identical_to_the_byte(elsewhere, tmp_path):
    created_backup = backup.back_up(tmp_path / "site.tar.gz")
    before, moved_from = public_pages(), public_stamp.read(connections["default"])

    with elsewhere() as database:
        backup.restore(created_backup.path, withdrawals=None)
        again = backup.back_up(tmp_path / "again.tar.gz")

        # The crawl counts searches, so it reads the restored site after the second backup.
        assert public_pages() == before
        assert invariants.violations() == []
        stamp_moved = public_stamp.read(database) != moved_from
        assert (all_guards(), public_stamp.is_watched(database), stamp_moved) == (True, True, True)
        with default_storage.open("reviewers/rao.jpg") as photo:
            assert photo.read() == b"\xff\xd8 a photo"
    assert tables_of(again.contents) == tables_of(created_backup.contents)


@pytest.mark.usefixtures("site")
def test_restored_site_can_be_used(elsewhere, tmp_path):
    """Check that primary keys continue after the old ones, the workflow runs, and permissions are kept."""
    created_backup = backup.back_up(tmp_path / "site.tar.gz")
    last = Event.objects.order_by("pk").last().pk
    rights = set(Permission.objects.values_list("codename", "group__name"))

    with elsewhere():
        backup.restore(created_backup.path, withdrawals=None)
        sam, kim = factories.make_editor("sam"), factories.make_reviewer("kim")
        edition = factories.make_published(factories.make_page(topic="causes"), by=sam, reviewer=kim)

        assert edition.events.first().pk > last
        assert set(Permission.objects.values_list("codename", "group__name")) == rights
        assert invariants.violations() == []


@pytest.mark.full
@pytest.mark.postgresql
def test_demonstration_is_restored_from_sqlite_to_postgresql_and_back(
    transactional_db, elsewhere, tmp_path, monkeypatch
):
    """Use two of its conditions, because each of the three crawls would take a minute with all of them."""
    two = [parse_disease(CONTENT / f"{name}.toml") for name in ("alkaptonuria", "congenital-generalized-lipodystrophy")]
    monkeypatch.setattr("conditions.demo.loading.parse_all", lambda: two)
    with elsewhere("sqlite") as database:
        call_command("migrate", verbosity=0)
        demo.load()
        first = backup.back_up(tmp_path / "first.tar.gz.age", key=KEY)
        before = public_pages()
        kinds = [database.vendor]
    with elsewhere("postgresql") as database:
        backup.restore(first.path, withdrawals=None, key=KEY)
        second = backup.back_up(tmp_path / "second.tar.gz")
        on_postgresql, problems = public_pages(), invariants.violations()
        guarded = all_guards() and public_stamp.is_watched(database)
        kinds.append(database.vendor)
    with elsewhere("sqlite"):
        backup.restore(second.path, withdrawals=None)
        third = backup.back_up(tmp_path / "third.tar.gz")
        back_again = public_pages()

    assert kinds == ["sqlite", "postgresql"]
    assert [address for address in before if before[address] != on_postgresql.get(address)] == []
    assert [address for address in before if before[address] != back_again.get(address)] == []
    assert (len(before), problems, guarded) == (len(on_postgresql), [], True)
    assert len(before) > 200
    assert tables_of(second.contents) == tables_of(first.contents) == tables_of(third.contents)


@pytest.mark.usefixtures("shared_database")
def test_records_of_format_2_are_restored_to_a_site_that_demands_keys(elsewhere, tmp_path, settings):
    """Check that what was signed before signing keys existed goes on verifying, also beside records of format 3."""
    with signing_with_format_2():
        old = factories.make_published(by=factories.make_editor("erin"), reviewer=factories.make_reviewer("rao"))
    created_backup = backup.back_up(tmp_path / "site.tar.gz")
    settings.SIGNING = "passkey"

    with elsewhere():
        restored = backup.restore(created_backup.path, withdrawals=None)
        after_restore = verification.verify().errors
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=7), tick=False):
            kim, sam = factories.make_reviewer("kim"), factories.make_editor("sam")
            key = confirmed_key(kim, by=factories.make_chief("chris"))
            new = approve_by_key(factories.make_in_review(by=sam), key, by=kim)

        formats = [Edition.objects.get(pk=one.pk).sign_off.data["format"][-1] for one in (old, new)]
        assert (restored.is_checked, formats) == (True, ["2", "3"])
        assert (after_restore, verification.verify().errors) == ([], [])


def test_archive_of_older_code_is_migrated(transactional_db, elsewhere, tmp_path):
    """Check that old tables are created and filled, and then migrated together with their rows."""
    about = {"made_at": "2026-01-01T00:00:00+00:00", "database": "sqlite", "migrations": OLD}
    path = tmp_path / "old.tar.gz"
    with path.open("wb") as out, backup.archive.Writer(out) as writer:
        writer.describe(about)
        group = ["id", "name", "position"], [7, "About", 1]
        heading, *rows = (json.dumps(line) + "\n" for line in group)
        writer.add_table("conditions_topicgroup", heading, rows)
        writer.finish()

    with elsewhere():
        backup.restore(path, withdrawals=None)

        assert (7, "About") in _topic_groups()
        assert all_guards()
        assert Edition.objects.count() == 0


OLD = [
    ["contenttypes", "0001_initial"],
    ["contenttypes", "0002_remove_content_type_name"],
    *(["auth", name] for name in (
        "0001_initial", "0002_alter_permission_name_max_length", "0003_alter_user_email_max_length",
        "0004_alter_user_username_opts", "0005_alter_user_last_login_null", "0006_require_contenttypes_0002",
        "0007_alter_validators_add_error_messages", "0008_alter_user_username_max_length",
        "0009_alter_user_last_name_max_length", "0010_alter_group_name_max_length", "0011_update_proxy_permissions",
        "0012_alter_user_first_name_max_length",
    )),
    ["accounts", "0001_initial"],
    ["conditions", "0001_initial"],
]  # fmt: skip


def _topic_groups():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM conditions_topicgroup ORDER BY id")
        return cursor.fetchall()


@pytest.mark.usefixtures("shared_database")
def test_signatures_of_format_1_are_restored_and_go_on(elsewhere):
    """Check an archive from before sign-off records: its texts verify, and the next signatures have records."""
    with elsewhere(), time_machine.travel("2026-11-20T12:00Z", tick=False):
        restored = backup.restore(FORMAT_1, withdrawals=None)
        old = Edition.objects.filter(sign_off__isnull=True, reviewer__isnull=False)
        due = old.get(state=State.APPROVED)

        assert (restored.is_checked, old.count()) == (True, 4)
        assert public_pages()
        workflow.publish(due)
        lee = User.objects.get(username="lee")
        waiting = Edition.objects.get(state=State.IN_REVIEW)
        changes = workflow.approve(waiting, by=lee, seen=workflow.seen_by(waiting, lee), scope=Scope.CHANGES_ONLY)

        base = changes.sign_off.data["base"]
        assert (base["edition"], base["record"]) == (1, None)
        assert changes.sign_off.data["signature"]["whole_page"]["edition"] == 1
        assert [sentences for _edition, sentences in workflow.verify() if sentences] == []
        assert invariants.violations() == []
