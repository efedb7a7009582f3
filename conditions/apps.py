from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConditionsConfig(AppConfig):
    name = "conditions"
    verbose_name = _("Conditions and their pages")

    def ready(self):
        from . import installation
        from .search import checks  # noqa: F401

        installation.connect(self)
