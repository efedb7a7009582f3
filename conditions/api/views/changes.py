"""Endpoint of changes since a time, for programs that keep a copy."""

import datetime as dt
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy

from conditions.api import parameters
from conditions.api.cursor_pagination import items_response, next_rows, started_at
from conditions.api.endpoint import endpoint
from conditions.api.links import absolute_url_of
from conditions.api.records.changes import change, public_changes, with_signatures

# An event is dated when its transaction begins, and becomes visible when it commits, a little later. No statement
# and no request may take longer than 30 seconds (diseasemaps/environment.py, docs/operations.md).
OVERLAP = dt.timedelta(minutes=5)


@endpoint(
    "/api/v1/changes",
    name="api-changes",
    record="ChangeList",
    summary=gettext_lazy("Changes since a time"),
    description=gettext_lazy(
        "Publications, new reviews without a change, requests for a new review, and withdrawals, oldest first. If you "
        "keep a copy, request this list at least once a day, and remove withdrawn pages."
    ),
    parameters=(
        parameters.date_time("since", gettext_lazy("Only what happened at this time or after it.")),
        parameters.LIMIT,
        parameters.CURSOR,
    ),
)
def changes(request, query):
    rows = public_changes()
    if query["since"] is not None:
        rows = rows.filter(at__gte=query["since"])
    started = started_at(request, query)
    events, link = next_rows(request, query, rows, by=("at", "pk"), started=started)
    response = items_response([change(event) for event in with_signatures(events)], link)
    response.data["follow"] = None if link else _follow(query, events, started)
    return response


def _follow(query, events, started):
    """Return the URL for the next request, which begins OVERLAP before the last change or the first request.

    The earlier of the two counts: an event that was dated during the first request may have become visible only after
    the reader had passed its position in the list.
    """
    last = min(events[-1].at, started) - OVERLAP if events else query["since"]
    since = last and last.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return absolute_url_of("api-changes") + (f"?{urlencode({'since': since})}" if since else "")
