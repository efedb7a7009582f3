"""Errors that readers and staff can meet: each with a sentence and a way on."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader

from conditions import search

from .visitors import fresh


def not_found(request, sought=""):
    """Answer 404 with a search and the public conditions whose names are nearest to what was sought."""
    words = search.asked(str(sought).replace("-", " "))
    return fresh(render(request, "404.html", {"near": search.find(words)[:5] or search.near(words)}, status=404))


def unknown_address(request, exception):
    """The handler of all addresses that no view knows: their last part may be a name."""
    return not_found(request, request.path_info.strip("/").rpartition("/")[2])


def server_error(request):
    """The handler of what must not happen: no database, no context processor, no static manifest."""
    page = loader.get_template("500.html").render({"organisation": settings.ORGANISATION_NAME})
    return fresh(HttpResponse(page, status=500))


def csrf_failure(request, reason=""):
    """Tell why the form was not taken, with the typed text on the page to copy."""
    typed = [
        (name, value)
        for name, value in request.POST.items()
        if value.strip() and not name.startswith("csrf") and "password" not in name
    ]
    return render(request, "errors/csrf.html", {"typed": typed}, status=403)
