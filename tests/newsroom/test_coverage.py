"""The coverage matrix: states, filters, order by searches, CSV export, and opening a missing page."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from conditions import workflow
from conditions.models import Condition, ConditionPage, SearchCount, Synonym, Topic
from conditions.newsroom import coverage
from conditions.vocabularies import Kind
from tests import factories

MATRIX = "/admin/conditions/conditionpage/coverage/"


@pytest.fixture
def states(condition, editor, reviewer, chief):
    """One condition with a cell in each state; return {topic: words}."""
    pages = {slug: factories.make_page(condition, slug) for slug in Topic.objects.values_list("slug", flat=True)[:8]}
    (one, two, three, four, five, six, seven, _eight) = pages.values()
    today = timezone.localdate()
    factories.make_published(one, by=editor, reviewer=reviewer)
    soon = factories.make_published(two, by=editor, reviewer=reviewer)
    late = factories.make_published(three, by=editor, reviewer=reviewer)
    long_ago = today - dt.timedelta(days=800)
    factories.dated(soon, reviewed_on=long_ago, review_due=today + dt.timedelta(days=60))
    factories.dated(late, reviewed_on=long_ago, review_due=today - dt.timedelta(days=1))
    withdrawn = factories.make_published(four, by=editor, reviewer=reviewer)
    workflow.withdraw(withdrawn.page, by=chief, reason="Wrong.")
    factories.make_draft(five, by=editor)
    factories.make_in_review(six, by=editor)
    factories.make_approved(seven, by=editor, reviewer=reviewer, chief=chief)
    workflow.open_draft(one, by=editor)
    words = ["live, draft", "due soon", "overdue", "withdrawn", "draft", "in review", "approved", "missing"]
    return dict(zip(pages, words, strict=True))


def matrix(client, user, query=""):
    client.force_login(user)
    return client.get(f"{MATRIX}{query}")


def test_each_cell_shows_its_state(client, states, editor):
    response = matrix(client, editor)

    (row,) = response.context["rows"]
    cells = {cell.topic.slug: cell.words for cell in row.cells}
    assert {slug: cells[slug] for slug in states} == states
    assert {words for slug, words in cells.items() if slug not in states} == {"missing"}


def test_filter_by_state(client, states, chief):
    factories.make_condition("Another condition")
    one = ("live", "soon", "overdue", "withdrawn", "draft", "in_review", "approved")
    expected = {**dict.fromkeys(one, 1), **dict.fromkeys(("missing", "", "nonsense"), 2)}

    numbers = {only: len(matrix(client, chief, f"?only={only}").context["rows"]) for only in expected}

    assert numbers == expected


def test_filters_by_name_group_and_topic(client, states, chief, condition):
    other = factories.make_condition("Alkaptonuria")
    Synonym.objects.create(condition=other, name="Black urine disease")
    factories.make_condition("A category", kind=Kind.CATEGORY)
    factories.make_condition("An old entry", is_obsolete=True)
    topic = Topic.objects.get(slug="causes")

    assert [row.condition for row in matrix(client, chief, "?q=black+urine").context["rows"]] == [other]
    assert [row.condition for row in matrix(client, chief, "?order=name").context["rows"]] == [other, condition]
    shown = matrix(client, chief, f"?group={topic.group_id}").context["topics"]
    assert {one.group_id for one in shown} == {topic.group_id}
    assert matrix(client, chief, f"?topic={topic.pk}").context["topics"] == [topic]
    # In this column alone nothing is missing of the first condition.
    complete = Topic.objects.get(slug=next(iter(states)))
    missing = matrix(client, chief, f"?topic={complete.pk}&only=missing").context["rows"]
    assert [row.condition for row in missing] == [other]


def test_the_most_searched_conditions_come_first(client, chief):
    one, two, three = (factories.make_condition(f"Condition {letter}") for letter in "abc")
    Synonym.objects.create(condition=three, name="Third disease")
    today = timezone.localdate()
    SearchCount.objects.create(query="third disease", day=today, times=5)
    SearchCount.objects.create(query="condition c", day=today - dt.timedelta(days=3), times=2)
    SearchCount.objects.create(query="condition b", day=today, times=6)
    SearchCount.objects.create(query="condition a", day=today - dt.timedelta(days=coverage.DEMAND_DAYS), times=99)

    rows = matrix(client, chief).context["rows"]

    assert [(row.condition, row.demand) for row in rows] == [(three, 7), (two, 6), (one, 0)]


def test_pages_of_the_matrix_continue_without_gaps(chief):
    Condition.objects.bulk_create(
        Condition(name=f"Condition {n:03}", slug=f"c-{n}", sort_name=f"condition {n:03}") for n in range(60)
    )
    searches = dict.fromkeys(Condition.objects.order_by("-pk").values_list("pk", flat=True)[:30], 1)
    ranked = coverage.RankedConditions(coverage.conditions(), searches)

    whole = ranked[0:60]

    assert len(ranked) == 60
    assert [one.pk for one in whole[:30]] == sorted(searches)
    assert len({one.pk for one in whole}) == 60
    assert [*ranked[0:25], *ranked[25:50], *ranked[50:75]] == whole


def test_a_missing_page_is_opened_with_the_outline_of_its_topic(client, condition, editor, chief):
    topic = Topic.objects.get(slug="causes")
    topic.outline = "What causes {condition}?\n\nWho <finds> it & how?"
    topic.save()
    shown = matrix(client, editor)
    write = reverse("admin:conditions_conditionpage_write", args=[condition.pk, topic.pk])
    assert f'formaction="{write}"' in shown.text
    assert "formaction" not in matrix(client, chief).text

    client.force_login(editor)
    client.post(write)

    draft = ConditionPage.objects.get().open_edition()
    assert draft.body == (
        "<h2>What causes congenital generalized lipodystrophy?</h2>\n<h2>Who &lt;finds&gt; it &amp; how?</h2>"
    )


def test_download(client, states, chief, condition):
    condition.name = "=1+1"
    condition.save()
    response = matrix(client, chief, "?csv=1")

    table = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))

    head, *rows = table
    assert head == [
        *("condition", "address", "searches in 90 days", "group of topics", "topic", "readers see", "newsroom"),
        *("review due", "URL"),
    ]
    assert {tuple(row[:3]) for row in rows} == {("'=1+1", condition.slug, "0")}
    assert [row[4] for row in rows] == [topic.name for topic in Topic.objects.all()]
    only_open = {str(words) for words in coverage.OPEN.values()}
    words = [f"missing, {text}" if text in only_open else text for text in states.values()]
    assert [", ".join(filter(None, row[5:7])) for row in rows[:8]] == words
    due = timezone.localdate() + dt.timedelta(days=60)
    assert rows[1][7:] == [due.isoformat(), f"https://example.org/conditions/{condition.slug}/{list(states)[1]}/"]
    assert [bool(row[8]) for row in rows[:8]] == [True] * 4 + [False] * 4


def test_the_number_of_queries_does_not_grow(client, condition, editor, reviewer):
    counts = []
    for number in range(2):
        for topic in ("causes", "symptoms", "outlook"):
            factories.make_published(
                factories.make_page(factories.make_condition(f"Condition {number} {topic}"), topic),
                by=editor,
                reviewer=reviewer,
            )
        client.force_login(editor)
        with CaptureQueriesContext(connection) as queries:
            client.get(MATRIX)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_matrix_needs_permission_to_view_pages(client, db):
    assert matrix(client, factories.make_user("nobody")).status_code == 404
