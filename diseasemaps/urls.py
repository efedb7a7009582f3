"""URL patterns: the newsroom under ADMIN_PATH, everything else public."""

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLResolver, include, path

from conditions import urls as public_urls
from conditions.admin.style import style
from operations import views


def first_words(patterns):
    """Return the words that the paths of these patterns begin with."""
    words = set()
    for pattern in patterns:
        text = str(pattern.pattern)
        if isinstance(pattern, URLResolver) and not text:
            words |= first_words(pattern.url_patterns)
        else:
            words.add(text.partition("/")[0])
    return words


urlpatterns = [
    # The outermost middleware responds to these (PROBES); the patterns give them names.
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path(f"{settings.ADMIN_PATH}/style/", admin.site.admin_view(style), name="style"),
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
    path("", include("conditions.urls")),
]

RESERVED_WORDS = {
    *first_words(public_urls.urlpatterns),
    *(probe.strip("/") for probe in settings.PROBES),
    settings.STATIC_URL.strip("/"),
    settings.MEDIA_URL.strip("/"),
}
if settings.ADMIN_PATH in RESERVED_WORDS:
    raise ImproperlyConfigured(f"ADMIN_PATH must not be {settings.ADMIN_PATH!r}: public addresses begin with it.")

handler400 = "conditions.views.errors.bad_request"
handler403 = "conditions.views.errors.forbidden"
handler404 = "conditions.views.errors.unknown_address"
handler500 = "conditions.views.errors.server_error"
