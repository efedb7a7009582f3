"""What changed for readers since a time, for those who keep a copy."""

import datetime as dt
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy

from conditions.api import parameters
from conditions.api.cursor_pagination import begun, listed, part
from conditions.api.endpoint import endpoint
from conditions.api.links import to
from conditions.api.records.changes import change, public_changes, with_signatures

# A step of the newsroom is dated when it begins and shows when it is stored, a little later. No statement
# may take longer than 30 seconds, nor a request (diseasemaps/environment.py, docs/operations.md).
OVERLAP = dt.timedelta(minutes=5)


@endpoint(
    "/api/v1/changes",
    name="api-changes",
    answer="ChangeList",
    summary=gettext_lazy("Changes since a time"),
    description=gettext_lazy(
        "Publications, new reviews without change, requests for a new review, and withdrawals, the oldest first. "
        "Whoever keeps a copy asks here every day at least, and removes what was withdrawn."
    ),
    parameters=(
        parameters.moment("since", gettext_lazy("Only what happened at this time or after it.")),
        parameters.LIMIT,
        parameters.CURSOR,
    ),
)
def changes(request, query):
    rows = public_changes()
    if query["since"] is not None:
        rows = rows.filter(at__gte=query["since"])
    started = begun(request, query)
    shown, link = part(request, query, rows, by=("at", "pk"), begun=started)
    answer = listed([change(event) for event in with_signatures(shown)], link)
    answer.data["follow"] = None if link else _follow(query, shown, started)
    return answer


def _follow(query, shown, started):
    """Return where to ask the next time: before whatever may have been stored behind the reader's back.

    Somebody who takes an hour over the parts has passed, in the first one, the place of a step that was
    dated then and stored a little later.
    """
    last = min(shown[-1].at, started) - OVERLAP if shown else query["since"]
    since = last and last.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return to("api-changes") + (f"?{urlencode({'since': since})}" if since else "")
