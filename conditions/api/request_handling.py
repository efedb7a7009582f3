"""What every address for programs has in common: methods, limits, conditions, refusals, headers."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils.http import http_date, parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from conditions.views.decorators import set_no_cache

from . import parameters, rate_limit
from .problems import Problem

JSON = "application/json"
METHODS = "GET, HEAD, OPTIONS"
# What a script on another site may read of an answer, beside its text.
_EXPOSED = "ETag, Last-Modified, Link, Location, RateLimit, RateLimit-Policy, Retry-After"
_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Answer:
    """A record to send; `links` are {relation: address} for the Link header."""

    data: dict
    links: dict = field(default_factory=dict)
    last_modified: datetime | None = None


def served(view, endpoint):
    """Return the Django view for a `view(request, query, **path)` that returns an Answer or a response."""

    @wraps(view)
    def wrapped(request, **path):
        allowance = None
        try:
            if request.method == "OPTIONS":
                response = _preflight()
            else:
                allowance = _allowed(request)
                response = _answered(view, endpoint, request, path)
        except Problem as problem:
            response = problem.response(request)
        for name, value in (allowance.headers if allowance else {}).items():
            response[name] = value
        return _open(response)

    # Nothing can be posted here, so a POST is told just that and needs no token.
    return csrf_exempt(wrapped)


def _preflight():
    return HttpResponse(
        status=204,
        headers={
            "Allow": METHODS,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
            "Access-Control-Max-Age": str(_DAY),
        },
    )


def _allowed(request):
    """Return the Allowance after this request; raises Problem where it is no reading one, or one too many."""
    if request.method not in ("GET", "HEAD"):
        raise Problem(405, _("Ask with GET or HEAD; nothing can be sent here."), headers={"Allow": METHODS})
    allowance = rate_limit.spend(request)
    if allowance is not None and allowance.is_exceeded:
        raise Problem(
            429,
            _("Only %(limit)s requests a minute are answered. Ask again in %(seconds)s seconds.")
            % {"limit": allowance.limit, "seconds": allowance.seconds},
            headers={"Retry-After": str(allowance.seconds), **allowance.headers},
        )
    return allowance


def _answered(view, endpoint, request, path):
    if not any(request.accepts(kind) for kind in {endpoint.media_type, JSON}):
        raise Problem(406, _("Ask for %(kind)s in the header Accept, or for anything.") % {"kind": endpoint.media_type})
    query = {} if endpoint.parameters is None else parameters.read(endpoint.parameters, request.GET)
    answer = view(request, query, **path)
    response = _written(answer, endpoint) if isinstance(answer, Answer) else answer
    if _is_known(request, response):
        return _not_modified(response)
    if response.streaming and request.method == "HEAD":
        # Still in parts, of which there are none: a length would be that of the whole.
        response = StreamingHttpResponse((), headers=response.headers)
    return response


def _written(answer, endpoint):
    content = json.dumps(answer.data, cls=DjangoJSONEncoder, ensure_ascii=False).encode()
    response = HttpResponse(content, content_type=endpoint.media_type)
    # Made of every letter that is sent: of the dates as much as of a condition's new name.
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if answer.last_modified is not None:
        response["Last-Modified"] = http_date(answer.last_modified.timestamp())
    if answer.links:
        response["Link"] = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in answer.links.items())
    return response


def _is_known(request, response):
    """Whether the client has this very answer.

    Only its ETag tells: a page becomes overdue, or a condition gets another name, at no
    date that the page itself holds, so If-Modified-Since could keep an old answer alive.
    """
    if response.status_code != 200 or "ETag" not in response:
        return False
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or response["ETag"].removeprefix("W/") in {tag.removeprefix("W/") for tag in known}


def _not_modified(response):
    kept = {name: value for name, value in response.headers.items() if name in ("ETag", "Last-Modified", "Link")}
    return HttpResponseNotModified(headers=kept)


def _open(response):
    """Let scripts of any site read the answer; caches ask again each time, so that a withdrawal shows at once."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = _EXPOSED
    return set_no_cache(response)
