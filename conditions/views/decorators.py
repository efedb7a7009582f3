"""Decorators of public views: allowed methods and the Cache-Control header."""

from functools import wraps

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe


def public_view(view):
    """Allow GET and HEAD only, and have caches revalidate each response."""

    safe_view = require_safe(view)

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return set_no_cache(safe_view(request, *args, **kwargs))

    # A POST is refused with 405 in any case; CSRF protection would refuse it with 403 first.
    return csrf_exempt(wrapped)


def unchanging_view(view):
    """Allow GET and HEAD only; caches may keep a 200 response for good, because its content never changes."""

    safe_view = require_safe(view)

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = safe_view(request, *args, **kwargs)
        if response.status_code != 200:
            return set_no_cache(response)
        response["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    # As in `public_view`.
    return csrf_exempt(wrapped)


def public_form_view(view):
    """Allow GET, HEAD and POST without Django's CSRF token, and have caches revalidate each response.

    The view itself has to check where a form comes from (docs/adr/0014).
    """

    with_methods = require_http_methods(["GET", "HEAD", "POST"])(view)

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return set_no_cache(with_methods(request, *args, **kwargs))

    # Django's CSRF token needs a cookie, and public pages set no cookies.
    return csrf_exempt(wrapped)


def set_no_cache(response):
    """Have caches revalidate before each use, so that a withdrawal shows on the next request; return the response."""
    response["Cache-Control"] = "no-cache"
    return response
