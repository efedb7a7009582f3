"""Running the site: the app of backups, the doctor, metrics and privacy."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = _("Running the site")

    def ready(self):
        from django_tasks.signals import task_finished

        from web.observability import slow_queries

        from . import mail_queue

        slow_queries.watch()
        task_finished.connect(mail_queue.drop_finished, dispatch_uid="operations.drop_finished_mail")
