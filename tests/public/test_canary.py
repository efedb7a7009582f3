"""A token shows up if and only if its edition is published now."""

import datetime as dt

from django.utils import timezone

from conditions import workflow
from conditions.models import Edition
from conditions.vocabularies import State
from tests import factories
from tests.public import canary


def _draft(page, by):
    edition = workflow.open_draft(page, by=by)
    return workflow.save_draft(edition, by=by, lock=edition.lock, **canary.text_for(edition))


def _in_review(page, by):
    edition = _draft(page, by)
    return workflow.submit(edition, by=by, note=canary.token(edition, "submit_note"))


def _published(page, by, reviewer):
    edition = _in_review(page, by)
    return workflow.approve(edition, by=reviewer, seen=edition.sha256, note=canary.token(edition, "approval_note"))


def test_canary_each_state_shows_what_is_published_and_nothing_else(client, editor, reviewer, chief):
    condition = factories.make_condition(community_count=4, community_counted_on="2026-11-01")
    condition.synonyms.create(name="Another name")
    pages = {topic: factories.make_page(condition, topic) for topic in ["overview", "causes", "genes", "types"]}
    _published(pages["overview"], editor, reviewer)
    _in_review(pages["overview"], editor)
    _published(pages["causes"], editor, reviewer)
    _published(pages["causes"], editor, reviewer)
    edition = _in_review(pages["causes"], editor)
    workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason=canary.token(edition, "reason"))
    withdrawn = _published(pages["genes"], editor, reviewer)
    workflow.withdraw(pages["genes"], by=chief, reason=canary.token(withdrawn, "reason"))
    _draft(pages["genes"], editor)
    discarded = _draft(pages["types"], editor)
    workflow.discard(discarded, by=editor)
    _draft(pages["types"], editor)
    hidden = factories.make_page(factories.make_condition("Hidden syndrome"), "causes")
    draft = _draft(hidden, editor)
    workflow.schedule(draft, by=chief, at=timezone.now() + dt.timedelta(days=7))
    scheduled = workflow.submit(draft, by=editor)
    workflow.approve(scheduled, by=reviewer, seen=scheduled.sha256, note=canary.token(scheduled, "approval_note"))

    assert set(Edition.objects.values_list("state", flat=True)) == set(State.values)
    assert canary.violations(client) == []


def test_canary_notices_a_text_that_should_not_show(client, editor, reviewer, page):
    edition = _published(page, editor, reviewer)
    page.condition.name = canary.token(edition, "leak")
    page.condition.save()

    found = canary.violations(client)

    assert f"{page.get_absolute_url()} shows {canary.token(edition, 'leak')}" in found


def test_canary_lists_every_public_view():
    assert sorted(canary.public_names()) == sorted(canary.ADDRESSES_OF)
