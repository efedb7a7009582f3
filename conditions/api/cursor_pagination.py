"""Pages of long lists: a signed cursor names the row that a page begins behind."""

from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from web.pagination import page_of, rows_behind

from .links import absolute
from .problems import Problem
from .request_handling import Answer


def listing(request, query, rows, *, by, record):
    """Return an Answer with the next rows of a queryset, each told by `record`."""
    shown, link = part(request, query, rows, by=by)
    return listed([record(row) for row in shown], link)


def listed(items, link=None):
    return Answer({"items": items, "next": link}, links={"next": link} if link else {})


def part(request, query, rows, *, by, begun=None):
    """Return the next rows of a queryset, and the address of those after them or None.

    `by` are one or two attributes whose order is the list's, the last one unique. Rows
    that are added meanwhile neither repeat nor hide others. The cursor carries `begun`
    along, which `begun` then reads from it.
    """
    left = rows if query["cursor"] is None else rows_behind(rows, by, _read(request, query["cursor"])[: len(by)])
    # Keys first, then the rows: with joins and annotations a database would rather sort everything.
    # Rows that are withdrawn in between are left out, and the list goes on behind them.
    keys = page_of(left.order_by(*by).values(*dict.fromkeys(("pk", *by))), query["limit"])
    ids = [key["pk"] for key in keys.rows]
    known = rows.in_bulk(ids)
    shown = [known[pk] for pk in ids if pk in known]
    if not keys.has_more:
        return shown, None
    return shown, _next(request, [*(keys.last[name] for name in by), *filter(None, [begun])])


def begun(request, query):
    """Return when the first part of a list was asked for whose cursors carry that: now, where this is the first."""
    if query["cursor"] is None:
        return timezone.now()
    return parse_datetime(_read(request, query["cursor"])[-1])


def _next(request, values):
    values = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
    given = request.GET.copy()
    given["cursor"] = _signer(request).sign_object(values)
    return f"{absolute(request.path)}?{given.urlencode()}"


def _read(request, cursor):
    try:
        return _signer(request).unsign_object(cursor)
    except (BadSignature, ValueError):
        raise Problem(
            400,
            _("This cursor does not belong to this list and its filters. Begin again without it, then follow “next”."),
        ) from None


def _signer(request):
    """A cursor holds for one list with one set of filters; how many rows a part has is free."""
    filters = QueryDict(mutable=True)
    for name in sorted(request.GET):
        if name not in ("cursor", "limit"):
            filters[name] = request.GET[name]
    return Signer(sep=".", salt=f"conditions.api {request.path}?{filters.urlencode()}")
