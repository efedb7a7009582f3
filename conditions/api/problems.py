"""Error responses as RFC 9457 problem details, each with a sentence for the developer."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext_lazy as _

from . import schemas
from .links import absolute_url_of

MEDIA_TYPE = "application/problem+json"
# Status: (anchor in the guide, title).
KINDS = {
    400: ("bad-request", _("The request cannot be read")),
    404: ("not-found", _("Nothing is public here")),
    405: ("read-only", _("This API is read-only")),
    406: ("not-acceptable", _("This address returns only JSON")),
    410: ("withdrawn", _("This page was withdrawn")),
    429: ("too-many-requests", _("Too many requests")),
}

schemas.define(
    "Problem",
    _("Why a request was refused (RFC 9457)."),
    type=schemas.url(_("The kind of problem, as the URL of its explanation.")),
    title=schemas.text(_("The kind in words.")),
    status=schemas.integer(_("The HTTP status.")),
    detail=schemas.text(_("What happened here, and what to do.")),
    instance=schemas.text(_("The requested address."), format="uri-reference"),
)
schemas.COMPONENTS["Problem"]["properties"]["withdrawn_at"] = schemas.date_time(
    _("Status 410: when the page was withdrawn.")
)


class Problem(Exception):
    """An error response: status, sentence, further headers, and `members` that are added to the record."""

    def __init__(self, status, detail, *, headers=None, **members):
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.members = members

    def response(self, request):
        """Return the HttpResponse."""
        name, title = KINDS[self.status]
        record = {
            "type": f"{absolute_url_of('api')}#{name}",
            "title": title,
            "status": self.status,
            "detail": self.detail,
            "instance": escape_uri_path(request.path),
            **self.members,
        }
        content = json.dumps(record, cls=DjangoJSONEncoder, ensure_ascii=False)
        return HttpResponse(content, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def not_found_problem():
    """Return the Problem 404 of a record that does not exist or is not public."""
    return Problem(404, _("There is no public record at this address."))
