"""Request handling of every endpoint: methods, rate limit, parameters, conditional requests, errors, CORS."""

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
# The headers that scripts of other sites may read.
_EXPOSED_HEADERS = "ETag, Last-Modified, Link, Location, RateLimit, RateLimit-Policy, Retry-After"
_DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class ApiResponse:
    """A record to serialise; `links` are {relation: URL} for the Link header."""

    data: dict
    links: dict = field(default_factory=dict)
    last_modified: datetime | None = None


def as_django_view(view, endpoint):
    """Return the Django view for a `view(request, query, **path)` that returns an ApiResponse or an HttpResponse."""

    @wraps(view)
    def wrapped(request, **path):
        allowance = None
        try:
            if request.method == "OPTIONS":
                response = _preflight()
            else:
                allowance = _count_request(request)
                response = _response_of(view, endpoint, request, path)
        except Problem as problem:
            response = problem.response(request)
        for name, value in (allowance.headers if allowance else {}).items():
            response[name] = value
        return _with_cors(response)

    # A POST is refused with 405 in any case; CSRF protection would refuse it with 403 first.
    return csrf_exempt(wrapped)


def _preflight():
    return HttpResponse(
        status=204,
        headers={
            "Allow": METHODS,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
            "Access-Control-Max-Age": str(_DAY_SECONDS),
        },
    )


def _count_request(request):
    """Return the Allowance after this request; raise Problem for another method, or above the rate limit."""
    if request.method not in ("GET", "HEAD"):
        raise Problem(405, _("Use GET or HEAD; this API is read-only."), headers={"Allow": METHODS})
    allowance = rate_limit.spend(request)
    if allowance is not None and allowance.is_exceeded:
        raise Problem(
            429,
            _("The limit is %(limit)s requests a minute. Try again in %(seconds)s seconds.")
            % {"limit": allowance.limit, "seconds": allowance.seconds},
            headers={"Retry-After": str(allowance.seconds), **allowance.headers},
        )
    return allowance


def _response_of(view, endpoint, request, path):
    if not any(request.accepts(kind) for kind in {endpoint.media_type, JSON}):
        raise Problem(406, _("Send the header “Accept: %(kind)s”, or “Accept: */*”.") % {"kind": endpoint.media_type})
    query = {} if endpoint.parameters is None else parameters.parse_query(endpoint.parameters, request.GET)
    result = view(request, query, **path)
    response = _serialised(result, endpoint) if isinstance(result, ApiResponse) else result
    if _is_known(request, response):
        return _not_modified(response)
    if response.streaming and request.method == "HEAD":
        # Streamed without a body, because the Content-Length of the whole is not known.
        response = StreamingHttpResponse((), headers=response.headers)
    return response


def _serialised(result, endpoint):
    content = json.dumps(result.data, cls=DjangoJSONEncoder, ensure_ascii=False).encode()
    response = HttpResponse(content, content_type=endpoint.media_type)
    # Hashed from the whole content, so that every change counts, such as a condition's new name.
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if result.last_modified is not None:
        response["Last-Modified"] = http_date(result.last_modified.timestamp())
    if result.links:
        response["Link"] = ", ".join(f'<{url}>; rel="{relation}"' for relation, url in result.links.items())
    return response


def _is_known(request, response):
    """Return whether the client has this response, by its ETag alone.

    If-Modified-Since is ignored: it would miss changes that no date in the record shows, such as an overdue review or a
    condition's new name.
    """
    if response.status_code != 200 or "ETag" not in response:
        return False
    known_etags = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known_etags or response["ETag"].removeprefix("W/") in {tag.removeprefix("W/") for tag in known_etags}


def _not_modified(response):
    kept_headers = {
        name: value for name, value in response.headers.items() if name in ("ETag", "Last-Modified", "Link")
    }
    return HttpResponseNotModified(headers=kept_headers)


def _with_cors(response):
    """Allow scripts of any site to read the response, and have caches revalidate it, so that withdrawals show."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
    return set_no_cache(response)
