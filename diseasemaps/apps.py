"""The admin of this project, and its system checks."""

from importlib import import_module

from django.contrib.admin.apps import AdminConfig

# Features keep their screens beside their verbs; Django finds by itself only those in an app's `admin` module.
FEATURE_ADMINS = ("conditions.feedback.admin", "conditions.imports.admin", "conditions.site_pages.admin")


class NewsroomAdminConfig(AdminConfig):
    default_site = "diseasemaps.site.Newsroom"

    def ready(self):
        super().ready()
        for module in FEATURE_ADMINS:
            import_module(module)
        from . import checks  # noqa: F401
