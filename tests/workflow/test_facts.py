"""Placeholders in the workflow: expanded and frozen at submission, signed, and restored in the next draft."""

import pytest
from django.db import IntegrityError, transaction

from conditions import workflow
from conditions.facts.expansion import digest
from conditions.facts.queries import facts_of
from conditions.models import Edition
from conditions.vocabularies import InheritanceMode, Scope, State
from conditions.workflow import checklist
from tests import factories

WRITTEN = "<p>Words [1].</p>\n<p>[[inheritance]]</p>"
READ = "<p>Words [1].</p>\n<p>It is passed on in this way, according to our editors: {way}.</p>"
RECESSIVE, DOMINANT = READ.format(way="autosomal recessive"), READ.format(way="autosomal dominant")
UNCHANGED = "The text is the same as the live one. Change it, or mark it as a periodic review."


@pytest.fixture(autouse=True)
def inheritance(condition):
    return condition.inheritances.create(mode=InheritanceMode.AUTOSOMAL_RECESSIVE)


def make_dominant(condition):
    condition.inheritances.update(mode=InheritanceMode.AUTOSOMAL_DOMINANT)


def test_a_draft_keeps_its_placeholders(page, editor):
    draft = factories.make_draft(page, by=editor, body=WRITTEN)

    assert (draft.body, draft.body_as_written, list(draft.frozen_facts.all())) == (WRITTEN, "", [])


def test_submit_freezes_the_facts_with_the_text(page, condition, editor):
    draft = factories.make_draft(page, by=editor, body=WRITTEN)

    edition = workflow.submit(draft, by=editor, lock=draft.lock)

    assert (edition.body, edition.body_as_written, edition.lock) == (RECESSIVE, WRITTEN, draft.lock + 1)
    assert edition.sha256 == edition.computed_hash() != draft.computed_hash()
    assert list(edition.frozen_facts.values_list("placeholder", "sha256", "changed_at")) == [
        ("inheritance", digest("inheritance", facts_of(condition)), None)
    ]
    assert [event.verb for event in edition.events.all()] == ["open_draft", "save_draft", "submit"]


def test_submit_stores_the_expanded_words_for_search(page, editor):
    edition = factories.make_in_review(page, by=editor, body="<p>[[inheritance]] Sjögren [1] [[community-count]]</p>")

    assert edition.search_text == (
        "what causes congenital generalized lipodystrophy "
        "changes in one of four genes stop the body from making fat cells that can store fat "
        "a child has to inherit the change from both parents to have the condition "
        "it is passed on in this way according to our editors autosomal recessive sjogren"
    )


def test_submit_without_placeholders_stores_no_second_copy(page, editor):
    edition = factories.make_in_review(page, by=editor)

    assert (edition.body, edition.body_as_written, edition.frozen_facts.count()) == (factories.BODY, "", 0)


def test_submit_refuses_placeholders_without_facts_and_changes_nothing(page, editor):
    draft = factories.make_draft(page, by=editor, body="<p>See [[inheritance]] [1].</p><p>[[genes]]</p>")

    with pytest.raises(workflow.Incomplete) as refusal:
        workflow.submit(draft, by=editor)

    assert refusal.value.sentences == ["[[genes]] has nothing to show: no gene is recorded."]
    stored = Edition.objects.get(pk=draft.pk)
    assert (stored.state, stored.body, stored.search_text) == (State.DRAFT, draft.body, "")


def test_placeholders_are_allowed_in_the_body_only(page, editor):
    draft = factories.make_draft(page, by=editor, short_answer=f"{factories.SHORT_ANSWER} [[inheritance]]")

    assert checklist.missing(draft) == ["[[inheritance]] in the short answer cannot be used here."]


@pytest.mark.parametrize("way_back", ["recall", "return"])
def test_returned_text_has_its_placeholders_again(page, editor, reviewer, way_back):
    edition = factories.make_in_review(page, by=editor, body=WRITTEN)

    if way_back == "recall":
        draft = workflow.recall(edition, by=editor)
    else:
        draft = workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason="Reword it.")

    assert (draft.body, draft.body_as_written) == (WRITTEN, "")
    assert Edition.objects.get(pk=edition.pk).body == RECESSIVE


def test_draft_of_the_live_text_uses_new_facts(page, condition, editor, second_editor, reviewer):
    live = factories.make_published(page, by=editor, reviewer=reviewer, body=WRITTEN)
    make_dominant(condition)

    draft = workflow.open_draft(page, by=second_editor)
    draft = workflow.save_draft(
        draft, by=second_editor, lock=draft.lock, citations=[factories.CITATION], change_note="New facts."
    )
    edition = workflow.submit(draft, by=second_editor)
    edition = workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), scope=Scope.CHANGES_ONLY)

    assert (live.body, draft.body, edition.body, edition.state) == (RECESSIVE, WRITTEN, DOMINANT, State.PUBLISHED)


def test_unchanged_text_is_recognised_after_expansion(page, condition, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer, body=WRITTEN)
    draft = factories.make_draft(page, by=editor, body=WRITTEN)
    before = checklist.missing(draft)
    make_dominant(condition)

    after = checklist.missing(draft)

    assert (before, after) == ([UNCHANGED], [])


def test_text_typed_like_the_expansion_is_unchanged(page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer, body=WRITTEN)

    draft = factories.make_draft(page, by=editor, body=RECESSIVE)

    assert checklist.missing(draft) == [UNCHANGED]


def test_new_facts_do_not_change_a_submitted_text(page, condition, editor, reviewer):
    edition = factories.make_in_review(page, by=editor, body=WRITTEN)
    make_dominant(condition)

    published = workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))

    assert (published.body, published.computed_hash()) == (RECESSIVE, edition.sha256)


@pytest.mark.parametrize("column", ["body", "body_as_written"])
def test_database_freezes_both_copies_of_the_body(page, editor, column):
    edition = factories.make_in_review(page, by=editor, body=WRITTEN)

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(**{column: "<p>Other.</p>"})
