"""Addresses: the newsroom under /admin/, or where ADMIN_PATH says; everything else is for visitors."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from conditions.admin.style import style
from operations import views

urlpatterns = [
    # The first middleware answers these before any other is asked; they have their names here.
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path(f"{settings.ADMIN_PATH}/style/", admin.site.admin_view(style), name="style"),
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
    path("", include("conditions.urls")),
]

handler400 = "conditions.views.errors.bad_request"
handler403 = "conditions.views.errors.forbidden"
handler404 = "conditions.views.errors.unknown_address"
handler500 = "conditions.views.errors.server_error"
