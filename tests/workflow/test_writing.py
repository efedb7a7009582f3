"""open_draft, save_draft, submit, discard and recall."""

import datetime as dt

import pytest
from django.utils import timezone

from conditions import workflow
from conditions.models import Edition
from conditions.vocabularies import Scope, State
from conditions.workflow.actions import locks
from tests import factories

QUESTION = "What causes congenital generalized lipodystrophy?"


def text_of(edition):
    return (edition.title, edition.short_answer, edition.body, edition.change_note, edition.is_periodic_review)


def citations_of(edition):
    return [citation.as_hashed() for citation in edition.citations.all()]


def authors_of(edition):
    return [authorship.user for authorship in edition.authorships.all()]


def history_of(edition):
    return [(e.verb, e.from_state, e.to_state, e.actor) for e in edition.events.select_related("actor")]


def save(edition, by, **text):
    return workflow.save_draft(edition, by=by, lock=edition.lock, **factories.complete_text(**text))


# --- open_draft --------------------------------------------------------------------


def test_open_draft_of_a_new_page_has_only_the_question(page, editor):
    draft = workflow.open_draft(page, by=editor)

    assert (draft.number, draft.state, draft.base, draft.lock) == (1, State.DRAFT, None, 1)
    assert text_of(draft) == (QUESTION, "", "", "", False)
    assert authors_of(draft) == []
    assert history_of(draft) == [("open_draft", "", "draft", editor)]


def test_open_draft_returns_the_one_open_edition(page, editor, second_editor):
    draft = factories.make_draft(page, by=editor)

    assert workflow.open_draft(page, by=second_editor) == draft


def test_open_draft_copies_the_live_text_without_authors_or_note(page, editor, reviewer):
    live = factories.make_published(page, by=editor, reviewer=reviewer, is_periodic_review=True)

    draft = workflow.open_draft(page, by=editor)

    assert (draft.number, draft.base) == (2, live)
    assert text_of(draft) == (live.title, live.short_answer, live.body, "", False)
    assert citations_of(draft) == citations_of(live)
    assert authors_of(draft) == []


def test_open_draft_after_a_withdrawal_copies_the_text_with_its_authors(page, editor, second_editor, reviewer, chief):
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    workflow.withdraw(page, by=chief, reason="Wrong.")

    draft = workflow.open_draft(page, by=second_editor)

    assert draft.base is None
    assert text_of(draft) == (live.title, live.short_answer, live.body, "", False)
    assert authors_of(draft) == [editor]


def test_open_draft_after_a_discarded_one_still_finds_the_withdrawn_text(page, editor, reviewer, chief):
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    workflow.withdraw(page, by=chief, reason="Wrong.")
    workflow.discard(workflow.open_draft(page, by=editor), by=editor)

    assert workflow.open_draft(page, by=editor).body == live.body


def test_open_draft_after_a_discarded_first_one_is_empty(page, editor):
    workflow.discard(factories.make_draft(page, by=editor), by=editor)

    draft = workflow.open_draft(page, by=editor)

    assert (draft.number, draft.body) == (2, "")


def test_open_draft_truncates_a_long_question(editor):
    condition = factories.make_condition("Very long name " + "x" * 185, slug="long")

    draft = workflow.open_draft(factories.make_page(condition), by=editor)

    assert draft.title == f"What causes very long name {'x' * 173}"


# --- save_draft --------------------------------------------------------------------


def test_save_draft_stores_the_text_and_adds_an_author(page, editor):
    draft = factories.make_draft(page, by=editor, is_periodic_review=True)

    stored = Edition.objects.get(pk=draft.pk)
    assert text_of(stored) == (QUESTION, factories.SHORT_ANSWER, factories.BODY, "Reworded.", True)
    assert citations_of(stored) == [{**factories.CITATION, "accessed_on": "2026-10-12"}]
    assert authors_of(stored) == [editor]
    assert stored.lock == 2
    assert history_of(stored)[1:] == [("save_draft", "draft", "draft", editor)]


def test_save_draft_keeps_columns_that_are_not_given(page, editor):
    draft = factories.make_draft(page, by=editor)

    saved = workflow.save_draft(draft, by=editor, lock=draft.lock, citations=[], body="<p>Two genes.</p>")

    assert text_of(saved) == (QUESTION, factories.SHORT_ANSWER, "<p>Two genes.</p>", "Reworded.", False)
    assert citations_of(saved) == []


def test_save_draft_adds_each_author_once(page, editor, second_editor):
    draft = factories.make_draft(page, by=editor)
    draft = save(draft, second_editor, body="<p>Two genes [1].</p>")

    draft = save(draft, editor, body="<p>Three genes [1].</p>")

    assert authors_of(draft) == [editor, second_editor]


def test_save_draft_of_citations_alone_counts(page, editor):
    draft = factories.make_draft(page, by=editor)
    citations = [{**factories.CITATION, "number": 2, "pmid": "PMID: 11479539"}, factories.CITATION]

    saved = workflow.save_draft(draft, by=editor, lock=draft.lock, citations=citations)

    assert [(c.number, c.pmid) for c in saved.citations.all()] == [(1, ""), (2, "11479539")]
    assert saved.lock == draft.lock + 1


def test_save_draft_refuses_a_stale_lock_and_stores_nothing(page, editor, second_editor):
    draft = factories.make_draft(page, by=editor)
    saved = save(draft, second_editor, body="<p>Theirs [1].</p>")

    with pytest.raises(workflow.EditConflict) as refusal:
        save(draft, editor, body="<p>Mine [1].</p>")

    assert str(refusal.value) == (
        "Sam saved this draft while you were writing. Your text is still in the form, but it has not been saved."
    )
    assert refusal.value.current == saved
    assert Edition.objects.get(pk=draft.pk).body == "<p>Theirs [1].</p>"


def test_save_draft_of_the_same_text_changes_nothing_even_with_a_stale_lock(page, editor, second_editor):
    draft = factories.make_draft(page, by=editor)
    same = f"  {factories.BODY.replace('<p>', '<p class=x>')} <!-- from the editor -->"

    saved = workflow.save_draft(draft, by=second_editor, lock=0, **factories.complete_text(body=same))

    assert saved.lock == draft.lock
    assert authors_of(saved) == [editor]
    assert [event.verb for event in saved.events.all()] == ["open_draft", "save_draft"]


def test_save_draft_cleans_every_text(page, editor):
    draft = factories.make_draft(
        page,
        by=editor,
        title=" What\x00 causes\nit? ",
        short_answer="One\x0b line.\r\nAnother.",
        body='<p onclick="x()">Fat<script>alert(1)</script> [1]</p>',
        change_note="\ufffeNew.",
        citations=[{**factories.CITATION, "title": "A\x00 title", "doi": "https://doi.org/10.1000/ABC"}],
    )

    assert text_of(draft) == ("What causes it?", "One line.\nAnother.", "<p>Fat [1]</p>", "New.", False)
    assert [(c.title, c.doi) for c in draft.citations.all()] == [("A title", "10.1000/abc")]


def test_save_draft_reports_all_errors_at_once(page, editor):
    draft = factories.make_draft(page, by=editor)
    before = Edition.objects.get(pk=draft.pk)

    with pytest.raises(workflow.Incomplete) as refusal:
        workflow.save_draft(
            draft,
            by=editor,
            lock=draft.lock,
            title="",
            short_answer="a" * 2001,
            change_note="b" * 501,
            body=f"<p>{'c' * 300_000}</p>",
            citations=[],
        )

    assert refusal.value.sentences == [
        "question: This field cannot be blank.",
        "short answer: at most 2000 characters, not 2001.",
        "public change note: at most 500 characters, not 501.",
        "The body is longer than 300000 characters; cut it or use several pages.",
    ]
    assert text_of(Edition.objects.get(pk=draft.pk)) == text_of(before)


def test_save_draft_refuses_a_title_that_is_too_long(page, editor):
    draft = factories.make_draft(page, by=editor)

    with pytest.raises(workflow.Incomplete) as refusal:
        save(draft, editor, title="a" * 201)

    assert refusal.value.sentences == ["question: Ensure this value has at most 200 characters (it has 201)."]


def test_save_draft_reports_the_errors_of_each_citation(page, editor):
    draft = factories.make_draft(page, by=editor)
    citations = [
        {**factories.CITATION, "pmid": "twelve"},
        {**factories.CITATION, "number": 2, "title": ""},
        {**factories.CITATION, "number": 2, "url": "not an address"},
    ]

    with pytest.raises(workflow.Incomplete) as refusal:
        workflow.save_draft(draft, by=editor, lock=draft.lock, citations=citations)

    assert refusal.value.sentences == [
        "Citation 1: A PubMed ID is a number of up to nine digits, such as 12345678.",
        "Citation 2: This field cannot be blank.",
        "Citation 2: Enter a valid URL.",
        "Two citations have the same number.",
    ]
    assert citations_of(draft) == [{**factories.CITATION, "accessed_on": "2026-10-12"}]


def test_save_draft_refuses_an_unknown_column(page, editor):
    draft = factories.make_draft(page, by=editor)

    with pytest.raises(TypeError, match="has no text called sha256, state"):
        workflow.save_draft(draft, by=editor, lock=draft.lock, citations=[], state="published", sha256="0")


# --- submit ------------------------------------------------------------------------


def test_submit_freezes_and_hashes_the_text_and_adds_an_author(page, editor, second_editor):
    draft = factories.make_draft(page, by=editor)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)

    edition = workflow.submit(draft, by=second_editor, lock=draft.lock, note="Please.", needed_by=tomorrow)

    assert (edition.state, edition.submitted_by, edition.needed_by) == (State.IN_REVIEW, second_editor, tomorrow)
    assert edition.sha256 == edition.computed_hash() == draft.computed_hash()
    assert authors_of(edition) == [editor, second_editor]
    event = edition.events.last()
    assert (event.verb, event.note, event.sha256) == ("submit", "Please.", edition.sha256)


def test_submit_reports_all_missing_parts_at_once(page, editor):
    draft = workflow.open_draft(page, by=editor)

    with pytest.raises(workflow.Incomplete) as refusal:
        workflow.submit(draft, by=editor)

    assert refusal.value.sentences == [
        "The short answer has 0 words; it needs 20 to 90.",
        "The body is empty.",
        "There is no citation yet; this topic needs at least one.",
    ]
    assert str(refusal.value) == " ".join(refusal.value.sentences)


def test_submit_refuses_a_stale_lock(page, editor, second_editor):
    draft = factories.make_draft(page, by=editor)
    save(draft, second_editor, body="<p>Theirs [1].</p>")

    with pytest.raises(workflow.EditConflict, match="Sam saved this draft while you were writing"):
        workflow.submit(draft, by=editor, lock=draft.lock)


def test_submit_refuses_a_past_day(page, editor):
    draft = factories.make_draft(page, by=editor)

    with pytest.raises(workflow.Refused, match=r"^The “needed by” date has passed\.$"):
        workflow.submit(draft, by=editor, needed_by=timezone.localdate() - dt.timedelta(days=1))


def test_submit_of_the_live_text_needs_the_periodic_review(page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    draft = factories.make_draft(page, by=editor)
    with pytest.raises(workflow.Incomplete, match="The text is the same as the live one"):
        workflow.submit(draft, by=editor)

    draft = save(draft, editor, is_periodic_review=True)

    assert workflow.submit(draft, by=editor).state == State.IN_REVIEW


# --- discard and recall --------------------------------------------------------------


def test_discard_keeps_the_row_and_frees_the_page(page, editor):
    draft = factories.make_draft(page, by=editor)

    discarded = workflow.discard(draft, by=editor)

    assert discarded.state == State.DISCARDED
    assert history_of(discarded)[-1] == ("discard", "draft", "discarded", editor)
    assert page.open_edition() is None


def test_recall_returns_the_edition_and_opens_the_same_text(page, editor, second_editor, chief):
    draft = factories.make_draft(page, by=editor, is_periodic_review=True)
    at = timezone.now() + dt.timedelta(days=3)
    workflow.schedule(draft, by=chief, at=at)
    edition = workflow.submit(draft, by=editor)

    again = workflow.recall(edition, by=second_editor, note="One more source.")

    edition.refresh_from_db()
    assert edition.state == State.RETURNED
    assert [(e.verb, e.note) for e in edition.events.all()][-1] == ("recall", "One more source.")
    assert (again.number, again.state, again.publish_at) == (2, State.DRAFT, at)
    assert text_of(again) == text_of(edition)
    assert citations_of(again) == citations_of(edition)
    assert authors_of(again) == [editor]
    assert (again.sha256, again.submitted_by, again.needed_by) == ("", None, None)


def test_concurrent_change_of_an_edition_is_refused(page, editor):
    # The lock on the page separates verbs; this second lock stops writers that bypass the first.
    stale = factories.make_draft(page, by=editor)
    workflow.discard(stale, by=editor)

    with pytest.raises(workflow.WrongState, match=r"Somebody else has just changed this edition\. Check it again"):
        locks.change(stale, title="Other?")


def test_refusal_of_a_role_names_the_verb(page, editor, reviewer):
    draft = factories.make_draft(page, by=editor)

    with pytest.raises(workflow.NotPermitted, match=r"^Your role does not include this: Submit for review\.$"):
        workflow.submit(draft, by=reviewer)


def test_events_record_the_whole_history_of_three_editions(page, editor, second_editor, reviewer, second_reviewer):
    first = factories.make_published(page, by=editor, reviewer=reviewer)
    second = factories.make_in_review(page, by=second_editor, body=factories.reworded())
    second = workflow.approve(
        second, by=second_reviewer, seen=workflow.seen_by(second, second_reviewer), scope=Scope.CHANGES_ONLY
    )
    third = factories.make_published(page, by=editor, reviewer=second_reviewer, body="<p>Five genes [1].</p>")

    assert list(page.editions.values_list("number", "state")) == [
        (3, "published"),
        (2, "superseded"),
        (1, "superseded"),
    ]
    assert [(e.verb, e.from_state, e.to_state, e.actor) for e in first.events.all()] == [
        ("open_draft", "", "draft", editor),
        ("save_draft", "draft", "draft", editor),
        ("submit", "draft", "in_review", editor),
        ("approve", "in_review", "approved", reviewer),
        ("publish", "approved", "published", reviewer),
        ("supersede", "published", "superseded", None),
    ]
    assert page.live_edition() == page.latest_edition() == third
