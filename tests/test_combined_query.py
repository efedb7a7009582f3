"""A combined query returns the same rows as its querysets."""

import datetime as dt

import pytest
from django.db.models import BooleanField, Exists, FloatField, OuterRef, Value

from conditions import workflow
from conditions.combined_query import CombinedQuery, Lookup
from conditions.models import Citation, Edition, Event, FormerSymbol, Prevalence
from tests import factories

COLUMNS = ("verb", "at", "reviewed_on", "reviewer__name", "reviewer__user__username", "edition__state")
ANNOTATIONS = {"is_read": BooleanField()}


def events_of(edition):
    is_read = Exists(Edition.objects.live().filter(pk=OuterRef("edition")))
    return Event.objects.filter(edition=edition).annotate(is_read=is_read).order_by("-pk")


@pytest.fixture
def first(page, editor, reviewer):
    return factories.make_published(page, by=editor, reviewer=reviewer)


def values_of(event):
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
    combined = CombinedQuery(
        lambda edition: {
            "events": Lookup(events_of(edition), COLUMNS, ANNOTATIONS),
            "citations": Lookup(Citation.objects.filter(edition=edition), ("number", "title", "accessed_on")),
            "nothing": Lookup(FormerSymbol.objects.filter(gene=edition), ("is_alias",)),
        }
    )
    events = [values_of(event) for event in events_of(first)]

    with django_assert_num_queries(1):
        lists = combined(first.pk)
        shown = [values_of(event) for event in lists["events"]]

    assert shown == events
    assert {type(value) for event in shown for value in event} >= {dt.datetime, dt.date, bool, tuple, type(None)}
    assert all(event.at.utcoffset() == dt.timedelta() for event in lists["events"])
    assert [source.title for source in lists["citations"]] == [source.title for source in first.citations.all()]
    assert lists["nothing"] == []


def test_each_call_asks_for_its_own_ids(first, page, editor, reviewer, django_assert_num_queries):
    second = factories.make_published(page, by=editor, reviewer=reviewer, body="<p>Other words [1].</p>")
    workflow.reaffirm(second, by=reviewer, seen=workflow.seen_by(second, reviewer))
    combined = CombinedQuery(
        lambda one, other: {"a": Lookup(events_of(one), ("at",)), "b": Lookup(events_of(other), ("at",))}
    )

    for one, other in ((first, second), (second, first)):
        with django_assert_num_queries(1):
            lists = combined(one.pk, other.pk)
        assert [event.pk for event in lists["a"]] == [event.pk for event in events_of(one)]
        assert [event.pk for event in lists["b"]] == [event.pk for event in events_of(other)]


def test_constants_are_parameters_of_the_statement(first, django_assert_num_queries):
    names = ("Dr 100 % O'Neill", "%s", "%(p0)s", "Dr Rao, MD")
    halves = Value(0.5, output_field=FloatField())
    combined = CombinedQuery(
        lambda edition: {
            "events": Lookup(Event.objects.filter(edition=edition, reviewer_name__in=names).order_by("pk"), ("verb",)),
            "live": Lookup(Edition.objects.live().filter(pk=edition, page__topic__is_overview=False), ("title",)),
            "odd": Lookup(Event.objects.filter(edition=edition).annotate(half=halves).filter(half__lt=1), ("verb",)),
        }
    )

    with django_assert_num_queries(1):
        lists = combined(first.pk)

    expected = Event.objects.filter(edition=first, reviewer_name__in=names).order_by("pk")
    assert [event.verb for event in lists["events"]] == list(expected.values_list("verb", flat=True)) != []
    assert [edition.title for edition in lists["live"]] == [first.title]
    assert len(lists["odd"]) == Event.objects.filter(edition=first).count()
    statement = next(iter(combined._statements.values())).sql
    assert "Rao" not in statement
    assert "published" not in statement


def test_keys_of_any_words_are_values_and_no_sql(first):
    combined = CombinedQuery(lambda slug: {"live": Lookup(Edition.objects.filter(page__topic__slug=slug), ("title",))})
    slug = first.page.topic.slug

    assert [edition.title for edition in combined(slug)["live"]] == [first.title]
    for words in ("' OR '1'='1", f"{slug}' --", "%s", "%(p0)s", "\\"):
        assert combined(words)["live"] == []


def test_objects_are_loaded_as_django_loads_them(first, django_assert_num_queries):
    combined = CombinedQuery(lambda edition: {"events": Lookup(events_of(edition), ("verb", "edition__state"))})
    expected = events_of(first).only("verb", "edition").first()

    event = combined(first.pk)["events"][0]

    assert event == expected
    assert event.get_deferred_fields() == expected.get_deferred_fields()
    assert event.edition.get_deferred_fields() == Edition.objects.only("state").get(pk=first.pk).get_deferred_fields()
    # A field that was not read is loaded when it is needed, and saving writes to the row that is there.
    with django_assert_num_queries(1):
        assert event.at.tzinfo is not None
    assert event._state.adding is False


@pytest.mark.parametrize(("columns", "annotations"), [(("value",), {}), (("type",), {"half": FloatField()})])
def test_columns_of_a_kind_that_json_has_not_are_refused(columns, annotations, db):
    rows = Prevalence.objects.annotate(half=Value(0.5, output_field=FloatField()))
    combined = CombinedQuery(
        lambda condition: {"figures": Lookup(rows.filter(condition=condition), columns, annotations)}
    )

    with pytest.raises(TypeError, match="combined query cannot read"):
        combined(1)
