"""The people who sign in: editors, medical reviewers and chief editors."""

from django.contrib.auth.models import AbstractUser

from . import roles


class User(AbstractUser):
    """A person of the newsroom. Their roles are the groups of `accounts.roles`."""

    def __str__(self):
        return self.get_full_name() or self.username

    def has_role(self, role):
        return role in self.role_names

    @property
    def role_names(self):
        """Names of the person's roles, in the order of `roles.ROLES`."""
        if not hasattr(self, "_role_names"):
            held = set(self.groups.values_list("name", flat=True))
            self._role_names = [role for role in roles.ROLES if role in held]
        return self._role_names
