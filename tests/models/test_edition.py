"""Editions: the hash of the signed text, and the querysets for live, due and overdue ones."""

import datetime as dt
import hashlib

import pytest
import time_machine
from django.utils import timezone

from conditions import workflow
from conditions.models import Edition
from tests import factories


def test_hash_is_the_sha256_of_the_canonical_text(page, editor):
    draft = factories.make_draft(page, by=editor, body="<p>Café [1].</p>", short_answer="Short.")

    canonical = (
        '{"body":"<p>Café [1].</p>","change_note":"Reworded.","citations":[{"accessed_on":"2026-10-12",'
        '"authors":"Orphanet","doi":"","journal":"","number":1,"pmid":"",'
        '"title":"Congenital generalized lipodystrophy",'
        '"url":"https://www.orpha.net/en/disease/detail/528","year":2025}],"format":"diseasemaps-edition-1",'
        '"is_periodic_review":false,"short_answer":"Short.",'
        '"title":"What causes congenital generalized lipodystrophy?"}'
    )
    assert draft.computed_hash() == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize(
    "text",
    [
        {"title": "What else causes it?"},
        {"short_answer": f"{factories.SHORT_ANSWER} Really."},
        {"body": "<p>Five genes [1].</p>"},
        {"change_note": "Other."},
        {"is_periodic_review": True},
        {"citations": []},
        {"citations": [factories.CITATION, {**factories.CITATION, "number": 2}]},
    ],
)
def test_hash_changes_with_each_part_of_the_text(page, editor, text):
    draft = factories.make_draft(page, by=editor)
    before = draft.computed_hash()

    saved = workflow.save_draft(draft, by=editor, lock=draft.lock, **factories.complete_text(**text))

    assert saved.computed_hash() != before


@pytest.mark.parametrize(
    "change",
    [
        {"number": 2},
        {"authors": "INSERM"},
        {"title": "Lipodystrophy"},
        {"journal": "Orphanet"},
        {"year": None},
        {"pmid": "1"},
        {"doi": "10.1000/1"},
        {"url": ""},
        {"accessed_on": None},
    ],
)
def test_hash_changes_with_each_part_of_a_citation(page, editor, change):
    draft = factories.make_draft(page, by=editor)
    before = draft.computed_hash()

    saved = workflow.save_draft(draft, by=editor, lock=draft.lock, citations=[{**factories.CITATION, **change}])

    assert saved.computed_hash() != before


def test_hash_stays_the_same_in_every_state(page, editor, reviewer, chief):
    draft = factories.make_draft(page, by=editor)
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    withdrawn = workflow.withdraw(page, by=chief, reason="Wrong.")

    hashes = {draft.computed_hash(), live.sha256, live.computed_hash(), withdrawn.sha256, withdrawn.computed_hash()}
    assert len(hashes) == 1


def test_hash_of_a_copy_is_the_same(page, editor):
    edition = factories.make_in_review(page, by=editor)

    assert workflow.recall(edition, by=editor).computed_hash() == edition.sha256


def test_live_returns_published_editions(live, editor, second_editor):
    factories.make_draft(live.page, by=editor, body="<p>Five genes [1].</p>")
    factories.make_in_review(factories.make_page(), by=second_editor)

    assert list(Edition.objects.live()) == [live]


def test_querysets_filter_by_state(live, page, editor, chief):
    in_review = factories.make_in_review(page, by=editor, body="<p>Five genes [1].</p>")
    results = (list(Edition.objects.open()), list(Edition.objects.in_review()), list(Edition.objects.ever_published()))
    workflow.withdraw(page, by=chief, reason="Wrong.")

    assert results == ([in_review], [in_review], [live])
    assert list(Edition.objects.withdrawn()) == list(Edition.objects.ever_published()) == [live]


@pytest.mark.parametrize(("days", "overdue"), [(-1, False), (0, False), (1, True)])
def test_overdue_starts_the_day_after_the_review_was_due(live, days, overdue):
    day = live.review_due + dt.timedelta(days=days)

    with time_machine.travel(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)):
        assert live.is_overdue is overdue
        assert list(Edition.objects.overdue()) == ([live] if overdue else [])


def test_overdue_uses_the_sites_time_zone(live, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    evening = dt.datetime.combine(live.review_due, dt.time(20), tzinfo=dt.UTC)

    with timezone.override("Pacific/Auckland"), time_machine.travel(evening):
        assert live.is_overdue


def test_overdue_lists_expedited_editions_first(editor, reviewer, second_reviewer):
    first, second, third = (
        factories.make_published(factories.make_page(), by=editor, reviewer=reviewer) for _page in range(3)
    )
    factories.dated(second, reviewed_on=dt.date(2020, 1, 1), review_due=dt.date(2021, 1, 1))
    workflow.expedite(third, by=editor, reason="A new trial.")

    assert list(Edition.objects.overdue()) == [third, second]
    assert not Edition.objects.get(pk=first.pk).is_overdue


def test_draft_is_neither_overdue_nor_frozen(page, editor):
    draft = factories.make_draft(page, by=editor)

    assert (draft.is_overdue, draft.is_frozen) == (False, False)
    assert workflow.submit(draft, by=editor).is_frozen


def test_edition_has_a_name_and_an_address(live):
    question = "What causes congenital generalized lipodystrophy?"
    assert str(live) == f"{question} – edition 1"
    assert live.name == f"edition 1 of “{question}”"
    assert live.get_absolute_url() == "/conditions/congenital-generalized-lipodystrophy/causes/"
    assert live.get_admin_url() == f"/admin/conditions/edition/{live.pk}/change/"
    assert [str(row) for row in (*live.authorships.all(), *live.citations.all(), live.events.last())] == [
        "Erin",
        "[1] Congenital generalized lipodystrophy",
        "publish → published",
    ]


def test_with_page_fetches_in_one_query(live, django_assert_num_queries):
    with django_assert_num_queries(1):
        edition = Edition.objects.with_page().get()
        names = (edition.page.condition.name, edition.page.topic.group.name, edition.reviewer.name)

    assert names == ("Congenital generalized lipodystrophy", "Causes and inheritance", "Dr Rao")


def test_sources_are_the_ordered_citations_queried_once(page, editor, django_assert_num_queries):
    citations = [{**factories.CITATION, "number": number} for number in (2, 1)]
    edition = Edition.objects.get(pk=factories.make_draft(page, by=editor, citations=citations).pk)

    with django_assert_num_queries(1):
        assert [[source.number for source in edition.sources] for _time in range(2)] == [[1, 2]] * 2
