"""The people who sign in: editors, medical reviewers and chief editors."""

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import roles


class User(AbstractUser):
    """A person of the newsroom. Their roles are the groups of `accounts.roles`."""

    def __str__(self):
        return self.get_full_name() or self.username

    def clean(self):
        super().clean()
        # Names stand in mails and in the history, where control characters break things.
        problems = {
            name: _("This name holds characters that cannot be shown.")
            for name in ("first_name", "last_name")
            if not getattr(self, name).isprintable()
        }
        if problems:
            raise ValidationError(problems)

    @property
    def role_names(self):
        """Names of the person's roles, in the order of `roles.ROLES`."""
        held = {group.name for group in self.groups.all()}
        return [role for role in roles.ROLES if role in held]
