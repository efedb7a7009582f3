"""approve, send_back and reaffirm: the text seen, the second person, credentials and review dates."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from conditions import workflow
from conditions.models import Edition
from conditions.vocabularies import Scope, State
from conditions.workflow.record import add_months
from tests import factories

NOON = dt.datetime(2027, 3, 31, 12, tzinfo=dt.UTC)
FIVE_GENES = factories.reworded()
WHOLE_PAGE = "so the whole page has to be reviewed."


def dates(edition):
    return (edition.reviewed_on, edition.review_due, edition.expedited_at)


def tamper(edition, monkeypatch):
    """Change the stored text without its hash, as only a damaged database could."""
    monkeypatch.setattr(Edition, "computed_hash", lambda self: "f" * 64)


# --- approve: the whole page -----------------------------------------------------------


@time_machine.travel(NOON, tick=False)
def test_approve_signs_and_publishes_at_once(page, editor, reviewer):
    edition = factories.make_in_review(page, by=editor)

    live = workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), note="Well put.")

    register = reviewer.medical_reviewer
    assert (live.state, live.published_at, live.signed_at) == (State.PUBLISHED, NOON, NOON)
    assert (live.signed_by, live.reviewer, live.reviewer_name) == (reviewer, register, "Dr Rao, MD")
    assert (live.full_reviewer, live.full_reviewer_name, live.scope) == (register, "Dr Rao, MD", Scope.WHOLE_PAGE)
    assert dates(live) == (dt.date(2027, 3, 31), dt.date(2029, 3, 31), None)
    event = live.events.get(verb="approve")
    assert (event.reviewer, event.scope, event.note, event.sha256) == (
        register,
        "whole_page",
        "Well put.",
        live.sha256,
    )
    assert event.statement == (
        "I have read the whole of this page and its sources. To my knowledge it is accurate, balanced and up to date, "
        "and I approve this exact text for publication under my name."
    )
    assert (event.reviewed_on, event.review_due) == (live.reviewed_on, live.review_due)


@time_machine.travel(NOON, tick=False)
def test_approve_takes_the_topics_interval(condition, editor, reviewer):
    live = factories.make_published(factories.make_page(condition, "genes"), by=editor, reviewer=reviewer)

    assert live.review_due == dt.date(2028, 3, 31)


def test_approve_before_the_publishing_time_waits(page, editor, reviewer, chief):
    edition = factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief)

    assert (edition.state, edition.published_at) == (State.APPROVED, None)
    assert page.live_edition() is None


def test_approve_keeps_the_name_as_it_was_signed(page, editor, reviewer):
    live = factories.make_published(page, by=editor, reviewer=reviewer)

    reviewer.medical_reviewer.name = "Dr Rao-Smith"
    reviewer.medical_reviewer.save()

    live.refresh_from_db()
    assert (live.reviewer_name, live.reviewer.name) == ("Dr Rao, MD", "Dr Rao-Smith")


@pytest.mark.parametrize("seen", ["", None, "0" * 64])
def test_approve_refuses_a_text_other_than_the_one_seen(page, editor, reviewer, seen):
    edition = factories.make_in_review(page, by=editor)

    with pytest.raises(workflow.TextChanged, match="This is not what you had on your screen"):
        workflow.approve(edition, by=reviewer, seen=seen)


def test_approve_refuses_a_text_with_a_wrong_hash(page, editor, reviewer, monkeypatch):
    edition = factories.make_in_review(page, by=editor)
    tamper(edition, monkeypatch)

    with pytest.raises(workflow.TextChanged, match="The stored text is not the one that was submitted"):
        workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))


def test_approve_refuses_an_unknown_scope(page, editor, reviewer):
    edition = factories.make_in_review(page, by=editor)

    with pytest.raises(ValueError, match="'half' is not a valid Scope"):
        workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), scope="half")


# --- Second person, credentials -------------------------------------------------------


@pytest.mark.parametrize("verb", ["approve", "approve_changes"])
def test_approve_is_refused_to_the_submitter(page, superuser, verb):
    edition = factories.make_in_review(page, by=superuser)

    with pytest.raises(workflow.Refused, match="You submitted this text, so somebody else has to review it"):
        workflow.rules.check(verb, edition, superuser)


def test_approve_is_refused_to_authors_including_superusers(page, editor, superuser):
    draft = factories.make_draft(page, by=superuser)
    edition = workflow.submit(draft, by=editor)

    with pytest.raises(workflow.Refused, match="You wrote part of this text, so somebody else has to review it"):
        workflow.approve(edition, by=superuser, seen=workflow.seen_by(edition, superuser))


def test_approve_is_refused_to_an_author_of_an_earlier_copy(page, editor):
    writer = factories.make_reviewer("ada", "Editors")
    edition = workflow.submit(factories.make_draft(page, by=writer), by=writer)
    draft = workflow.recall(edition, by=editor)
    edition = workflow.submit(draft, by=editor)

    with pytest.raises(workflow.Refused, match="You wrote part of this text"):
        workflow.approve(edition, by=writer, seen=workflow.seen_by(edition, writer))


def test_approve_is_refused_to_an_author_of_the_withdrawn_original(page, editor, reviewer, chief):
    writer = factories.make_reviewer("ada", "Editors")
    factories.make_published(page, by=writer, reviewer=reviewer)
    draft = workflow.open_draft(page, by=editor)
    workflow.withdraw(page, by=chief, reason="Wrong.")
    edition = factories.make_in_review(page, by=editor)

    with pytest.raises(workflow.Refused, match="You wrote part of this text"):
        workflow.approve(edition, by=writer, seen=workflow.seen_by(edition, writer))
    assert edition == draft


def test_approve_lets_an_author_of_the_live_text_sign_once_none_of_their_words_stand(page, editor, reviewer):
    writer = factories.make_reviewer("ada", "Editors")
    source = {"number": 1, "title": "Leptin", "journal": "Fat", "year": 2020, "pmid": "12345"}
    short_answer = "Doctors look for it when a baby has no fat under the skin, and then read the genes of both parents."
    factories.make_published(
        page, by=writer, reviewer=reviewer, body="<p>It is rare [1].</p>", short_answer=short_answer
    )

    live = factories.make_published(page, by=editor, reviewer=writer, citations=[source])

    assert live.signed_by == writer


def _register(**values):
    def change(user):
        for name, value in values.items():
            setattr(user.medical_reviewer, name, value)
        user.medical_reviewer.save()

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda user: user.medical_reviewer.delete(),
            "You are not in the register of medical reviewers; a chief editor can add you.",
        ),
        (_register(is_active=False), "Your entry in the register of medical reviewers is not active."),
        (
            _register(valid_until=dt.date(2027, 3, 30)),
            "Your credential ended on 30 March 2027; a chief editor can renew it once it has been checked.",
        ),
    ],
)
@pytest.mark.parametrize("name", ["rao", "root"])
@time_machine.travel(NOON, tick=False)
def test_approve_needs_a_current_credential_of_superusers_too(
    page, editor, reviewer, superuser, name, change, sentence
):
    edition = factories.make_in_review(page, by=editor)
    user = {"rao": reviewer, "root": superuser}[name]
    change(user)
    user = type(user).objects.get(pk=user.pk)

    with pytest.raises(workflow.Refused) as refusal:
        workflow.approve(edition, by=user, seen=workflow.seen_by(edition, user))

    assert str(refusal.value) == sentence


@time_machine.travel(NOON, tick=False)
def test_approve_is_possible_on_the_last_day_of_the_credential(page, editor, reviewer):
    _register(valid_until=dt.date(2027, 3, 31))(reviewer)

    assert factories.make_published(page, by=editor, reviewer=reviewer).state == State.PUBLISHED


# --- approve: the changes only ----------------------------------------------------------


def test_approve_changes_copies_both_dates_and_the_full_reviewer(page, editor, reviewer, second_reviewer):
    with time_machine.travel(NOON, tick=False):
        first = factories.make_published(page, by=editor, reviewer=reviewer)
    with time_machine.travel(NOON + dt.timedelta(days=30), tick=False):
        _register(valid_until=dt.date(2028, 1, 1))(second_reviewer)
        second = factories.make_published(
            page, by=editor, reviewer=second_reviewer, scope=Scope.CHANGES_ONLY, body=FIVE_GENES
        )

    first.refresh_from_db()
    assert (first.state, second.state, second.scope) == (State.SUPERSEDED, State.PUBLISHED, Scope.CHANGES_ONLY)
    assert dates(second) == dates(first) == (dt.date(2027, 3, 31), dt.date(2029, 3, 31), None)
    assert (second.reviewer_name, second.full_reviewer_name) == ("Dr Lee, MD", "Dr Rao, MD")
    assert (second.full_reviewer, second.signed_by) == (reviewer.medical_reviewer, second_reviewer)
    event = second.events.get(verb="approve_changes")
    assert event.statement.endswith("The date of the last review of the whole page stays as it is.")
    assert (event.scope, event.reviewed_on, event.review_due) == (
        "changes_only",
        second.reviewed_on,
        second.review_due,
    )


def test_approve_changes_needs_a_live_edition(page, editor, reviewer):
    edition = factories.make_in_review(page, by=editor)

    with pytest.raises(workflow.Refused, match=f"There is no live edition that this text changes, {WHOLE_PAGE}"):
        workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), scope=Scope.CHANGES_ONLY)


def test_approve_changes_needs_the_live_edition_as_base(page, editor, reviewer, chief):
    factories.make_published(page, by=editor, reviewer=reviewer)
    draft = factories.make_draft(page, by=editor, body=FIVE_GENES)
    workflow.withdraw(page, by=chief, reason="Wrong.")
    edition = workflow.submit(draft, by=editor)

    with pytest.raises(workflow.Refused, match="There is no live edition that this text changes"):
        workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), scope=Scope.CHANGES_ONLY)


def test_approve_changes_refuses_a_text_not_based_on_the_live_one(page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    # Importers create drafts without the workflow.
    Edition.objects.create(page=page, number=2, title="What causes it?")
    edition = factories.make_in_review(page, by=editor, body=FIVE_GENES)

    with pytest.raises(workflow.Refused, match="There is no live edition that this text changes"):
        workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), scope=Scope.CHANGES_ONLY)


def test_approve_changes_refuses_an_overdue_page(page, editor, reviewer):
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    edition = factories.make_in_review(page, by=editor, body=FIVE_GENES)
    _register(valid_until=dt.date(2040, 1, 1))(reviewer)
    last_day = dt.datetime.combine(live.review_due, dt.time(23, 59), tzinfo=dt.UTC)

    with time_machine.travel(last_day, tick=False):
        assert workflow.can("approve_changes", edition, reviewer)
    with (
        time_machine.travel(last_day + dt.timedelta(minutes=1), tick=False),
        pytest.raises(workflow.Refused, match=f"The live edition’s review is overdue, {WHOLE_PAGE}"),
    ):
        workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), scope=Scope.CHANGES_ONLY)


def test_approve_changes_refuses_an_expedited_page(page, editor, reviewer):
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    edition = factories.make_in_review(page, by=editor, body=FIVE_GENES)
    workflow.expedite(live, by=editor, reason="A new trial.")

    with pytest.raises(workflow.Refused, match="The live edition’s review is overdue"):
        workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), scope=Scope.CHANGES_ONLY)


# --- send_back ---------------------------------------------------------------------------


def test_send_back_returns_with_a_reason_and_opens_the_same_text(page, editor, reviewer):
    edition = factories.make_in_review(page, by=editor)

    draft = workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason="  Source 1 says otherwise. ")

    edition.refresh_from_db()
    assert (edition.state, draft.state, draft.number) == (State.RETURNED, State.DRAFT, 2)
    assert (draft.body, draft.change_note) == (edition.body, edition.change_note)
    assert list(draft.authors.all()) == [editor]
    event = edition.events.last()
    assert (event.verb, event.note, event.actor) == ("return", "Source 1 says otherwise.", reviewer)


@pytest.mark.parametrize("reason", ["", None, " \n ", "\x00\x1f", "\u200b \u200f"])
def test_send_back_needs_a_reason(page, editor, reviewer, reason):
    edition = factories.make_in_review(page, by=editor)

    with pytest.raises(workflow.Incomplete) as refusal:
        workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason=reason)

    assert refusal.value.sentences == ["Enter a reason. The people concerned will read it."]


def test_send_back_refuses_a_text_other_than_the_one_seen(page, editor, reviewer):
    edition = factories.make_in_review(page, by=editor)

    with pytest.raises(workflow.TextChanged, match="This is not the text that you had on your screen"):
        workflow.send_back(edition, by=reviewer, seen="0" * 64, reason="Wrong.")


def test_send_back_needs_no_credential(page, editor, reviewer):
    edition = factories.make_in_review(page, by=editor)
    _register(is_active=False)(reviewer)

    workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason="Wrong.")

    edition.refresh_from_db()
    assert edition.state == State.RETURNED


# --- reaffirm ----------------------------------------------------------------------------


def test_reaffirm_signs_the_same_text_again(page, editor, reviewer, second_reviewer):
    with time_machine.travel(NOON - dt.timedelta(days=100), tick=False):
        live = factories.make_published(page, by=editor, reviewer=reviewer)
        workflow.expedite(live, by=editor, reason="A new trial.")
    _register(valid_until=dt.date(2028, 1, 1))(second_reviewer)

    with time_machine.travel(NOON, tick=False):
        again = workflow.reaffirm(
            live, by=second_reviewer, seen=workflow.seen_by(live, second_reviewer), note="Still right."
        )

    assert (again.pk, again.state, again.sha256) == (live.pk, State.PUBLISHED, live.sha256)
    assert (again.signed_by, again.signed_at, again.reviewer_name) == (second_reviewer, NOON, "Dr Lee, MD")
    assert (again.full_reviewer_name, again.scope) == ("Dr Lee, MD", Scope.WHOLE_PAGE)
    assert dates(again) == (dt.date(2027, 3, 31), dt.date(2029, 3, 31), None)
    assert again.published_at == live.published_at
    event = again.events.last()
    assert (event.verb, event.from_state, event.to_state) == ("reaffirm", "published", "published")
    assert (event.note, event.reviewer, event.scope) == ("Still right.", second_reviewer.medical_reviewer, "whole_page")
    assert event.statement.startswith("I have read the whole of this page and its sources again.")


def test_reaffirm_is_refused_to_an_author(page, reviewer):
    writer = factories.make_reviewer("ada", "Editors")
    live = factories.make_published(page, by=writer, reviewer=reviewer)

    with pytest.raises(workflow.Refused, match="You submitted this text"):
        workflow.reaffirm(live, by=writer, seen=workflow.seen_by(live, writer))


def test_reaffirm_needs_a_current_credential(page, editor, reviewer):
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    _register(is_active=False)(reviewer)

    with pytest.raises(workflow.Refused, match="is not active"):
        workflow.reaffirm(live, by=reviewer, seen=workflow.seen_by(live, reviewer))


def test_reaffirm_refuses_a_text_other_than_the_one_seen(page, editor, reviewer):
    live = factories.make_published(page, by=editor, reviewer=reviewer)

    with pytest.raises(workflow.TextChanged):
        workflow.reaffirm(live, by=reviewer, seen="0" * 64)


def test_signatures_stay_valid_when_a_reviewer_leaves(page, editor, reviewer):
    live = factories.make_published(page, by=editor, reviewer=reviewer)

    reviewer.is_active = False
    reviewer.save()
    _register(is_active=False)(reviewer)

    assert Edition.objects.live().get() == live
    assert not live.is_overdue_on(timezone.localdate())


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2028, 1, 31), 1, dt.date(2028, 2, 29)),
        pytest.param(dt.date(2028, 2, 29), 12, dt.date(2029, 2, 28), id="T02"),
        (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 28)),
        (dt.date(2024, 2, 29), 48, dt.date(2028, 2, 29)),
        (dt.date(2026, 12, 31), 2, dt.date(2027, 2, 28)),
        (dt.date(2026, 11, 22), 1, dt.date(2026, 12, 22)),
        (dt.date(2026, 11, 22), 14, dt.date(2028, 1, 22)),
        (dt.date(2026, 5, 8), 24, dt.date(2028, 5, 8)),
    ],
)
def test_add_months_keeps_the_day_if_the_month_has_it(day, months, later):
    assert add_months(day, months) == later
