"""Several look-ups in one statement bring what each would have brought by itself."""

import datetime as dt

import pytest
from django.db.models import Exists, FloatField, OuterRef, Value

from conditions import workflow
from conditions.models import Citation, Edition, Event, FormerSymbol
from conditions.together import Part, Together
from tests import factories

COLUMNS = ("verb", "at", "reviewed_on", "reviewer__name", "reviewer__user__username", "edition__state", "is_read")


def events_of(edition):
    is_read = Exists(Edition.objects.live().filter(pk=OuterRef("edition")))
    return Event.objects.filter(edition=edition).annotate(is_read=is_read).order_by("-pk")


@pytest.fixture
def first(page, editor, reviewer):
    return factories.make_published(page, by=editor, reviewer=reviewer)


def told(event):
    reviewer = event.reviewer
    names = (reviewer.pk, reviewer.name, reviewer.user.username) if reviewer else None
    return (
        event.pk,
        event.verb,
        event.at,
        event.reviewed_on,
        event.edition.state,
        event.edition_id,
        names,
        event.is_read,
    )


def test_rows_are_what_each_look_up_gives(first, django_assert_num_queries):
    together = Together(
        lambda edition: {
            "events": Part(events_of(edition), COLUMNS),
            "citations": Part(Citation.objects.filter(edition=edition), ("number", "title", "accessed_on")),
            "nothing": Part(FormerSymbol.objects.filter(gene=edition), ("is_alias",)),
        }
    )
    events = [told(event) for event in events_of(first)]

    with django_assert_num_queries(1):
        found = together(first.pk)
        shown = [told(event) for event in found["events"]]

    assert shown == events
    assert {type(value) for event in shown for value in event} >= {dt.datetime, dt.date, bool, tuple, type(None)}
    assert all(event.at.utcoffset() == dt.timedelta() for event in found["events"])
    assert [source.title for source in found["citations"]] == [source.title for source in first.citations.all()]
    assert found["nothing"] == []


def test_each_call_asks_for_its_own_ids(first, page, editor, reviewer, django_assert_num_queries):
    second = factories.make_published(page, by=editor, reviewer=reviewer, body="<p>Other words [1].</p>")
    workflow.reaffirm(second, by=reviewer, seen=second.sha256)
    together = Together(lambda one, other: {"a": Part(events_of(one), ("at",)), "b": Part(events_of(other), ("at",))})

    for one, other in ((first, second), (second, first)):
        with django_assert_num_queries(1):
            found = together(one.pk, other.pk)
        assert [event.pk for event in found["a"]] == [event.pk for event in events_of(one)]
        assert [event.pk for event in found["b"]] == [event.pk for event in events_of(other)]


def test_what_is_the_same_at_every_call_is_written_into_the_statement(first, django_assert_num_queries):
    names = ("Dr 100 % O'Neill", "%s", "Dr Rao, MD")
    together = Together(
        lambda edition: {
            "events": Part(Event.objects.filter(edition=edition, reviewer_name__in=names).order_by("pk"), ("verb",)),
            "live": Part(Edition.objects.live().filter(pk=edition, page__topic__is_overview=False), ("title",)),
        }
    )

    with django_assert_num_queries(1) as asked:
        found = together(first.pk)

    assert [event.verb for event in found["events"]] == list(
        Event.objects.filter(edition=first, reviewer_name__in=names).order_by("pk").values_list("verb", flat=True)
    )
    assert found["events"]
    assert [edition.title for edition in found["live"]] == [first.title]
    assert "Dr 100 % O''Neill" in asked.captured_queries[0]["sql"]


def test_other_constants_than_texts_numbers_and_truths_are_refused(first):
    halves = Event.objects.annotate(half=Value(0.5, output_field=FloatField())).filter(half__lt=1)
    together = Together(lambda edition: {"events": Part(halves.filter(edition=edition), ("verb",))})

    with pytest.raises(TypeError, match="cannot hold"):
        together(first.pk)
