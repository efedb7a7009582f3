"""publish, publish_due, schedule, revoke, expedite and withdraw."""

import datetime as dt

import pytest
import time_machine

from conditions import workflow
from conditions.models import Edition
from conditions.vocabularies import Scope, State
from tests import factories

NOON = dt.datetime(2027, 3, 31, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
FIVE_GENES = factories.reworded()


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def approved(page, editor, reviewer, chief):
    """Approved at NOON, to be published a week later."""
    return factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief, body=FIVE_GENES)


def later(days):
    return time_machine.travel(NOON + days * DAY, tick=False)


def dates(edition):
    return (edition.reviewed_on, edition.review_due, edition.expedited_at)


def history_of(edition):
    return [(event.verb, event.actor) for event in edition.events.select_related("actor")]


# --- publish -----------------------------------------------------------------------


def test_publish_before_its_time_is_refused(approved, chief):
    with pytest.raises(workflow.Refused) as refusal:
        workflow.publish(approved, by=chief)

    assert str(refusal.value) == ("It is scheduled for 7 April 2027, 12:00. Change the time to publish it sooner.")


def test_publish_at_its_time_supersedes_the_live_edition(live, approved):
    with later(7):
        published = workflow.publish(approved)

    live.refresh_from_db()
    assert (live.state, published.state) == (State.SUPERSEDED, State.PUBLISHED)
    assert published.published_at == NOON + WEEK
    assert dates(published) == (NOON.date(), dt.date(2029, 3, 31), None)
    assert history_of(live)[-1] == ("supersede", None)
    assert history_of(published)[-1] == ("publish", None)


def test_publish_refuses_a_text_with_a_wrong_hash(live, approved, monkeypatch):
    monkeypatch.setattr(Edition, "computed_hash", lambda self: "f" * 64)

    with later(7), pytest.raises(workflow.TextChanged) as refusal:
        workflow.publish(approved)

    assert str(refusal.value) == (
        "The stored text is not the one that was signed. It stays unpublished; tell the operator."
    )
    live.refresh_from_db()
    assert live.state == State.PUBLISHED


# --- publish_due -------------------------------------------------------------------


def test_publish_due_publishes_due_texts_once(approved):
    assert list(workflow.publish_due()) == []

    with later(7):
        first = [(edition.pk, edition.state, refusal) for edition, refusal in workflow.publish_due()]
        second = list(workflow.publish_due())

    assert first == [(approved.pk, State.PUBLISHED, None)]
    assert second == []


def test_publish_due_goes_by_time_and_continues_after_a_refusal(condition, editor, reviewer, chief, monkeypatch):
    editions = [
        factories.make_approved(factories.make_page(condition, topic), by=editor, reviewer=reviewer, chief=chief)
        for topic in ("causes", "genes", "types")
    ]
    workflow.schedule(editions[0], by=chief, at=NOON + 8 * DAY)
    broken = editions[1].pk
    right = Edition.computed_hash
    monkeypatch.setattr(Edition, "computed_hash", lambda self: "f" * 64 if self.pk == broken else right(self))

    with later(9):
        done = [(edition.pk, refusal and type(refusal)) for edition, refusal in workflow.publish_due()]

    assert done == [(broken, workflow.TextChanged), (editions[2].pk, None), (editions[0].pk, None)]
    assert [Edition.objects.get(pk=edition.pk).state for edition in editions] == ["published", "approved", "published"]


def test_publish_due_does_not_publish_ahead_of_the_clock(approved):
    refusals = [(edition, str(refusal)) for edition, refusal in workflow.publish_due(now=NOON + WEEK)]

    assert refusals == [(approved, "It is scheduled for 7 April 2027, 12:00. Change the time to publish it sooner.")]


# --- schedule ----------------------------------------------------------------------


def test_schedule_sets_and_changes_the_time(approved, chief):
    edition = workflow.schedule(approved, by=chief, at=NOON + 2 * DAY)

    assert (edition.state, edition.publish_at) == (State.APPROVED, NOON + 2 * DAY)
    event = edition.events.last()
    assert (event.verb, event.from_state, event.to_state, event.note) == (
        "schedule",
        "approved",
        "approved",
        "2027-04-02T12:00:00+00:00",
    )


def test_schedule_without_a_time_publishes_an_approved_text(approved, chief):
    edition = workflow.schedule(approved, by=chief, at=None)

    assert (edition.state, edition.publish_at, edition.published_at) == (State.PUBLISHED, None, NOON)
    assert history_of(edition)[-2:] == [("schedule", chief), ("publish", chief)]


def test_schedule_without_a_time_keeps_a_draft(page, editor, chief):
    draft = factories.make_draft(page, by=editor)

    assert workflow.schedule(draft, by=chief, at=None).state == State.DRAFT


@pytest.mark.parametrize("at", [NOON, NOON - DAY])
def test_schedule_refuses_a_past_time(approved, chief, at):
    with pytest.raises(workflow.Refused, match=r"This time has passed\. Choose a later time"):
        workflow.schedule(approved, by=chief, at=at)


def test_schedule_does_not_conflict_with_an_open_editor(page, editor, chief):
    draft = factories.make_draft(page, by=editor)
    workflow.schedule(draft, by=chief, at=NOON + WEEK)

    saved = workflow.save_draft(draft, by=editor, lock=draft.lock, citations=[], body=FIVE_GENES)

    assert (saved.body, saved.publish_at) == (FIVE_GENES, NOON + WEEK)


# --- revoke --------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "reviewer", "chief"])
def test_revoke_returns_and_opens_the_same_text(approved, role, request):
    by = request.getfixturevalue(role)

    draft = workflow.revoke(approved, by=by, reason="A number is wrong.")

    approved.refresh_from_db()
    assert (approved.state, draft.state, draft.body) == (State.RETURNED, State.DRAFT, approved.body)
    assert (draft.signed_by, draft.reviewed_on) == (None, None)
    event = approved.events.last()
    assert (event.verb, event.actor, event.note) == ("revoke", by, "A number is wrong.")


def test_revoke_needs_a_reason(approved, chief):
    with pytest.raises(workflow.Incomplete, match="Enter a reason"):
        workflow.revoke(approved, by=chief, reason=" ")


# --- expedite ------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "reviewer", "chief"])
def test_expedite_makes_the_page_overdue_at_once(live, role, request):
    with later(10):
        edition = workflow.expedite(live, by=request.getfixturevalue(role), reason="A new trial.")
        overdue = edition.is_overdue

    assert (edition.state, overdue) == (State.PUBLISHED, True)
    assert dates(edition) == (NOON.date(), dt.date(2027, 4, 10), NOON + 10 * DAY)
    event = edition.events.last()
    assert (event.verb, event.note, event.review_due) == ("expedite", "A new trial.", dt.date(2027, 4, 10))


def test_expedite_never_moves_a_due_date_later(live, editor):
    with later(1000):
        edition = workflow.expedite(live, by=editor, reason="A new trial.")

    assert edition.review_due == live.review_due == dt.date(2029, 3, 31)


def test_expedite_needs_a_reason(live, editor):
    with pytest.raises(workflow.Incomplete, match="Enter a reason"):
        workflow.expedite(live, by=editor, reason=None)


def test_expedite_outlasts_the_publication_of_a_text_signed_before_it(live, approved, editor):
    with later(3):
        workflow.expedite(live, by=editor, reason="A new trial.")
    with later(7):
        published = workflow.publish(approved)
        overdue = published.is_overdue

    assert overdue
    assert dates(published) == (NOON.date(), dt.date(2027, 4, 3), NOON + 3 * DAY)


def test_expedite_ends_with_a_text_signed_after_it(live, editor, reviewer):
    workflow.expedite(live, by=editor, reason="A new trial.")
    with later(1):
        published = factories.make_published(live.page, by=editor, reviewer=reviewer, body=FIVE_GENES)

    assert dates(published) == (dt.date(2027, 4, 1), dt.date(2029, 4, 1), None)


def test_expedite_does_not_make_a_text_due_before_it_was_reviewed(live, page, editor, reviewer, chief):
    live.page.topic.review_interval_months = 1
    live.page.topic.save()
    with later(2000):
        reviewer.medical_reviewer.valid_until = dt.date(2040, 1, 1)
        reviewer.medical_reviewer.save()
        approved = factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief, body=FIVE_GENES)
    with later(2001):
        workflow.expedite(live, by=editor, reason="A new trial.")
    with later(2007):
        published = workflow.publish(approved)

    assert published.reviewed_on == published.review_due == (NOON + 2000 * DAY).date()


@pytest.fixture
def changes(live, editor, reviewer, chief):
    """Return approved changes to the live edition, which become public in a week."""
    draft = factories.make_draft(live.page, by=editor, body=FIVE_GENES)
    workflow.schedule(draft, by=chief, at=NOON + WEEK)
    edition = workflow.submit(draft, by=editor)
    return workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), scope=Scope.CHANGES_ONLY)


def test_changes_only_are_not_published_over_a_later_review(live, changes):
    with later(3):
        kim = factories.make_reviewer("kim")
        workflow.reaffirm(live, by=kim, seen=workflow.seen_by(live, kim))

    with later(7), pytest.raises(workflow.Refused, match="Edition 1 was reviewed again after these changes"):
        workflow.publish(changes)

    assert Edition.objects.get(pk=changes.pk).state == State.APPROVED


def test_changes_only_keep_a_later_request_for_a_new_review(live, changes, editor):
    with later(4):
        asked = workflow.expedite(live, by=editor, reason="A new trial.")
    with later(7):
        published = workflow.publish(changes)

    assert dates(changes) == (NOON.date(), dt.date(2029, 3, 31), None)
    assert dates(published) == dates(asked) == (NOON.date(), dt.date(2027, 4, 4), NOON + 4 * DAY)
    assert (published.reviewer_name, published.full_reviewer_name) == ("Dr Rao, MD", live.full_reviewer_name)


# --- withdraw ------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "reviewer", "chief", "superuser"])
def test_withdraw_makes_the_page_private(live, role, request):
    by = request.getfixturevalue(role)

    withdrawn = workflow.withdraw(live.page, by=by, reason="Harmful advice.")

    assert (withdrawn.pk, withdrawn.state, withdrawn.withdrawn_at) == (live.pk, State.WITHDRAWN, NOON)
    assert live.page.live_edition() is None
    assert list(Edition.objects.live()) == []
    event = withdrawn.events.last()
    assert (event.verb, event.actor, event.note) == ("withdraw", by, "Harmful advice.")


def test_withdraw_returns_an_approved_edition_with_a_new_draft(live, approved, chief):
    workflow.withdraw(live.page, by=chief, reason="Harmful advice.")

    approved.refresh_from_db()
    draft = live.page.open_edition()
    assert (approved.state, draft.state, draft.number, draft.base) == (State.RETURNED, State.DRAFT, 3, None)
    assert (draft.body, draft.publish_at) == (FIVE_GENES, NOON + WEEK)
    assert history_of(approved)[-1] == ("withdraw", chief)
    with later(30):
        assert list(workflow.publish_due()) == []


def test_withdraw_returns_an_edition_in_review_with_all_authors(live, editor, second_editor, chief):
    edition = factories.make_in_review(live.page, by=second_editor, body=FIVE_GENES)

    workflow.withdraw(live.page, by=chief, reason="Harmful advice.")

    edition.refresh_from_db()
    draft = live.page.open_edition()
    assert (edition.state, draft.body) == (State.RETURNED, FIVE_GENES)
    assert set(draft.authors.all()) == {editor, second_editor}


def test_withdraw_adds_the_withdrawn_texts_authors_to_an_open_draft(live, editor, second_editor, chief):
    draft = factories.make_draft(live.page, by=second_editor, body=FIVE_GENES)

    workflow.withdraw(live.page, by=chief, reason="Harmful advice.")

    assert live.page.open_edition() == draft
    draft.refresh_from_db()
    assert (draft.state, draft.body) == (State.DRAFT, FIVE_GENES)
    assert set(draft.authors.all()) == {editor, second_editor}


def test_withdraw_needs_only_a_reason(live, chief):
    with pytest.raises(workflow.Incomplete, match="Enter a reason"):
        workflow.withdraw(live.page, by=chief, reason="")


def test_withdraw_works_on_a_damaged_text(live, editor, monkeypatch):
    monkeypatch.setattr(Edition, "computed_hash", lambda self: "f" * 64)

    assert workflow.withdraw(live.page, by=editor, reason="Damaged.").state == State.WITHDRAWN


def test_withdraw_without_a_live_edition_is_refused(page, chief):
    with pytest.raises(workflow.WrongState) as refusal:
        workflow.withdraw(page, by=chief, reason="Wrong.")

    assert str(refusal.value) == "This page has no published edition, so there is nothing to withdraw."


def test_withdraw_twice_names_who_was_first(live, chief, reviewer):
    workflow.withdraw(live.page, by=chief, reason="Harmful advice.")

    with pytest.raises(workflow.WrongState) as refusal:
        workflow.withdraw(live.page, by=reviewer, reason="Harmful advice.")

    assert str(refusal.value) == (
        "This is no longer possible: edition 1 of “What causes congenital generalized lipodystrophy?” "
        "is withdrawn since 31 March 2027, 12:00, by Chris."
    )


def test_withdraw_checks_the_role_first(page):
    with pytest.raises(workflow.NotPermitted):
        workflow.withdraw(page, by=factories.make_user("plain"), reason="Wrong.")


def test_restoring_needs_a_new_draft_and_a_whole_page_review(live, editor, reviewer, second_reviewer, chief):
    workflow.withdraw(live.page, by=chief, reason="Harmful advice.")
    edition = factories.make_in_review(live.page, by=editor, body=FIVE_GENES)
    assert not workflow.can("approve_changes", edition, second_reviewer)

    restored = workflow.approve(edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer))

    live.refresh_from_db()
    assert (live.state, restored.state, restored.number) == (State.WITHDRAWN, State.PUBLISHED, 2)
    assert live.page.live_edition() == restored
