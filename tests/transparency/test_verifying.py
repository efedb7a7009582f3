"""verify_published finds a log that was rewritten in the database, and one that lacks acts."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from conditions import public_log
from conditions.database import triggers
from tests import factories
from transparency import checkpoints, exporting, verifying
from transparency.models import LogEntry

from .conftest import append
from .test_public_acts import withdraw

pytestmark = pytest.mark.django_db


def without_guards(statement):
    """Run a statement as the owner of the database could."""
    triggers.uninstall(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    triggers.install(connection)


def findings(*arguments):
    errors = io.StringIO()
    try:
        call_command("verify_published", *arguments, stdout=io.StringIO(), stderr=errors)
    except CommandError:
        return errors.getvalue().splitlines()
    return []


def test_a_sound_log_has_no_problems(page, editor, reviewer, chief):
    append(600)
    factories.make_published(page, by=editor, reviewer=reviewer)
    withdraw(page, by=chief)

    assert list(verifying.problems()) == []
    assert findings() == []


@pytest.mark.parametrize(
    ("statement", "sentences"),
    [
        (
            "UPDATE transparency_logentry SET leaf = 'x' WHERE leaf_index IN (7, 300)",
            [
                "ENTRIES OF THE PUBLIC LOG WERE CHANGED: 2. The first is entry 7.",
                "2 tiles of level 0 of the public log do not match its entries.",
                "1 tiles of level 1 of the public log do not match its entries.",
            ],
        ),
        (
            "DELETE FROM transparency_logentry WHERE leaf_index = 599",
            ["ENTRIES OF THE PUBLIC LOG ARE MISSING: it should have 600, and has 599."],
        ),
        (
            "DELETE FROM transparency_logtile WHERE level = 1",
            ["1 tiles of level 1 of the public log do not match its entries."],
        ),
    ],
)
def test_a_log_that_was_changed_is_reported(statement, sentences):
    append(600)

    without_guards(statement)

    assert list(verifying.problems()) == sentences


def test_an_act_that_the_log_lacks_is_reported(page, editor, reviewer, chief, monkeypatch):
    factories.make_published(page, by=editor, reviewer=reviewer)
    with monkeypatch.context() as older_code:
        older_code.setattr(public_log, "is_public_act", lambda event: False)
        withdraw(page, by=chief)

    assert findings() == [
        f"{page}, {page.get_absolute_url()}: the public log lacks 1 of its acts. Run publish_due, then check again."
    ]


def test_a_live_page_that_the_log_lacks_is_reported(page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    for table in ("transparency_loghead", "transparency_logtile", "transparency_logentry"):
        without_guards(f"DELETE FROM {table}")

    assert findings() == [
        f"{page}, {page.get_absolute_url()}: the public log lacks 1 of its acts. Run publish_due, then check again."
    ]


def test_a_leaf_that_says_something_else_is_reported(page, editor, reviewer):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    without_guards(f"UPDATE transparency_logentry SET leaf = replace(leaf, '{edition.sha256}', '{'0' * 64}')")

    assert f"{page}, {page.get_absolute_url()}: the public log says something else about edition 1." in findings()


def test_acts_without_their_events_are_reported(page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    entry = LogEntry.objects.filter(subject__startswith="event:").last()
    without_guards(f"UPDATE transparency_logentry SET subject = 'event:{'0' * 64}' WHERE leaf_index = {entry.index}")

    assert "The public log has acts that this database does not have: 1. Rows are missing." in findings()


def test_a_checkpoint_that_somebody_kept_is_compared(tmp_path, page, editor, reviewer):
    append(3)
    (tmp_path / "kept").write_text(checkpoints.checkpoint())
    factories.make_published(page, by=editor, reviewer=reviewer)
    assert findings("--checkpoint", str(tmp_path / "kept")) == []
    (tmp_path / "later").write_text(checkpoints.checkpoint())

    for table in ("transparency_loghead", "transparency_logtile", "transparency_logentry"):
        without_guards(f"DELETE FROM {table}")
    append(3)
    public_log.adopt()

    assert any("THE LOG DIFFERS FROM ITS COPY" in line for line in findings("--checkpoint", str(tmp_path / "later")))
    (tmp_path / "kept").write_text("nothing")
    assert any("cannot be read as a checkpoint" in line for line in findings("--checkpoint", str(tmp_path / "kept")))


def test_publish_due_copies_the_log(settings, tmp_path):
    settings.LOG_FOLDER = tmp_path / "log"
    append(3)

    call_command("publish_due")

    assert exporting.read_checkpoint(settings.LOG_FOLDER).size == 3
    settings.LOG_KEY = ""
    call_command("publish_due")
