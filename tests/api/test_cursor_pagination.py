"""Cursor pagination: complete while rows change, by index at any depth, in a constant number of queries."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conditions import workflow
from conditions.api.records.changes import public_changes
from conditions.api.records.conditions import summarised_conditions
from conditions.api.records.pages import summarised_pages
from conditions.models import ConditionPage, Identifier
from tests import factories
from web.pagination import rows_behind

LISTS = ("/api/v1/conditions", "/api/v1/pages", "/api/v1/reviewers", "/api/v1/changes")


def make_pages(count, by, reviewer, *, start=0):
    for number in range(start, start + count):
        condition = factories.make_condition(f"Condition {number:03}")
        condition.synonyms.create(name=f"Other {number}")
        Identifier.objects.create(condition=condition, system="ICD-10", code="E88.1", relation="NTBT")
        factories.make_published(factories.make_page(condition), by=by, reviewer=reviewer)


def every_part(client, address, meanwhile=lambda: None):
    """Return the records of all parts of a list, following its links."""
    items = []
    while address:
        response = client.get(address)
        page_json = response.json()
        assert response.get("Link") == (f'<{page_json["next"]}>; rel="next"' if page_json["next"] else None)
        items += page_json["items"]
        address = (page_json["next"] or "").removeprefix("https://example.org")
        meanwhile()
        meanwhile = lambda: None  # noqa: E731
    return items


@pytest.mark.parametrize("address", ["/api/v1/conditions", "/api/v1/pages", "/api/v1/changes"])
def test_pages_of_any_size_make_the_whole_list(client, editor, reviewer, address):
    make_pages(5, editor, reviewer)
    whole = client.get(address).json()["items"]

    for limit in (1, 2, 5, 100):
        assert every_part(client, f"{address}?limit={limit}") == whole
    assert len(whole) == 5


@pytest.mark.parametrize("address", ["/api/v1/conditions", "/api/v1/pages", "/api/v1/changes"])
def test_parts_miss_and_repeat_nothing_when_something_is_added_meanwhile(client, editor, reviewer, address):
    make_pages(4, editor, reviewer)

    items = every_part(client, f"{address}?limit=2", lambda: make_pages(2, editor, reviewer, start=4))

    assert len(items) == 6
    assert len({str(item) for item in items}) == 6


def test_parts_go_on_behind_what_is_withdrawn_while_they_are_read(client, editor, reviewer, chief):
    """A page is read in two queries, keys and then rows; all rows may be withdrawn between the two."""
    make_pages(3, editor, reviewer)
    page = ConditionPage.objects.order_by("pk").first()
    statements = []

    def withdraw_after_the_first(execute, *arguments):
        result = execute(*arguments)
        statements.append(arguments[0])
        if len(statements) == 1:
            workflow.withdraw(page, by=chief, reason="Wrong")
        return result

    with connection.execute_wrapper(withdraw_after_the_first):
        items = every_part(client, "/api/v1/pages?limit=1")

    assert [item["condition"]["name"] for item in items] == ["Condition 001", "Condition 002"]


def test_parts_keep_their_filters(client, editor, reviewer):
    make_pages(3, editor, reviewer)
    factories.make_condition("Listed syndrome", is_listed=True)

    items = every_part(client, "/api/v1/conditions?limit=1&has_answers=true")

    assert [item["name"] for item in items] == ["Condition 000", "Condition 001", "Condition 002"]


def test_conditions_with_one_folded_name_all_come(client, db):
    for slug, name in enumerate(("Behçet disease", "Behcet disease", "BEHCET-DISEASE")):
        factories.make_condition(name, slug=f"behcet-{slug}", is_listed=True)

    items = every_part(client, "/api/v1/conditions?limit=1")

    assert sorted(item["name"] for item in items) == ["BEHCET-DISEASE", "Behcet disease", "Behçet disease"]


@pytest.mark.parametrize("change", ["list", "filter", "letter", "cut", "nothing"])
def test_cursor_of_another_list_or_made_by_hand_is_refused(client, editor, reviewer, change):
    make_pages(3, editor, reviewer)
    link = client.get("/api/v1/pages?limit=1").json()["next"]
    cursor = parse_qs(urlsplit(link).query)["cursor"][0]
    address, cursor = {
        "list": ("/api/v1/reviewers", cursor),
        "filter": ("/api/v1/pages?topic=causes", cursor),
        "letter": ("/api/v1/pages", ("b" if cursor[0] == "a" else "a") + cursor[1:]),
        "cut": ("/api/v1/pages", cursor[:-3]),
        "nothing": ("/api/v1/pages", ""),
    }[change]

    response = client.get(f"{address}{'&' if '?' in address else '?'}cursor={cursor}")

    assert response.status_code == 400
    assert response.json()["detail"].startswith("This cursor does not belong to this list")


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/api/v1/conditions", 4),
        ("/api/v1/conditions?identifier=E88.1", 4),
        ("/api/v1/conditions/by-identifier/E88.1", 3),
        ("/api/v1/pages", 2),
        ("/api/v1/reviewers", 2),
        ("/api/v1/changes", 3),
        ("/api/v1/corpus.jsonl", 11),
    ],
)
def test_lists_ask_as_often_for_three_as_for_one(client, editor, reviewer, django_assert_num_queries, address, queries):
    for count in (1, 2):
        make_pages(count, editor, reviewer, start=count)

        with django_assert_num_queries(queries):
            client.get(address).getvalue()


def test_search_asks_as_often_for_three_as_for_one(client, editor, reviewer):
    counts = []
    for count in (1, 2):
        make_pages(count, editor, reviewer, start=count)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            hits = client.get("/api/v1/conditions?q=condition").json()["items"]
        counts.append((len(captured), len(hits)))

    assert counts[0][0] == counts[1][0]
    assert [hits for _queries, hits in counts] == [1, 3]


def test_single_records_run_a_constant_number_of_queries(client, editor, reviewer, django_assert_num_queries):
    condition = factories.make_condition()
    for topics in (("overview",), ("causes", "genes")):
        for topic in topics:
            factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)

        # Six of them are for the proof.
        with django_assert_num_queries(8):
            client.get(f"/api/v1/pages/{condition.slug}/overview")
        with django_assert_num_queries(11):
            client.get(f"/api/v1/conditions/{condition.slug}")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("0", "must be a whole number from 1 to 100"),
        ("101", "must be a whole number from 1 to 100"),
        ("-1", "must be a whole number from 1 to 100"),
        ("ten", "must be a whole number from 1 to 100"),
        ("1.5", "must be a whole number from 1 to 100"),
        ("１２", "must be a whole number from 1 to 100"),
        ("", "must be a whole number from 1 to 100"),
    ],
)
def test_limit_outside_of_what_is_sent_is_refused(client, db, value, sentence):
    for address in LISTS:
        response = client.get(address, {"limit": value})

        assert response.status_code == 400
        assert response.json()["detail"] == f"The parameter “limit” {sentence}."


@pytest.mark.parametrize(
    ("rows", "by", "last", "index"),
    [
        (summarised_pages, ("page_id",), [1], "edition_state_page|one_published_edition"),
        (public_changes, ("at", "pk"), ["2026-05-08T10:00:00Z", 1], "event_in_order"),
        (summarised_conditions, ("sort_name", "pk"), ["behcet disease", 1], "sort_name"),
    ],
)
def test_parts_are_found_by_an_index(db, rows, by, last, index):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # It reads and sorts small tables whole, whatever their indexes; large ones are in tests/test_plans.py.
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
            )

    plan = rows_behind(rows(), by, last).order_by(*by).values_list("pk")[:101].explain()

    assert re.search(index, plan)
