"""Attack: somebody with a connection to the database dates an approval back, or removes what happened."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from conditions import workflow
from conditions.database import triggers
from conditions.models import Event, EventChain
from operations.models import Verification
from tests import factories
from tests.database.test_triggers import refused

pytestmark = pytest.mark.django_db

NEXT_PLACE = "An event takes the next place in the chain of its page."
LONG_AGO = "2020-01-01 12:00:00+00:00"
COLUMNS = [field.column for field in Event._meta.concrete_fields if not field.primary_key]


@pytest.fixture
def without_triggers(db):
    triggers.uninstall(connection)


def insert_copy(event, **values):
    """Insert a copy of an event by plain SQL, with other values in some columns; return the refusal."""
    columns = [column for column in COLUMNS if column not in values]
    names = ", ".join([*columns, *values])
    copied = ", ".join([*columns, *["%s"] * len(values)])
    return refused(
        f"INSERT INTO conditions_event ({names}) SELECT {copied} FROM conditions_event WHERE id = {event.pk}",
        *values.values(),
    )


def next_place(page):
    chain = EventChain.objects.get(page=page)
    return {"position": chain.length + 1, "previous_hash": chain.last_hash, "hash": "0" * 64, "sign_off_id": None}


def findings():
    return [sentence.partition(": ")[2] for sentence in workflow.chain_problems()]


def verified():
    """Run `verify_published`; return (whether it succeeded, what it wrote)."""
    written = StringIO()
    try:
        call_command("verify_published", stdout=written, stderr=written)
    except CommandError as error:
        return False, f"{written.getvalue()}{error}"
    return True, written.getvalue()


def delete(rows):
    """Delete rows as somebody with a connection does, without the checks of the models."""
    rows._raw_delete(rows.db)


@pytest.mark.parametrize("verb", ["approve", "approve_changes", "reaffirm"])
def test_a_signature_without_a_place_is_refused(live, verb):
    place = {"page_id": None, "position": None, "previous_hash": "", "hash": "", "sign_off_id": None}

    assert insert_copy(live.events.get(verb="approve"), verb=verb, **place) == NEXT_PLACE


@pytest.mark.parametrize(
    "wrong",
    [
        {"position": 2},
        {"position": 99},
        {"previous_hash": "0" * 64},
        {"previous_hash": ""},
        {"hash": ""},
        {"page_id": None},
    ],
)
def test_an_event_gets_no_other_place_than_the_next(live, wrong):
    assert insert_copy(live.events.get(verb="submit"), **{**next_place(live.page), **wrong}) == NEXT_PLACE


def test_an_event_gets_no_place_on_another_page(live, editor, reviewer):
    other = factories.make_published(by=editor, reviewer=reviewer)

    assert insert_copy(live.events.last(), page_id=other.page_id, **next_place(other.page)) == NEXT_PLACE


def test_an_approval_dated_back_is_refused(live):
    approved = live.events.get(verb="approve")

    assert insert_copy(approved, at=LONG_AGO, **next_place(live.page)) == (
        "A signature is not dated before the event before it."
    )


def test_an_event_dated_back_without_a_signature_is_found(live):
    assert insert_copy(live.events.last(), at=LONG_AGO, **next_place(live.page)) is None

    event = Event.objects.last()
    assert f"Its event {event.pk} (publish) is dated before the event before it." in findings()
    assert f"Its event {event.pk} (publish) does not match its hash: it was changed." in findings()


@pytest.mark.parametrize(
    ("column", "value"), [("at", LONG_AGO), ("note", "Other"), ("position", 99), ("hash", "0" * 64), ("page_id", None)]
)
def test_an_event_never_changes(live, column, value):
    event = live.events.get(verb="approve")

    assert refused(f"UPDATE conditions_event SET {column} = %s WHERE id = %s", value, event.pk) == (
        "Events never change."
    )


@pytest.mark.parametrize("assignment", ["length = length - 1", "length = length + 1", "last_hash = ''"])
def test_the_length_of_a_chain_cannot_be_set(live, assignment):
    assert refused(f"UPDATE conditions_eventchain SET {assignment}") == (
        "The chain of a page grows with its events, in no other way."
    )


def test_a_chain_cannot_be_deleted(live):
    assert refused("DELETE FROM conditions_eventchain") == "The chain of a page is never deleted."


@pytest.mark.parametrize(
    ("verbs", "sentences"),
    [
        (["open_draft"], ["Events 1 to 1 of its chain are missing."]),
        (["submit"], ["Events 3 to 3 of its chain are missing."]),
        (
            ["save_draft", "approve"],
            ["Events 2 to 2 of its chain are missing.", "Events 4 to 4 of its chain are missing."],
        ),
        (["publish"], ["The last 1 events are missing: its chain had 5 events, and ends with 4."]),
        (["approve", "publish"], ["The last 2 events are missing: its chain had 5 events, and ends with 3."]),
    ],
)
def test_events_deleted_without_triggers_are_found(without_triggers, live, verbs, sentences):
    delete(live.events.filter(verb__in=verbs).order_by())

    assert findings() == sentences


@pytest.mark.parametrize(
    ("column", "value"),
    [("at", LONG_AGO), ("note", "It was all right."), ("actor", None), ("verb", "hold"), ("reviewer_name", "Dr Lee")],
)
def test_an_event_changed_without_triggers_is_found(without_triggers, live, column, value):
    approved = live.events.get(verb="approve")
    Event.objects.filter(pk=approved.pk).update(**{column: value})

    verb = value if column == "verb" else "approve"
    assert f"Its event {approved.pk} ({verb}) does not match its hash: it was changed." in findings()


def test_an_event_in_place_of_another_is_found(without_triggers, live):
    submitted = live.events.get(verb="submit")
    submitted.note = "Other"
    submitted.hash = submitted.computed_hash()
    submitted.save()

    approved = live.events.get(verb="approve")
    assert findings() == [f"Its event {approved.pk} (approve) does not hold the hash of the event before it."]


def test_an_event_under_another_edition_is_found(without_triggers, live, reviewer, second_editor):
    second = factories.make_in_review(live.page, by=second_editor, body="<p>Five genes [1].</p>")
    approved = live.events.get(verb="approve")
    Event.objects.filter(pk=approved.pk).update(edition=second)

    assert findings() == [f"Its event {approved.pk} (approve) does not match its hash: it was changed."]


def test_a_missing_edition_is_found(without_triggers, live, editor):
    draft = workflow.open_draft(live.page, by=editor)
    workflow.discard(draft, by=editor)
    workflow.open_draft(live.page, by=editor)
    delete(draft.events.order_by())
    draft.citations.all().delete()
    delete(type(draft).objects.filter(pk=draft.pk).order_by())

    assert findings() == [
        "Its editions are numbered 1, 3: editions are missing.",
        "Events 6 to 7 of its chain are missing.",
    ]


def test_events_taken_from_the_end_with_their_count_are_found_by_the_next_verification(live, editor, second_editor):
    workflow.open_draft(live.page, by=second_editor)
    assert verified()[0]
    draft = live.page.open_edition()

    triggers.uninstall(connection)
    delete(draft.events.order_by())
    draft.citations.all().delete()
    delete(type(draft).objects.filter(pk=draft.pk).order_by())
    last = live.events.last()
    EventChain.objects.update(length=last.position, last_hash=last.hash)
    triggers.install(connection)

    assert findings() == []
    succeeded, written = verified()
    assert not succeeded
    assert "ROWS ARE MISSING: the table conditions_edition has 1 rows, but had 2" in written
    assert "ROWS ARE MISSING: the table conditions_event has 5 rows, but had 6" in written


def test_emptied_tables_are_the_loudest_failure(live):
    assert verified()[0]

    triggers.uninstall(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE conditions_edition SET sign_off_id = NULL")
        for table in ("event", "eventchain", "signoff", "citation", "authorship", "authoredblocks", "edition"):
            cursor.execute(f"DELETE FROM conditions_{table}")
    triggers.install(connection)

    succeeded, written = verified()
    assert not succeeded
    for table, count in (("edition", 1), ("event", 5), ("signoff", 1)):
        assert f"ROWS ARE MISSING: the table conditions_{table} has 0 rows, but had {count}" in written
    assert "Every text is as it was signed" not in written


def test_an_emptied_table_is_found_without_an_earlier_verification(live):
    triggers.uninstall(connection)
    delete(Event.objects.order_by())
    triggers.install(connection)

    assert findings() == ["The last 5 events are missing: its chain had 5 events, and ends with 0."]


def test_an_empty_database_beside_a_file_of_withdrawals_is_an_error(db, settings):
    settings.WITHDRAWALS_FILE.write_text("{}\n")

    succeeded, written = verified()

    assert not succeeded
    assert "This database has no edition" in written


def test_an_empty_database_is_not_said_to_be_well(db):
    succeeded, written = verified()

    assert not succeeded
    assert "There is nothing to verify: this database has never had an edition." in written
    assert "Every text is as it was signed" not in written


def test_verifications_cannot_be_changed_or_deleted(live):
    assert verified()[0]

    assert refused("DELETE FROM operations_verification") == "Verifications are never deleted."
    assert refused("UPDATE operations_verification SET events = 0") == "Verifications never change."
    assert Verification.objects.get().events == 5
