"""Long lists in parts, the latest first: a part goes on before the last row of another, however deep that is."""

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import InvalidPage, Paginator
from django.db.models import Q
from django.http import HttpResponseRedirect

# Parts had numbers once.
OLD, BEFORE = "page", "before"
# Digits that a key has at most: whatever is longer would be no number to a database.
LONGEST_KEY = 18


@dataclass(frozen=True)
class Part:
    """Rows of a list; `further` is the query of the address at which it goes on, "" at its end."""

    rows: list
    is_first: bool
    further: str = ""


def part_of(request, rows, *, moment, size):
    """Return the Part that is asked for, the way to it where it is asked for by number, or None where there is none.

    `rows` are of a queryset in the order of -`moment`, -pk; `moment` names the path to a time that no row is without.
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
        place = _read(before)
        if place is None:
            return None
        at, pk = place
        # The first condition is all that an index needs; the second one leaves out what was shown.
        rows = rows.filter(**{f"{moment}__lte": at}).filter(Q(**{f"{moment}__lt": at}) | Q(pk__lt=pk))
    found = list(rows[: size + 1])
    if before is not None and not found:
        return None
    further = _query(found[size - 1], moment) if len(found) > size else ""
    return Part(found[:size], before is None, further)


def _query(row, moment):
    at = row
    for name in moment.split("__"):
        at = getattr(at, name)
    return f"?{BEFORE}={at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%f}Z~{row.pk}"


def _read(place):
    """Return (moment, key) of a place in a list as `_query` writes it, or None."""
    at, _, pk = place.partition("~")
    try:
        at = dt.datetime.fromisoformat(at)
    except ValueError:
        return None
    known = at.tzinfo is not None and pk.isascii() and pk.isdecimal() and len(pk) <= LONGEST_KEY
    return (at, int(pk)) if known else None
