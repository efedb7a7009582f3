"""Addresses: the newsroom under /admin/, everything else is for visitors."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("conditions.urls")),
]

handler400 = "conditions.views.errors.bad_request"
handler404 = "conditions.views.errors.unknown_address"
handler500 = "conditions.views.errors.server_error"
