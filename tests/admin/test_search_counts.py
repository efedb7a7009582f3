"""Readers' searches in the newsroom: the list, its filters, and the CSV export."""

import csv
import datetime as dt

import pytest
from django.urls import reverse

from conditions.admin import search_counts
from conditions.models import SearchCount
from tests import accessibility
from tests.public.pages import all_words, elements, words

from .screens import signed_in

LIST = reverse("admin:conditions_searchcount_changelist")
EXPORT = reverse("admin:conditions_searchcount_export")
ROWS = '//table[contains(@class, "listing")]/tbody/tr'
TODAY = dt.date.today()


def searched(query, *, days_ago=0, times=1, nothing=0):
    day = TODAY - dt.timedelta(days=days_ago)
    SearchCount.objects.create(query=query, day=day, times=times, found_nothing=nothing)


@pytest.fixture
def searches(db):
    searched("cgl", times=9)
    searched("cgl", days_ago=3, times=4)
    searched("kabuky", days_ago=1, times=2, nothing=2)
    searched("kabuki", days_ago=6, times=2)
    searched("marfan", days_ago=29, times=5, nothing=1)
    searched("marfan", days_ago=30, times=100)
    searched("old", days_ago=89, times=20)
    searched("older", days_ago=364, times=30)
    searched("oldest", days_ago=365, times=40)


@pytest.fixture
def at_desk(client, editor, searches):
    client.force_login(editor)
    return client


def day(days_ago):
    when = TODAY - dt.timedelta(days=days_ago)
    return f"{when.day} {when:%b %Y}"


def test_demand_adds_up_a_query_s_days(at_desk):
    response = at_desk.get(LIST)

    assert all_words(response, f"{ROWS}/*") == [
        *("cgl", "13", "0", day(0)),
        *("marfan", "5", "1", day(29)),
        *("kabuky", "2", "every time", day(1)),
        *("kabuki", "2", "0", day(6)),
    ]
    assert words(response, '//h2[@id="demand-title"]') == "4 queries"


@pytest.mark.parametrize(
    ("query", "queries"),
    [
        ({"days": "7"}, ["cgl", "kabuky", "kabuki"]),
        ({"days": "90"}, ["marfan", "old", "cgl", "kabuky", "kabuki"]),
        ({"days": "365"}, ["marfan", "older", "old", "cgl", "kabuky", "kabuki"]),
        ({"found": "nothing"}, ["kabuky", "marfan"]),
        ({"found": "something"}, ["cgl", "kabuki"]),
        ({"q": "KABÚK"}, ["kabuky", "kabuki"]),
        ({"q": "ki k"}, ["kabuki"]),
        ({"q": "nowhere"}, []),
        *(({"days": days}, ["cgl", "marfan", "kabuky", "kabuki"]) for days in ("", "8", "x", "9" * 30)),
        ({"found": "x", "q": "\0", "page": "x"}, ["cgl", "marfan", "kabuky", "kabuki"]),
    ],
)
def test_demand_is_chosen_by_time_result_and_words(at_desk, query, queries):
    listed = all_words(at_desk.get(LIST, query), f"{ROWS}/th")
    exported = _rows(at_desk.get(EXPORT, query))[1:]

    assert listed == queries == [row[0] for row in exported]


def _rows(response):
    return list(csv.reader(response.getvalue().decode("utf-8-sig").splitlines()))


def test_demand_is_exported_without_formulas(at_desk):
    searched("=1+1", times=50)

    response = at_desk.get(EXPORT, {"days": "7"})

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="searches-7-days-{TODAY}.csv"'
    assert _rows(response) == [
        ["query", "searches", "found nothing", "last searched"],
        ["'=1+1", "50", "0", str(TODAY)],
        ["cgl", "13", "0", str(TODAY)],
        ["kabuky", "2", "2", str(TODAY - dt.timedelta(days=1))],
        ["kabuki", "2", "0", str(TODAY - dt.timedelta(days=6))],
    ]


def test_demand_is_paged_and_keeps_what_was_chosen(at_desk, monkeypatch):
    monkeypatch.setattr(search_counts, "PAGE_SIZE", 2)

    pages = [at_desk.get(LIST, {"days": "90", "page": page}) for page in (1, 2, 3, 9)]

    assert [all_words(page, f"{ROWS}/th") for page in pages] == [
        ["marfan", "old"],
        ["cgl", "kabuky"],
        ["kabuki"],
        ["kabuki"],
    ]
    assert words(pages[1], '//h2[@id="demand-title"]') == "5 queries, page 2 of 3"
    assert elements(pages[1], "//a[@rel]/@href") == ["?days=90&page=1", "?days=90&page=3"]
    assert elements(pages[1], f'//a[starts-with(@href, "{EXPORT}")]/@href') == [f"{EXPORT}?days=90"]


def test_a_span_without_searches_says_so(client, editor):
    client.force_login(editor)

    assert "No searches match these filters." in words(client.get(LIST), '//div[@id="content"]')


def test_demand_is_for_editors_and_chiefs(client, editor, chief, reviewer):
    statuses = []
    for person in (editor, chief, reviewer):
        client.force_login(person)
        statuses.append((client.get(LIST).status_code, client.get(EXPORT).status_code))
    client.logout()

    assert statuses == [(200, 200), (200, 200), (403, 403)]
    assert client.get(EXPORT).status_code == 302


def test_demand_is_read_only(client, chief, searches):
    client.force_login(chief)
    pk = SearchCount.objects.first().pk

    assert client.get(reverse("admin:conditions_searchcount_add")).status_code == 403
    assert client.post(reverse("admin:conditions_searchcount_delete", args=[pk])).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [(LIST, 6), (EXPORT, 5)])
def test_demand_has_constant_query_counts(client, editor, django_assert_num_queries, address, queries, count):
    for number in range(count):
        searched(f"query {number}")
        searched(f"query {number}", days_ago=1)
    client.force_login(editor)
    client.get(address)

    with django_assert_num_queries(queries):
        client.get(address).getvalue()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@accessibility.each_engine
@accessibility.each_look
def test_demand_is_chosen_and_read_by_keyboard(
    browser, live_server, editor, searches, monkeypatch, width, scheme, engine
):
    monkeypatch.setattr(search_counts, "PAGE_SIZE", 2)
    page = signed_in(browser, live_server, editor, width=width, scheme=scheme)
    page.goto(live_server.url + LIST)

    page.focus("#id_days")
    for key in ("ArrowDown", "Tab", "ArrowDown", "Tab", "k", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url("**/?days=90&found=nothing&q=k")
    listed = page.locator("table.listing tbody th").all_inner_texts()
    page.goto(f"{live_server.url}{LIST}?days=90")
    page.focus("a[rel=next]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?days=90&page=2")
    violations = accessibility.breaches(page, engine=engine)
    scroll = page.evaluate("() => document.documentElement.scrollWidth")

    page.context.close()
    assert listed == ["kabuky"]
    assert (violations, scroll > width) == ([], False)
