"""Screens of the newsroom for this app: none."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

# The library's screen shows queued mails with all they say, to people they were not written for.
admin.site.unregister(DBTaskResult)
