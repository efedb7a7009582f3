"""URLs of the API: the guide, the declared endpoints, and a handler for unknown URLs."""

from django.urls import path, re_path

from . import views  # noqa: F401 - declares the endpoints
from .endpoint import patterns
from .views import guide, unknown_url

urlpatterns = [
    path("api/", guide.guide, name="api"),
    *patterns(),
    # Last, because it matches every other URL below /api/, and other files beside a page.
    re_path(
        r"^(?P<rest>api/[\s\S]+|(?:conditions|status)/[\s\S]+\.json(?:ld)?)$",
        unknown_url.unknown,
        name=unknown_url.NAME,
    ),
]
