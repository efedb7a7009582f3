"""verify: it reports changes that bypass the workflow, and nothing on an untouched database."""

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
NO_WHOLE_REVIEW = "No event signs the whole page with the name and the date that it gives."


def found():
    """Return {number of the edition: what does not hold}, without those that hold."""
    return {edition.number: sentences for edition, sentences in workflow.verify() if sentences}


@pytest.fixture
def open_doors(db):
    """Let rows be changed past every guard, as in a database that somebody put together by hand."""
    triggers.uninstall(connection)


@pytest.fixture
def live(page, editor, reviewer):
    return factories.make_published(page, by=editor, reviewer=reviewer)


def change(edition, **values):
    Edition.objects.filter(pk=edition.pk).update(**values)


def add_event(edition, verb, before, after, **values):
    dates = {"reviewed_on": edition.reviewed_on, "review_due": edition.review_due}
    values = {"sha256": edition.sha256, **dates, **values}
    return Event.objects.create(edition=edition, verb=verb, from_state=before, to_state=after, **values)


def test_verify_holds_over_all_that_the_verbs_do(live, page, editor, second_editor, reviewer, second_reviewer, chief):
    workflow.expedite(live, by=chief, reason="New research.")
    workflow.reaffirm(Edition.objects.get(pk=live.pk), by=second_reviewer, seen=live.sha256)
    factories.make_published(page, by=editor, reviewer=reviewer, scope=Scope.CHANGES_ONLY, body="<p>Five [1].</p>")
    workflow.discard(workflow.open_draft(page, by=editor), by=editor)
    in_review = factories.make_in_review(page, by=second_editor, body="<p>Six genes [1].</p>")
    workflow.send_back(in_review, by=reviewer, seen=in_review.sha256, reason="Seven.")
    workflow.withdraw(page, by=chief, reason="A wrong dose.")
    approved = factories.make_approved(by=editor, reviewer=reviewer, chief=chief)
    workflow.revoke(approved, by=chief, reason="Too early.")

    looked_at = list(workflow.verify())

    assert [sentences for _edition, sentences in looked_at] == [[]] * 7
    assert {edition.state for edition, _sentences in looked_at} == {
        *(State.SUPERSEDED, State.WITHDRAWN, State.DISCARDED, State.RETURNED, State.DRAFT)
    }
    assert list(workflow.crowded_pages()) == []


def test_verify_asks_no_more_where_there_is_more(editor, reviewer, django_assert_num_queries):
    factories.make_published(by=editor, reviewer=reviewer)
    # The last look finds nothing more.
    with django_assert_num_queries(5):
        assert len(list(workflow.verify())) == 1
    for _copy in range(2):
        factories.make_published(by=editor, reviewer=reviewer)

    with django_assert_num_queries(5):
        assert len(list(workflow.verify())) == 3


def test_verify_goes_on_behind_the_editions_read_at_a_time(editor, reviewer, monkeypatch):
    monkeypatch.setattr(workflow.verifying, "BATCH", 2)
    made = [factories.make_published(by=editor, reviewer=reviewer).pk for _copy in range(5)]

    assert [edition.pk for edition, _sentences in workflow.verify()] == made


@pytest.mark.parametrize("column", ["title", "short_answer", "body", "change_note"])
def test_verify_tells_an_altered_text(open_doors, live, column):
    change(live, **{column: "Something else."})

    assert found() == {1: [ALTERED]}


def test_verify_tells_an_altered_source(open_doors, live):
    Citation.objects.filter(edition=live).update(title="Another source")

    assert found() == {1: [ALTERED]}


def test_verify_leaves_drafts_to_their_authors(page, editor):
    factories.make_draft(page, by=editor)
    Edition.objects.update(body="<p>Half a sen</p>")

    assert found() == {}


def test_verify_tells_a_text_that_was_altered_with_its_hash(open_doors, live):
    change(live, body="<p>Something else.</p>")
    new = Edition.objects.get(pk=live.pk).computed_hash()
    change(live, sha256=new)
    submitted, approved, published = live.events.filter(verb__in=["submit", "approve", "publish"]).order_by("pk")

    names = "Its event %s (%s) has a different hash."
    assert found() == {
        1: [
            names % (submitted.pk, "submit"),
            names % (approved.pk, "approve"),
            names % (published.pk, "publish"),
            NO_SIGNATURE,
        ]
    }


def test_verify_tells_a_text_that_nobody_signed(open_doors, page, editor, reviewer, live):
    unsigned = factories.make_in_review(page, by=editor, body="<p>Five genes [1].</p>")
    change(live, state=State.SUPERSEDED)
    add_event(live, "supersede", State.PUBLISHED, State.SUPERSEDED)
    signature = ("signed_by", "reviewer", "reviewer_name", "full_reviewer", "full_reviewer_name", "signed_at")
    dates = ("reviewed_on", "review_due", "published_at", "scope")
    change(unsigned, state=State.PUBLISHED, **{name: getattr(live, name) for name in (*signature, *dates)})

    assert found() == {
        2: [
            "It is published, but its last event says in review.",
            "Its review dates differ from those of its last event.",
            NO_SIGNATURE,
        ]
    }


def test_verify_tells_a_signature_under_another_name(open_doors, live, second_reviewer):
    change(live, signed_by=second_reviewer, reviewer=second_reviewer.medical_reviewer)

    assert found() == {1: [NO_SIGNATURE, NO_WHOLE_REVIEW]}


def test_verify_tells_a_signature_that_is_not_the_last(open_doors, live, second_reviewer):
    workflow.reaffirm(live, by=second_reviewer, seen=live.sha256)
    change(live, signed_by=live.signed_by, reviewer=live.reviewer, reviewer_name=live.reviewer_name)

    assert found() == {1: [NO_SIGNATURE, NO_WHOLE_REVIEW]}


def test_verify_tells_a_scope_that_was_not_signed(open_doors, live):
    change(live, scope=Scope.CHANGES_ONLY)

    assert found() == {1: [NO_SIGNATURE]}


def test_verify_tells_a_review_of_the_whole_page_that_never_was(open_doors, page, editor, reviewer, live):
    second = factories.make_published(
        page, by=editor, reviewer=reviewer, scope=Scope.CHANGES_ONLY, body="<p>Five [1].</p>"
    )
    change(second, full_reviewer_name="Dr Somebody Else, MD")

    assert found() == {2: [NO_WHOLE_REVIEW]}


def test_verify_tells_an_author_who_signed(open_doors, live, reviewer):
    Authorship.objects.create(edition=live, user=reviewer)
    approved = live.events.get(verb="approve")

    assert found() == {1: [f"Its event {approved.pk} (approve) is the signature of one of its authors."]}


def test_verify_tells_a_submitter_who_signed(open_doors, page, editor, reviewer):
    in_review = factories.make_in_review(page, by=editor)
    signed = add_event(in_review, "approve", State.IN_REVIEW, State.IN_REVIEW, actor=editor)

    assert found() == {1: [f"Its event {signed.pk} (approve) is the signature of one of its authors."]}


def test_verify_tells_another_date(open_doors, live):
    change(live, review_due=live.review_due + dt.timedelta(days=1000))

    assert found() == {1: ["Its review dates differ from those of its last event."]}


def test_verify_tells_an_edition_without_events(open_doors, page):
    Edition.objects.create(page=page, number=1, title="What causes it?")

    assert found() == {1: ["It has no events."]}


def test_verify_tells_an_event_that_vanished(open_doors, live):
    live.events.get(verb="submit").delete()
    approved = live.events.get(verb="approve")

    assert found() == {
        1: [f"Its event {approved.pk} (approve) does not start from the state in which the event before it ended."],
    }


def test_verify_tells_a_beginning_that_vanished(open_doors, live):
    live.events.filter(verb__in=["open_draft", "save_draft"]).delete()
    first = live.events.get(verb="submit")

    assert found() == {1: [f"Its first event, {first.pk} (submit), is not its creation."]}


def test_verify_tells_a_change_of_state_that_there_is_not(open_doors, page, editor):
    draft = factories.make_draft(page, by=editor)
    frozen = {"sha256": draft.computed_hash(), "submitted_by": editor, "submitted_at": draft.created_at}
    change(draft, state=State.RETURNED, **frozen)
    event = add_event(draft, "return", State.DRAFT, State.RETURNED, sha256="")

    assert found() == {1: [f"Its event {event.pk} (return) makes a change of state that does not exist."]}


def test_verify_tells_a_verb_that_left_no_event(open_doors, page, live, chief):
    workflow.withdraw(page, by=chief, reason="A wrong dose.")
    live.events.get(verb="withdraw").delete()

    assert found() == {1: ["It is withdrawn, but its last event says published."]}


def test_verify_looks_again_where_a_verb_came_between(live, chief):
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


def test_crowded_pages_are_told(open_doors, page, editor, reviewer, live):
    # A dump of the data alone, loaded without its indexes.
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
