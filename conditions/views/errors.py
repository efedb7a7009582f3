"""Errors that readers and staff can meet: each with a sentence and a way on."""

from django.shortcuts import render


def csrf_failure(request, reason=""):
    """Tell why the form was not taken, with the typed text on the page to copy."""
    typed = [(name, value) for name, value in request.POST.items() if value.strip() and not name.startswith("csrf")]
    return render(request, "errors/csrf.html", {"typed": typed}, status=403)
