"""Keyset pagination: every row once, in order, with equal keys on one page."""

import pytest

from conditions.models import Condition
from tests import factories
from web.pagination import page_of, page_with_ties, rows_behind


def test_page_says_whether_the_list_goes_on():
    whole, part, empty = page_of([1, 2], 2), page_of([1, 2, 3], 2), page_of([], 2)

    assert (whole.rows, whole.has_more, whole.last) == ([1, 2], False, None)
    assert (part.rows, part.has_more, part.last) == ([1, 2], True, 2)
    assert (empty.rows, empty.has_more, empty.last) == ([], False, None)


@pytest.mark.parametrize(
    ("rows", "page"),
    [("ab", "ab"), ("abc", "ab"), ("abb", "a"), ("aaa", "aa"), ("aab", "aa")],
)
def test_page_ends_before_rows_with_the_key_of_the_next_one(rows, page):
    assert "".join(page_with_ties(list(rows), 2, lambda row: row).rows) == page


@pytest.mark.parametrize("order", [("kind", "pk"), ("-kind", "-pk"), ("-kind", "pk"), ("kind", "-pk"), ("-pk",)])
def test_pages_hold_every_row_once_and_in_order(db, order):
    for number in range(7):
        factories.make_condition(f"Disease {number}", kind="disorder" if number % 3 else "group")
    rows = Condition.objects.order_by(*order)
    columns = [name.removeprefix("-") for name in order]

    pages, left = [], rows
    while (page := page_of(left, 2)).rows:
        pages.append(page.rows)
        left = rows_behind(rows, order, [getattr(page.rows[-1], column) for column in columns])

    assert [row for page in pages for row in page] == list(rows)
    assert [len(page) for page in pages] == [2, 2, 2, 1]
