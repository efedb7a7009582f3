"""The admin of this project."""

from django.contrib.admin.apps import AdminConfig


class NewsroomAdminConfig(AdminConfig):
    default_site = "diseasemaps.site.Newsroom"
