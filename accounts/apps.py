"""People: the app that holds users and their roles."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self):
        from .roles import make_roles

        # After every migrate and flush: groups made in a data migration vanish on a flush.
        post_migrate.connect(make_roles, sender=self, dispatch_uid="accounts.make_roles")
