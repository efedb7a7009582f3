"""People: the app that holds users and their roles."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self):
        from . import proposals, sessions
        from .roles import make_roles
        from .trust_roots.account import AccountChange
        from .trust_roots.confirmation import AccountConfirmation
        from .trust_roots.factor import FactorReset
        from .trust_roots.invitation import InvitationProposal

        # After every migrate and flush: groups made in a data migration vanish on a flush.
        post_migrate.connect(make_roles, sender=self, dispatch_uid="accounts.make_roles")
        # Whatever begins or ends a session: a view of ours, Django's, or a test.
        user_logged_in.connect(sessions.begun, dispatch_uid="accounts.session_begun")
        user_logged_out.connect(sessions.ended, dispatch_uid="accounts.session_ended")
        for kind in (AccountChange(), AccountConfirmation(), FactorReset(), InvitationProposal()):
            proposals.register(kind)
