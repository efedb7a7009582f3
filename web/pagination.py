"""Keyset pagination: a page of a long list begins behind the last row of the page before, at any depth."""

from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class Page:
    """Rows of a list, and whether the list goes on behind them."""

    rows: list
    has_more: bool

    @property
    def last(self):
        """The row behind which the list goes on, or None at its end."""
        return self.rows[-1] if self.has_more else None


def page_of(rows, size):
    """Return the Page of the first `size` rows of a queryset or a list; reads one row more than that."""
    found = list(rows[: size + 1])
    return Page(found[:size], len(found) > size)


def page_with_ties(rows, size, key):
    """Return the Page of the first `size` rows of a list, but end it before the rows with the `key` of the next row.

    So an address can name the key alone, and the next page begins behind all rows with that key. Where all rows have
    the same key, the page ends among them.
    """
    page = page_of(rows, size)
    if not page.has_more:
        return page
    border = key(rows[size])
    return Page([row for row in page.rows if key(row) < border] or page.rows, has_more=True)


def rows_behind(rows, order, values):
    """Return the rows of a queryset that come behind the row with these `values`.

    `order` are one or two columns as for `order_by`, such as ("-at", "-pk"); together they are unique.
    """
    comparisons = [("lt", name[1:]) if name.startswith("-") else ("gt", name) for name in order]
    (operator, column), *rest = comparisons
    if not rest:
        return rows.filter(**{f"{column}__{operator}": values[0]})
    # The first condition is all that an index needs; the second one leaves out the rows up to the named one.
    rows = rows.filter(**{f"{column}__{operator}e": values[0]})
    ((second_operator, second_column),) = rest
    return rows.filter(
        Q(**{f"{column}__{operator}": values[0]}) | Q(**{f"{second_column}__{second_operator}": values[1]})
    )
