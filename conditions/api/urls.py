"""The addresses for programs: those that are declared, the guide, and an answer for all others."""

from django.urls import path, re_path

from . import views  # noqa: F401 - declares the endpoints
from .endpoint import patterns
from .views import guide, unknown_url

urlpatterns = [
    path("api/", guide.guide, name="api"),
    *patterns(),
    # The last one: whatever else is asked for below /api/, or beside a page for people.
    re_path(r"^(?P<rest>api/[\s\S]+|conditions/[\s\S]+\.json(?:ld)?)$", unknown_url.unknown, name=unknown_url.NAME),
]
