"""What every public view has in common."""

from functools import wraps

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe


def for_visitors(view):
    """Let the view answer GET and HEAD alone, and let nobody show its answer again unasked."""

    safe = require_safe(view)

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return fresh(safe(request, *args, **kwargs))

    # Nothing can be posted here, so a POST is told just that and needs no token.
    return csrf_exempt(wrapped)


def for_visitors_who_write(view):
    """As `for_visitors`, and POST too: such a view checks by itself where a form comes from (docs/adr/0014)."""

    limited = require_http_methods(["GET", "HEAD", "POST"])(view)

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return fresh(limited(request, *args, **kwargs))

    # Django's own token needs a cookie, and public pages set none.
    return csrf_exempt(wrapped)


def fresh(response):
    """Have caches ask again each time, so that a withdrawal shows on the very next request."""
    response["Cache-Control"] = "no-cache"
    return response
