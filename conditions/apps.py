from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConditionsConfig(AppConfig):
    name = "conditions"
    verbose_name = _("Conditions and their pages")

    def ready(self):
        from accounts import invitations, roles

        from .database import installation
        from .forms.medical_reviewers import EntryForm
        from .search import checks  # noqa: F401

        installation.connect(self)
        invitations.PARTS[roles.MEDICAL_REVIEWERS] = EntryForm
