"""Every combination of state, verb and role: permitted verbs have the effect in the table, others change no row."""

import datetime as dt
from typing import NamedTuple

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from conditions import workflow
from conditions.models import Authorship, Citation, ConditionPage, Edition, Event, SignOff
from conditions.vocabularies import STATE_CHANGES, Scope, State
from conditions.workflow import rules
from tests import factories

# A second copy of the transition table, because tests must not derive their expectations from the code.
ANYWHERE = tuple(State)
STARTS = {
    "open_draft": ANYWHERE,
    "save_draft": (State.DRAFT,),
    "submit": (State.DRAFT,),
    "discard": (State.DRAFT,),
    "recall": (State.IN_REVIEW,),
    "return": (State.IN_REVIEW,),
    "approve": (State.IN_REVIEW,),
    "approve_changes": (State.IN_REVIEW,),
    "publish": (State.APPROVED,),
    "schedule": (State.DRAFT, State.IN_REVIEW, State.APPROVED),
    "revoke": (State.APPROVED,),
    "reaffirm": (State.PUBLISHED,),
    "expedite": (State.PUBLISHED,),
    # withdraw acts on the page, so it starts in the states below whose page has a live edition.
    "withdraw": (State.IN_REVIEW, State.PUBLISHED, State.SUPERSEDED),
}
EVERYONES = {"revoke", "expedite", "withdraw"}
VERBS_OF = {
    "editor": {"open_draft", "save_draft", "submit", "discard", "recall", *EVERYONES},
    "reviewer": {"return", "approve", "approve_changes", "reaffirm", *EVERYONES},
    "chief": {"publish", "schedule", *EVERYONES},
    "superuser": set(STARTS),
    "plain": set(),
    "inactive_editor": set(),
    "visitor": set(),
    "clock": {"publish"},
}


class Effect(NamedTuple):
    """The effect of a verb: changed states, states of new editions, and verbs of the events."""

    changed: dict
    new: list
    events: list


NOTHING = Effect({}, [], [])
NEW_DRAFT = ([State.DRAFT], "open_draft")


def effect_of(verb, state):
    """Return the expected Effect for the edition in `state` (see `_edition`)."""
    draft, event = NEW_DRAFT
    match verb:
        case "open_draft":
            return NOTHING if state in ("draft", "in_review", "approved") else Effect({}, draft, [event])
        case "save_draft" | "reaffirm" | "expedite" | "schedule":
            return Effect({}, [], [verb])
        case "submit":
            return Effect({"draft": "in_review"}, [], [verb])
        case "discard":
            return Effect({"draft": "discarded"}, [], [verb])
        case "recall" | "return":
            return Effect({"in_review": "returned"}, draft, [verb, event])
        case "revoke":
            return Effect({"approved": "returned"}, draft, [verb, event])
        case "approve" | "approve_changes":
            states = {"in_review": "published", "published": "superseded"}
            return Effect(states, [], [verb, "supersede", "publish"])
        case "publish":
            return Effect({"approved": "published"}, [], [verb])
        case "withdraw" if state == State.IN_REVIEW:
            return Effect({"published": "withdrawn", "in_review": "returned"}, draft, [verb, verb, event])
        case "withdraw":
            return Effect({"published": "withdrawn"}, [], [verb])


def attempt(verb, edition, by):
    """Call the verb with complete and current form data."""
    match verb:
        case "open_draft":
            workflow.open_draft(edition.page, by=by)
        case "save_draft":
            workflow.save_draft(edition, by=by, lock=edition.lock, citations=[], body="<p>Other words.</p>")
        case "submit":
            workflow.submit(edition, by=by)
        case "discard":
            workflow.discard(edition, by=by)
        case "recall":
            workflow.recall(edition, by=by)
        case "return":
            workflow.send_back(edition, by=by, seen=edition.sha256, reason="Source 1 says otherwise.")
        case "approve":
            workflow.approve(edition, by=by, seen=workflow.seen_by(edition, by))
        case "approve_changes":
            workflow.approve(edition, by=by, seen=workflow.seen_by(edition, by), scope=Scope.CHANGES_ONLY)
        case "publish":
            workflow.publish(edition, by=by)
        case "schedule":
            workflow.schedule(edition, by=by, at=timezone.now() + dt.timedelta(days=1))
        case "revoke":
            workflow.revoke(edition, by=by, reason="A number is wrong.")
        case "reaffirm":
            workflow.reaffirm(edition, by=by, seen=workflow.seen_by(edition, by))
        case "expedite":
            workflow.expedite(edition, by=by, reason="A new trial is out.")
        case "withdraw":
            workflow.withdraw(edition.page, by=by, reason="Harmful advice.")


def dump():
    """Return every row of every table that the workflow writes."""
    models = (ConditionPage, Edition, Event, Citation, Authorship, SignOff)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def effect(before, after):
    old, new = ({row["id"]: row["state"] for row in rows["Edition"]} for rows in (before, after))
    return Effect(
        {state: new[pk] for pk, state in old.items() if new[pk] != state},
        [state for pk, state in new.items() if pk not in old],
        [row["verb"] for row in after["Event"][len(before["Event"]) :]],
    )


def _edition(state, page, author, reviewer, chief):
    """Return an edition in `state`; those in review and superseded have a live one beside them."""
    people = {"by": author, "reviewer": reviewer}
    match state:
        case State.DRAFT:
            return factories.make_draft(page, by=author)
        case State.IN_REVIEW:
            factories.make_published(page, **people)
            return factories.make_in_review(page, by=author, body=factories.reworded())
        case State.APPROVED:
            return factories.make_approved(page, **people, chief=chief)
        case State.PUBLISHED:
            return factories.make_published(page, **people)
        case State.SUPERSEDED:
            first = factories.make_published(page, **people)
            factories.make_published(page, **people, body="<p>Five genes [1].</p>")
            return first
        case State.WITHDRAWN:
            factories.make_published(page, **people)
            return workflow.withdraw(page, by=chief, reason="Wrong.")
        case State.RETURNED:
            edition = factories.make_in_review(page, by=author)
            workflow.discard(workflow.recall(edition, by=author), by=author)
            return edition
        case State.DISCARDED:
            return workflow.discard(factories.make_draft(page, by=author), by=author)


@pytest.fixture
def person(request, second_editor, second_reviewer, chief, superuser):
    return {
        "editor": second_editor,
        "reviewer": second_reviewer,
        "chief": chief,
        "superuser": superuser,
        "plain": factories.make_user("plain"),
        "inactive_editor": factories.make_editor("gone", is_active=False),
        "visitor": AnonymousUser(),
        "clock": None,
    }


@pytest.mark.parametrize("role", VERBS_OF)
@pytest.mark.parametrize("state", list(State))
def test_verb_has_the_effect_in_the_table_or_changes_no_row(state, role, person, page, editor, reviewer, chief):
    edition = _edition(state, page, editor, reviewer, chief)
    edition = Edition.objects.get(pk=edition.pk)
    before = dump()
    effects = {}

    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        for verb in STARTS:
            step = transaction.savepoint()
            try:
                attempt(verb, edition, person[role])
            except workflow.Refused as refusal:
                effects[verb] = (type(refusal).__name__, dump() == before)
            else:
                effects[verb] = effect(before, dump())
            transaction.savepoint_rollback(step)

    expected = {}
    for verb, starts in STARTS.items():
        if verb not in VERBS_OF[role]:
            expected[verb] = ("NotPermitted", True)
        elif state not in starts:
            expected[verb] = ("WrongState", True)
        else:
            expected[verb] = effect_of(verb, state)
    assert effects == expected


def test_table_lists_the_verbs_of_the_design():
    # tests/attacks/test_withdrawals.py and test_taking_back.py try the last four in every way.
    others = {"supersede", "hold", "ask_withdrawal", "ask_take_back", "take_back", "dismiss_request"}
    assert set(workflow.TRANSITIONS) == {*STARTS, *others}


def test_table_has_exactly_the_changes_that_the_database_allows():
    made = {
        (source, row.target)
        for row in workflow.TRANSITIONS.values()
        for source in row.sources
        if row.target and source is not None
    }

    assert made | {(State.IN_REVIEW, State.RETURNED), (State.APPROVED, State.RETURNED)} == STATE_CHANGES


def test_table_demands_a_reason_for_each_step_back():
    verbs_with_reason = {row.verb for row in workflow.TRANSITIONS.values() if row.needs_reason}

    asking = {"ask_withdrawal", "ask_take_back", "dismiss_request"}
    assert verbs_with_reason == {"return", "revoke", "expedite", "withdraw", *asking}


def test_table_has_a_statement_for_each_signature():
    assert {row.verb for row in workflow.TRANSITIONS.values() if row.signs} == set(rules.STATEMENTS)


def test_supersede_is_permitted_to_nobody(page, editor, reviewer, superuser):
    live = factories.make_published(page, by=editor, reviewer=reviewer)

    assert [workflow.can("supersede", live, person) for person in (editor, reviewer, superuser)] == [False] * 3


def test_choices_are_the_buttons_of_a_role_with_reasons_against(page, editor, superuser, reviewer):
    edition = factories.make_in_review(page, by=superuser)

    assert [(c.row.verb, c.allowed, c.why_not) for c in workflow.choices(edition, superuser)] == [
        ("recall", True, ""),
        ("return", True, ""),
        ("approve", False, "You submitted this text, so somebody else has to review it."),
        ("approve_changes", False, "You submitted this text, so somebody else has to review it."),
        ("schedule", True, ""),
    ]
    assert [c.row.verb for c in workflow.choices(edition, editor)] == ["recall"]
    assert [c.row.verb for c in workflow.choices(edition, reviewer)] == ["return", "approve", "approve_changes"]


def test_wrong_state_names_user_verb_and_time(page, editor, reviewer):
    edition = factories.make_in_review(page, by=editor)
    with time_machine.travel(dt.datetime(2027, 3, 1, 9, 30, tzinfo=dt.UTC), tick=False):
        workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason="Too long.")

    with pytest.raises(workflow.WrongState) as refusal:
        workflow.recall(edition, by=editor)

    assert str(refusal.value) == (
        "This is no longer possible: edition 1 of “What causes congenital generalized lipodystrophy?” "
        "is returned since 1 March 2027, 09:30, by Rao."
    )


def test_wrong_state_after_scheduled_publication_names_only_the_time(page, editor, reviewer, chief):
    edition = factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief)
    with time_machine.travel(dt.datetime(2027, 3, 1, 9, 30, tzinfo=dt.UTC), tick=False):
        workflow.publish(edition)

        with pytest.raises(workflow.WrongState) as refusal:
            workflow.revoke(edition, by=chief, reason="A number is wrong.")

    assert str(refusal.value) == (
        "This is no longer possible: edition 1 of “What causes congenital generalized lipodystrophy?” "
        "is published since 1 March 2027, 09:30."
    )


def test_wrong_state_of_an_edition_without_a_history_names_the_state(page, editor):
    # Importers create drafts without the workflow.
    edition = Edition.objects.create(page=page, number=1, title="What causes it?")

    with pytest.raises(workflow.WrongState) as refusal:
        workflow.recall(edition, by=editor)

    assert str(refusal.value) == "This is no longer possible: edition 1 of “What causes it?” is draft."
