"""Attack: somebody with a connection to the database writes signatures by plain SQL."""

import json

import pytest

from conditions import workflow
from conditions.models import Edition, Event, EventChain, SignOff
from conditions.vocabularies import Scope
from conditions.workflow.record import columns_of, completed, drafts_of_records, new_nonce, new_sign_off
from tests import factories
from tests.database.test_triggers import refused

pytestmark = pytest.mark.django_db

KEPT = "A signature changes only with its sign-off record."


@pytest.fixture
def in_review(editor):
    return factories.make_in_review(by=editor)


def update(edition, column, value):
    return refused(f"UPDATE conditions_edition SET {column} = %s WHERE id = %s", value, edition.pk)


def forged(edition, by):
    """Insert a record of a signature that nobody gave, as an attacker would; return it."""
    record = drafts_of_records(edition, by)[Scope.WHOLE_PAGE]
    added = {"declaration": "", "at": edition.submitted_at, "nonce": new_nonce(), "method": "password"}
    sign_off = new_sign_off(edition, completed(record, **added))
    sign_off.save()
    return sign_off


def findings():
    return [sentence for _edition, sentences in workflow.verify() for sentence in sentences]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reviewer_name", "Dr Somebody Else, MD"),
        ("full_reviewer_name", "Dr Somebody Else, MD"),
        ("scope", "changes_only"),
        ("signed_at", "2020-01-01 12:00:00+00:00"),
        ("reviewed_on", "2020-01-01"),
    ],
)
def test_columns_of_a_signature_cannot_be_changed(live, column, value):
    assert KEPT in update(live, column, value)


@pytest.mark.parametrize("column", ["reviewer_id", "full_reviewer_id", "signed_by_id"])
def test_another_person_cannot_be_put_under_a_text(live, second_reviewer, column):
    person = second_reviewer if column == "signed_by_id" else second_reviewer.medical_reviewer

    assert KEPT in update(live, column, person.pk)


def test_a_publication_cannot_be_dated_back(live):
    assert "never changes" in update(live, "published_at", "2020-01-01 12:00:00+00:00")


def test_a_record_cannot_be_changed_removed_or_taken_from_its_edition(live):
    pk = live.sign_off_id

    assert "never change" in refused("UPDATE conditions_signoff SET record = '{}' WHERE id = %s", pk)
    assert "never change" in refused("UPDATE conditions_signoff SET sha256 = %s WHERE id = %s", "0" * 64, pk)
    assert "never deleted" in refused("DELETE FROM conditions_signoff WHERE id = %s", pk)
    assert "record of its own" in update(live, "sign_off_id", None)


def test_a_record_of_another_edition_signs_nothing(live, in_review, editor, reviewer):
    other = factories.make_published(by=editor, reviewer=reviewer)

    assert "record of its own" in update(live, "sign_off_id", other.sign_off_id)
    assert "record of its own" in update(in_review, "sign_off_id", other.sign_off_id)


def test_an_approval_needs_a_record(live, in_review):
    copied = ("signed_by_id", "reviewer_id", "reviewer_name", "full_reviewer_id", "full_reviewer_name", "scope")
    dates = ("signed_at", "reviewed_on", "review_due")
    assignments = ", ".join(
        f"{name} = (SELECT {name} FROM conditions_edition WHERE id = {live.pk})" for name in (*copied, *dates)
    )

    refusal = refused(f"UPDATE conditions_edition SET state = 'approved', {assignments} WHERE id = {in_review.pk}")

    assert "needs a sign-off record" in refusal or KEPT in refusal


@pytest.mark.parametrize("state", ["draft", "superseded"])
def test_only_a_text_in_review_or_public_gets_a_record(page, editor, reviewer, state):
    edition = factories.make_draft(page, by=editor)
    if state == "superseded":
        edition = factories.make_published(edition.page, by=editor, reviewer=reviewer)
        factories.make_published(page, by=editor, reviewer=reviewer, body="<p>Five genes [1].</p>")

    insert = "INSERT INTO conditions_signoff (edition_id, record, sha256, condition_name) VALUES (%s, '{}', %s, '')"

    assert "Only an edition in review or a published one" in refused(insert, edition.pk, "0" * 64)


def test_a_draft_cannot_start_with_a_record(live):
    columns = [field.column for field in Edition._meta.concrete_fields if not field.primary_key]
    values = {"number": "99", "state": "'draft'"}
    select = ", ".join(values.get(column, column) for column in columns)

    refusal = refused(
        f"INSERT INTO conditions_edition ({', '.join(columns)}) SELECT {select} FROM conditions_edition "
        f"WHERE id = {live.pk}"
    )

    assert "starts without a record" in refusal


def test_a_forged_record_without_its_event_is_found(live, second_reviewer):
    sign_off = forged(live, second_reviewer)
    columns = columns_of(json.loads(sign_off.record))
    Edition.objects.filter(pk=live.pk).update(sign_off=sign_off, signed_by=second_reviewer, **columns)

    assert "It has a sign-off record that no event explains." in findings()
    assert "Its sign-off record is not that of its last signature." in findings()


def test_a_forged_signature_without_a_record_is_found(live, second_reviewer):
    forged = Event(
        edition=live,
        verb="reaffirm",
        from_state="published",
        to_state="published",
        actor=second_reviewer,
        sha256=live.sha256,
        reviewer=second_reviewer.medical_reviewer,
        reviewer_name="Dr Lee, MD",
        scope=Scope.WHOLE_PAGE,
        reviewed_on=live.reviewed_on,
        review_due=live.review_due,
    )
    EventChain.objects.append(forged)
    event = Event.objects.last()

    assert f"Its event {event.pk} (reaffirm) is a signature without a sign-off record." in findings()


def test_a_record_with_another_hash_is_neither_published_nor_verified(page, editor, reviewer, chief):
    approved = factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief)
    record = approved.sign_off.record.replace("endocrinologist", "cures everything")
    with factories.without_guards("sign_off_is_final"):
        SignOff.objects.filter(pk=approved.sign_off_id).update(record=record)

    with pytest.raises(workflow.TextChanged, match="The stored signature is not the one that was given"):
        workflow.schedule(approved, by=chief, at=None)
    assert "A sign-off record does not match its hash: it was changed." in findings()
