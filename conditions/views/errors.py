"""Error pages: 400, 403, 404, 500, 503, and a form whose CSRF check failed."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template import loader

from .decorators import set_no_cache
from .not_found import not_found, segments
from .page_rendering import render_page

# Retry-After of a response 503 (seconds).
RETRY_AFTER = 10


def unknown_address(request, exception):
    """Handle URLs without a view: return 404, with suggestions for people."""
    return not_found(request, *segments(request.path_info))


def bad_request(request, exception):
    """Handle requests that cannot be read, such as an unknown host or a form that is too large: return 400."""
    return set_no_cache(render_page(request, "bad_request.html", status=400))


def forbidden(request, exception):
    """Handle actions that the person's role does not include: return 403."""
    return render_page(request, "403.html", status=403)


def server_error(request):
    """Handle unexpected exceptions: return 500, or 503 with Retry-After if the database is unavailable.

    The page needs no database, no context processor and no manifest of static files.
    """
    is_outage = _is_outage(sys.exc_info()[1])
    page = loader.get_template("500.html").render({"organisation": settings.ORGANISATION_NAME, "is_outage": is_outage})
    response = set_no_cache(HttpResponse(page, status=503 if is_outage else 500))
    if is_outage:
        response["Retry-After"] = str(RETRY_AFTER)
        response.is_outage = True
    return response


def csrf_failure(request, reason=""):
    """Return 403 with the reason why the form was refused, and what was typed so that it can be copied."""
    typed = [
        (name, value)
        for name, value in request.POST.items()
        if value.strip() and not name.startswith("csrf") and "password" not in name
    ]
    return render_page(request, "csrf.html", {"typed": typed}, status=403)


def _is_outage(error):
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    # SQLite raises the same exception for missing tables and columns, which waiting does not mend.
    return not str(error).startswith("no such ")
