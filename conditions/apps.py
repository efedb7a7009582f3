from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConditionsConfig(AppConfig):
    name = "conditions"
    verbose_name = _("Conditions and their pages")

    def ready(self):
        from accounts import account_changes, invitations, passkeys, proposals, roles, signers

        from .database import installation
        from .forms.medical_reviewers import EntryForm
        from .models.reviewer import namesakes_of
        from .newsroom import signing_keys
        from .newsroom.register import RegisterChange
        from .permissions import SIGNER_RIGHTS
        from .proposals.kind import register_kinds
        from .search import checks  # noqa: F401

        installation.connect(self)
        invitations.PARTS[roles.MEDICAL_REVIEWERS] = EntryForm
        signers.RIGHTS.update(SIGNER_RIGHTS)
        account_changes.NAMESAKES.add(namesakes_of)
        register_kinds()
        proposals.register(RegisterChange())
        proposals.register(signing_keys.SigningKeyChange())
        passkeys.ON_REMOVAL.add(signing_keys.remove_with_passkey)
        passkeys.LINKS.append(signing_keys.link_for)
