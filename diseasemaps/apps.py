"""The admin of this project, and its system checks."""

from django.contrib.admin.apps import AdminConfig


class NewsroomAdminConfig(AdminConfig):
    default_site = "diseasemaps.site.Newsroom"

    def ready(self):
        super().ready()
        from . import checks  # noqa: F401
