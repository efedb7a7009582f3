"""Keyset pagination: a page of a list begins after the last row of the page before, equally fast at any depth."""

from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class Page:
    """A page of a list: its rows, and whether more rows follow."""

    rows: list
    has_more: bool

    @property
    def last(self):
        """The last row, after which the next page begins, or None on the last page."""
        return self.rows[-1] if self.has_more else None


def page_of(rows, size):
    """Return the Page of the first `size` rows of a queryset or a list; read one row more."""
    first_rows = list(rows[: size + 1])
    return Page(first_rows[:size], len(first_rows) > size)


def page_with_ties(rows, size, key):
    """Return the Page of the first `size` rows of a list, without rows that have the same `key` as the row after them.

    So a URL can name the key alone, and the next page begins after all rows with that key. If all rows of the page have
    the same key, none is left out.
    """
    page = page_of(rows, size)
    if not page.has_more:
        return page
    next_key = key(rows[size])
    return Page([row for row in page.rows if key(row) < next_key] or page.rows, has_more=True)


def rows_behind(rows, order, values):
    """Return the rows of a queryset that come after the row with these `values`.

    `order` are one or two columns as for `order_by`, such as ("-at", "-pk"); together they are unique.
    """
    comparisons = [("lt", name[1:]) if name.startswith("-") else ("gt", name) for name in order]
    (operator, column), *other_comparisons = comparisons
    if not other_comparisons:
        return rows.filter(**{f"{column}__{operator}": values[0]})
    # The first condition lets the database use an index; the second one leaves out the rows up to the given one.
    rows = rows.filter(**{f"{column}__{operator}e": values[0]})
    ((second_operator, second_column),) = other_comparisons
    return rows.filter(
        Q(**{f"{column}__{operator}": values[0]}) | Q(**{f"{second_column}__{second_operator}": values[1]})
    )
