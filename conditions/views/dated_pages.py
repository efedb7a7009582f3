"""Keyset pagination of long public lists by date, the latest row first; the query string names the last row seen."""

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import InvalidPage, Paginator
from django.http import HttpResponseRedirect

from web.pagination import page_of, rows_behind

# Pages had numbers once; a URL with a number redirects to the page that begins there now.
PAGE_NUMBER, BEFORE = "page", "before"
# The most digits of a primary key; databases refuse larger numbers.
MAX_KEY_DIGITS = 18


@dataclass(frozen=True)
class DatedPage:
    """A page of a list; `next_query` is the query string of the next page, "" on the last page."""

    rows: list
    is_first: bool
    next_query: str = ""


def dated_page(request, rows, *, time_field, size):
    """Return the DatedPage that the query string names, a redirect for a page number, or None if there is no such page.

    `rows` is a queryset in the order of -`time_field`, -pk. `time_field` is the lookup path of a datetime that every
    row has. `size` is the number of rows of a page.
    """
    if PAGE_NUMBER in request.GET:
        try:
            number = Paginator(rows, size).validate_number(request.GET[PAGE_NUMBER])
        except InvalidPage:
            return None
        if number > 1:
            return HttpResponseRedirect(f"{request.path}{_query(rows[(number - 1) * size - 1], time_field)}")
    before = request.GET.get(BEFORE)
    if before is not None:
        key = _parse_key(before)
        if key is None:
            return None
        rows = rows_behind(rows, (f"-{time_field}", "-pk"), key)
    page = page_of(rows, size)
    if before is not None and not page.rows:
        return None
    return DatedPage(page.rows, before is None, _query(page.last, time_field) if page.has_more else "")


def _query(row, time_field):
    at = row
    for name in time_field.split("__"):
        at = getattr(at, name)
    return f"?{BEFORE}={at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%f}Z~{row.pk}"


def _parse_key(text):
    """Return (datetime, primary key) from the value that `_query` writes, or None if it is invalid."""
    at, _, pk = text.partition("~")
    try:
        at = dt.datetime.fromisoformat(at)
    except ValueError:
        return None
    is_valid = at.tzinfo is not None and pk.isascii() and pk.isdecimal() and len(pk) <= MAX_KEY_DIGITS
    return (at, int(pk)) if is_valid else None
