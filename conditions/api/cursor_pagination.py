"""Cursor pagination of lists: a signed cursor holds the key of the last row of the page before."""

from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from web.pagination import page_of, rows_behind

from .links import absolute_url
from .problems import Problem
from .request_handling import ApiResponse


def list_response(request, query, rows, *, by, record):
    """Return an ApiResponse with the next rows of a queryset, each made into a record by `record(row)`.

    `by` is the order of the list, as for `next_rows`. Raises Problem for an invalid cursor.
    """
    page_rows, link = next_rows(request, query, rows, by=by)
    return items_response([record(row) for row in page_rows], link)


def items_response(items, link=None):
    """Return an ApiResponse with records, and `link` as the URL of the next page or None."""
    return ApiResponse({"items": items, "next": link}, links={"next": link} if link else {})


def next_rows(request, query, rows, *, by, started=None):
    """Return the list of rows of this page, and the URL of the next page or None. Raise Problem for an invalid cursor.

    `by` are one or two columns that the list is ordered by, the last one unique. Rows that are added between two
    requests neither repeat nor hide other rows. `started` is stored in the cursor, for `started_at`.
    """
    remaining = (
        rows if query["cursor"] is None else rows_behind(rows, by, _unsigned(request, query["cursor"])[: len(by)])
    )
    # Keys are read first, then the rows: with joins and annotations a database may sort all rows. A row that is
    # withdrawn between the two queries is left out, and the list goes on after it.
    keys = page_of(remaining.order_by(*by).values(*dict.fromkeys(("pk", *by))), query["limit"])
    ids = [key["pk"] for key in keys.rows]
    rows_by_key = rows.in_bulk(ids)
    page_rows = [rows_by_key[pk] for pk in ids if pk in rows_by_key]
    if not keys.has_more:
        return page_rows, None
    return page_rows, _next_url(request, [*(keys.last[name] for name in by), *filter(None, [started])])


def started_at(request, query):
    """Return the datetime of the request for the first page, which is stored in the cursor; now for the first page.

    Raises Problem for an invalid cursor.
    """
    if query["cursor"] is None:
        return timezone.now()
    return parse_datetime(_unsigned(request, query["cursor"])[-1])


def _next_url(request, values):
    """Return the URL of the next page, with a cursor that holds `values`."""
    values = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
    parameters = request.GET.copy()
    parameters["cursor"] = _signer(request).sign_object(values)
    return f"{absolute_url(request.path)}?{parameters.urlencode()}"


def _unsigned(request, cursor):
    """Return the list of values in a cursor; raise Problem if its signature is invalid."""
    try:
        return _signer(request).unsign_object(cursor)
    except (BadSignature, ValueError):
        raise Problem(
            400,
            _("This cursor does not belong to this list and its filters. Begin again without it, then follow “next”."),
        ) from None


def _signer(request):
    """Return the signer of cursors for this path and these filters; `limit` may differ between requests."""
    filters = QueryDict(mutable=True)
    for name in sorted(request.GET):
        if name not in ("cursor", "limit"):
            filters[name] = request.GET[name]
    return Signer(sep=".", salt=f"conditions.api {request.path}?{filters.urlencode()}")
