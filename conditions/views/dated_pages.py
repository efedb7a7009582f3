"""Pages of long public lists, the latest row first: the address of a page names the row that it begins behind."""

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import InvalidPage, Paginator
from django.http import HttpResponseRedirect

from web.pagination import page_of, rows_behind

# Pages had numbers once, and old addresses lead to where the numbered page begins now.
OLD, BEFORE = "page", "before"
# The most digits of a key that a database takes as a number.
LONGEST_KEY = 18


@dataclass(frozen=True)
class Part:
    """Rows of a list; `further` is the query string of the next page, "" at the end of the list."""

    rows: list
    is_first: bool
    further: str = ""


def part_of(request, rows, *, moment, size):
    """Return the Part that the address names, a redirect to the Part from its old number, or None if there is none.

    `rows` is a queryset in the order of -`moment`, -pk; `moment` is the path to a time that every row has.
    """
    if OLD in request.GET:
        try:
            number = Paginator(rows, size).validate_number(request.GET[OLD])
        except InvalidPage:
            return None
        if number > 1:
            return HttpResponseRedirect(f"{request.path}{_query(rows[(number - 1) * size - 1], moment)}")
    before = request.GET.get(BEFORE)
    if before is not None:
        key = _read(before)
        if key is None:
            return None
        rows = rows_behind(rows, (f"-{moment}", "-pk"), key)
    page = page_of(rows, size)
    if before is not None and not page.rows:
        return None
    return Part(page.rows, before is None, _query(page.last, moment) if page.has_more else "")


def _query(row, moment):
    at = row
    for name in moment.split("__"):
        at = getattr(at, name)
    return f"?{BEFORE}={at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%f}Z~{row.pk}"


def _read(text):
    """Return (moment, key) of a row as `_query` writes them, or None."""
    at, _, pk = text.partition("~")
    try:
        at = dt.datetime.fromisoformat(at)
    except ValueError:
        return None
    known = at.tzinfo is not None and pk.isascii() and pk.isdecimal() and len(pk) <= LONGEST_KEY
    return (at, int(pk)) if known else None
