"""Views for monitoring: /healthz, /readyz, /metrics. They work under any host and over http, and are never cached."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from . import readiness
from .metrics import exposition

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


@require_safe
def healthz(request):
    """Report that this process works. It checks nothing else, so that a database outage restarts no process."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8", headers=_HEADERS)


@require_safe
def readyz(request):
    """Report whether this process can serve readers: 200, or 503 with the problems."""
    problems = readiness.problems()
    status = 503 if problems else 200
    return JsonResponse({"ready": not problems, "problems": problems}, status=status, headers=_HEADERS)


@require_safe
def metrics(request):
    """Return the metrics for Prometheus: 404 without METRICS_TOKEN, 401 without that token in the request."""
    if not settings.METRICS_TOKEN:
        return HttpResponse("Not found\n", status=404, content_type="text/plain; charset=utf-8", headers=_HEADERS)
    kind, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.lower() != "bearer" or not constant_time_compare(token.strip(), settings.METRICS_TOKEN):
        headers = {**_HEADERS, "WWW-Authenticate": 'Bearer realm="metrics"'}
        return HttpResponse("Not allowed\n", status=401, content_type="text/plain; charset=utf-8", headers=headers)
    body, content_type = exposition()
    return HttpResponse(body, content_type=content_type, headers=_HEADERS)
