"""verify_published: it reports changes that bypassed the workflow, and nothing on an intact database."""

import datetime as dt

import pytest
from django.db import connection

from conditions import workflow
from conditions.database import triggers
from conditions.models import Authorship, Citation, Edition, Event
from conditions.vocabularies import Scope, State
from tests import factories

ALTERED = "The stored text is not the text that was submitted: its hash is different."
NO_SIGNATURE = "Its last signature is not one of this text by the reviewer that it names."
RECORD_OF_OTHER_TEXT = "Its text is not the text of its sign-off record."
NO_WHOLE_REVIEW = "No event signs the whole page with the name and the date that it gives."


def differs(names):
    return f"Its columns differ from its sign-off record: {names}."


def findings():
    """Return {number of the edition: sentences} for the editions with findings."""
    return {edition.number: sentences for edition, sentences in workflow.verify() if sentences}


@pytest.fixture
def without_triggers(db):
    """Remove the triggers, so that tests can change rows without the workflow."""
    triggers.uninstall(connection)


def change(edition, **values):
    Edition.objects.filter(pk=edition.pk).update(**values)


def add_event(edition, verb, before, after, **values):
    dates = {"reviewed_on": edition.reviewed_on, "review_due": edition.review_due}
    values = {"sha256": edition.sha256, **dates, **values}
    return Event.objects.create(edition=edition, verb=verb, from_state=before, to_state=after, **values)


def test_verify_finds_nothing_after_all_verbs(live, page, editor, second_editor, reviewer, second_reviewer, chief):
    workflow.expedite(live, by=chief, reason="New research.")
    workflow.reaffirm(Edition.objects.get(pk=live.pk), by=second_reviewer, seen=workflow.seen_by(live, second_reviewer))
    factories.make_published(page, by=editor, reviewer=reviewer, scope=Scope.CHANGES_ONLY, body=factories.reworded())
    workflow.discard(workflow.open_draft(page, by=editor), by=editor)
    in_review = factories.make_in_review(page, by=second_editor, body="<p>Six genes [1].</p>")
    workflow.send_back(in_review, by=reviewer, seen=in_review.sha256, reason="Seven.")
    workflow.withdraw(page, by=chief, reason="A wrong dose.")
    approved = factories.make_approved(by=editor, reviewer=reviewer, chief=chief)
    workflow.revoke(approved, by=chief, reason="Too early.")

    verified = list(workflow.verify())

    assert [sentences for _edition, sentences in verified] == [[]] * 7
    assert {edition.state for edition, _sentences in verified} == {
        *(State.SUPERSEDED, State.WITHDRAWN, State.DISCARDED, State.RETURNED, State.DRAFT)
    }
    assert list(workflow.crowded_pages()) == []


def test_verify_takes_a_constant_number_of_queries(editor, reviewer, django_assert_num_queries):
    factories.make_published(by=editor, reviewer=reviewer)
    # The last of the seven queries looks for a further batch.
    with django_assert_num_queries(7):
        assert len(list(workflow.verify())) == 1
    for _copy in range(2):
        factories.make_published(by=editor, reviewer=reviewer)

    with django_assert_num_queries(7):
        assert len(list(workflow.verify())) == 3


def test_verify_reads_all_batches(editor, reviewer, monkeypatch):
    monkeypatch.setattr(workflow.verifying, "BATCH", 2)
    made = [factories.make_published(by=editor, reviewer=reviewer).pk for _copy in range(5)]

    assert [edition.pk for edition, _sentences in workflow.verify()] == made


@pytest.mark.parametrize("column", ["title", "short_answer", "body", "change_note"])
def test_verify_reports_a_changed_text(without_triggers, live, column):
    change(live, **{column: "Something else."})

    assert findings() == {1: [ALTERED, RECORD_OF_OTHER_TEXT]}


def test_verify_reports_a_changed_source(without_triggers, live):
    Citation.objects.filter(edition=live).update(title="Another source")

    assert findings() == {1: [ALTERED, RECORD_OF_OTHER_TEXT]}


def test_verify_ignores_drafts(page, editor):
    factories.make_draft(page, by=editor)
    Edition.objects.update(body="<p>Half a sen</p>")

    assert findings() == {}


def test_verify_reports_a_text_changed_together_with_its_hash(without_triggers, live):
    change(live, body="<p>Something else.</p>")
    new = Edition.objects.get(pk=live.pk).computed_hash()
    change(live, sha256=new)
    submitted, approved, published = live.events.filter(verb__in=["submit", "approve", "publish"]).order_by("pk")

    names = "Its event %s (%s) has a different hash."
    assert findings() == {
        1: [
            names % (submitted.pk, "submit"),
            names % (approved.pk, "approve"),
            names % (published.pk, "publish"),
            NO_SIGNATURE,
            RECORD_OF_OTHER_TEXT,
        ]
    }


def test_verify_reports_an_unsigned_text(without_triggers, page, editor, reviewer, live):
    unsigned = factories.make_in_review(page, by=editor, body="<p>Five genes [1].</p>")
    change(live, state=State.SUPERSEDED)
    add_event(live, "supersede", State.PUBLISHED, State.SUPERSEDED)
    signature = ("signed_by", "reviewer", "reviewer_name", "full_reviewer", "full_reviewer_name", "signed_at")
    dates = ("reviewed_on", "review_due", "published_at", "scope")
    change(unsigned, state=State.PUBLISHED, **{name: getattr(live, name) for name in (*signature, *dates)})

    assert findings() == {
        2: [
            "It is published, but its last event says in review.",
            "Its review dates differ from those of its last event.",
            NO_SIGNATURE,
        ]
    }


def test_verify_reports_a_signature_with_another_name(without_triggers, live, second_reviewer):
    change(live, signed_by=second_reviewer, reviewer=second_reviewer.medical_reviewer)

    assert findings() == {1: [NO_SIGNATURE, NO_WHOLE_REVIEW, differs("reviewer")]}


def test_verify_reports_a_signature_that_is_not_the_last(without_triggers, live, second_reviewer):
    workflow.reaffirm(live, by=second_reviewer, seen=workflow.seen_by(live, second_reviewer))
    change(live, signed_by=live.signed_by, reviewer=live.reviewer, reviewer_name=live.reviewer_name)

    assert findings() == {1: [NO_SIGNATURE, NO_WHOLE_REVIEW, differs("reviewer, reviewer_name")]}


def test_verify_reports_a_scope_that_was_not_signed(without_triggers, live):
    change(live, scope=Scope.CHANGES_ONLY)

    assert findings() == {1: [NO_SIGNATURE, differs("scope")]}


def test_verify_reports_a_missing_review_of_the_whole_page(without_triggers, page, editor, reviewer, live):
    second = factories.make_published(
        page, by=editor, reviewer=reviewer, scope=Scope.CHANGES_ONLY, body=factories.reworded()
    )
    change(second, full_reviewer_name="Dr Somebody Else, MD")

    assert findings() == {2: [NO_WHOLE_REVIEW, differs("full_reviewer_name")]}


def test_verify_reports_a_signature_by_an_author(without_triggers, live, reviewer):
    Authorship.objects.create(edition=live, user=reviewer)
    approved = live.events.get(verb="approve")

    assert findings() == {
        1: [
            f"Its event {approved.pk} (approve) is the signature of one of its authors.",
            "Its authors are not those of its sign-off record.",
        ]
    }


def test_verify_reports_a_signature_by_the_submitter(without_triggers, page, editor, reviewer):
    in_review = factories.make_in_review(page, by=editor)
    signed = add_event(in_review, "approve", State.IN_REVIEW, State.IN_REVIEW, actor=editor)

    assert findings() == {1: [f"Its event {signed.pk} (approve) is the signature of one of its authors."]}


def test_verify_reports_a_changed_date(without_triggers, live):
    change(live, review_due=live.review_due + dt.timedelta(days=1000))

    assert findings() == {1: ["Its review dates differ from those of its last event.", differs("review_due")]}


def test_verify_reports_an_edition_without_events(without_triggers, page):
    Edition.objects.create(page=page, number=1, title="What causes it?")

    assert findings() == {1: ["It has no events."]}


def test_verify_reports_a_missing_event(without_triggers, live):
    live.events.get(verb="submit").delete()
    approved = live.events.get(verb="approve")

    assert findings() == {
        1: [f"Its event {approved.pk} (approve) does not start from the state in which the event before it ended."],
    }


def test_verify_reports_a_missing_first_event(without_triggers, live):
    live.events.filter(verb__in=["open_draft", "save_draft"]).delete()
    first = live.events.get(verb="submit")

    assert findings() == {1: [f"Its first event, {first.pk} (submit), is not its creation."]}


def test_verify_reports_an_impossible_change_of_state(without_triggers, page, editor):
    draft = factories.make_draft(page, by=editor)
    frozen = {"sha256": draft.computed_hash(), "submitted_by": editor, "submitted_at": draft.created_at}
    change(draft, state=State.RETURNED, **frozen)
    event = add_event(draft, "return", State.DRAFT, State.RETURNED, sha256="")

    assert findings() == {1: [f"Its event {event.pk} (return) makes a change of state that does not exist."]}


def test_verify_reports_a_state_without_its_event(without_triggers, page, live, chief):
    workflow.withdraw(page, by=chief, reason="A wrong dose.")
    live.events.get(verb="withdraw").delete()

    assert findings() == {1: ["It is withdrawn, but its last event says published."]}


def test_verify_repeats_its_check_after_a_concurrent_verb(live, chief):
    steps = []

    def expedite_once(execute, sql, params, many, context):
        if sql.startswith("SELECT") and 'FROM "conditions_event"' in sql and not steps:
            steps.append("expedite")
            workflow.expedite(live, by=chief, reason="New research.")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(expedite_once):
        looked_at = list(workflow.verify())

    assert steps == ["expedite"]
    assert [(edition.expedited_at is not None, sentences) for edition, sentences in looked_at] == [(True, [])]


def _take_away(name):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {name}")


def test_pages_with_two_open_or_live_editions_are_reported(without_triggers, page, editor, reviewer, live):
    # Without its unique indexes, the database is like a data dump loaded by hand.
    for name in ("one_published_edition", "one_open_edition"):
        _take_away(name)
    second = factories.make_published(page, by=editor, reviewer=reviewer, body="<p>Five genes [1].</p>")
    change(live, state=State.PUBLISHED)
    for number in (3, 4):
        Edition.objects.create(page=page, number=number, title="What causes it?")

    about = f"What causes congenital generalized lipodystrophy?, {page.get_absolute_url()}"
    assert second.number == 2
    assert list(workflow.crowded_pages()) == [
        f"{about} has 2 live editions; at most one is allowed.",
        f"{about} has 2 open editions; at most one is allowed.",
    ]
