"""What every public view has in common."""

from functools import wraps

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


def for_visitors(view):
    """Let the view answer GET and HEAD alone, and let nobody show its answer again unasked."""

    safe = require_safe(view)

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return fresh(safe(request, *args, **kwargs))

    # Nothing can be posted here, so a POST is told just that and needs no token.
    return csrf_exempt(wrapped)


def fresh(response):
    """Have caches ask again each time, so that a withdrawal shows on the very next request."""
    response["Cache-Control"] = "no-cache"
    return response
