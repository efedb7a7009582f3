"""Errors that readers and staff can meet: each with a sentence and a way on."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template import loader

from conditions import search

from .decorators import fresh
from .page_rendering import show

# How many parts of an unknown address are taken for names.
PARTS = 3
# When to come again while the database does not answer, or has no room (seconds).
AGAIN = 10


def not_found(request, *sought):
    """Answer 404 with a search and the public conditions nearest to the first of `sought` that leads anywhere."""
    near = next(filter(None, map(_near, sought)), [])
    return fresh(show(request, "404.html", {"near": near}, status=404))


def unknown_address(request, exception):
    """The handler of all addresses that no view knows: their last parts may be names."""
    return not_found(request, *request.path_info.strip("/").split("/")[::-1][:PARTS])


def bad_request(request, exception):
    """The handler of what cannot be read: a strange host, a form that is too large."""
    return fresh(show(request, "bad_request.html", status=400))


def forbidden(request, exception):
    """The handler of what a role does not include."""
    return show(request, "403.html", status=403)


def server_error(request):
    """The handler of what must not happen: no database, no context processor, no static manifest.

    503 where the database is what fails: programs and the server in front know then that it will pass.
    """
    is_outage = _is_outage(sys.exc_info()[1])
    page = loader.get_template("500.html").render({"organisation": settings.ORGANISATION_NAME, "is_outage": is_outage})
    response = fresh(HttpResponse(page, status=503 if is_outage else 500))
    if is_outage:
        response["Retry-After"] = str(AGAIN)
    return response


def csrf_failure(request, reason=""):
    """Tell why the form was not taken, with the typed text on the page to copy."""
    typed = [
        (name, value)
        for name, value in request.POST.items()
        if value.strip() and not name.startswith("csrf") and "password" not in name
    ]
    return show(request, "csrf.html", {"typed": typed}, status=403)


def _is_outage(error):
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    # SQLite says the same of tables and columns that are not there, which no waiting mends.
    return not str(error).startswith("no such ")


def _near(sought):
    words = search.asked(str(sought).replace("-", " "))
    return search.search(words, limit=5, texts=False)
