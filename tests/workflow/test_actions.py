"""The verbs, one life of a page after the other."""

import pytest
from conditions import workflow
from conditions.vocabularies import Scope, State

from tests import factories


def test_approve_publishes_at_once(page, editor, reviewer):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)

    assert edition.state == State.PUBLISHED
    assert list(edition.events.values_list("verb", flat=True)) == [
        "open_draft", "save_draft", "submit", "approve", "publish"]


def test_withdraw_and_second_edition(page, editor, reviewer, chief, second_reviewer):
    first = factories.make_published(page, by=editor, reviewer=reviewer)
    second = factories.make_in_review(page, by=editor, body="<p>Three genes [1].</p>")
    second = workflow.approve(second, by=second_reviewer, seen=second.sha256, scope=Scope.CHANGES_ONLY)
    assert second.full_reviewer == reviewer.medical_reviewer
    first.refresh_from_db()
    assert first.state == State.SUPERSEDED
    third = factories.make_in_review(page, by=editor, body="<p>Five genes [1].</p>")
    w = workflow.withdraw(page, by=chief, reason="wrong")
    third.refresh_from_db()
    assert (w.state, third.state) == (State.WITHDRAWN, State.RETURNED)
    with pytest.raises(workflow.Refused):
        workflow.approve(third, by=reviewer, seen=third.sha256)
