"""State of an account: the names, flags, groups and permissions that decide who can act in a person's name."""

from dataclasses import asdict, dataclass, fields

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext as _

from . import signers


@dataclass(frozen=True)
class AccountState:
    """The state of an account at one moment. Groups are names, permissions "app_label.codename", both sorted."""

    username: str
    first_name: str
    last_name: str
    email: str
    is_active: bool
    is_staff: bool
    is_superuser: bool
    groups: tuple
    permissions: tuple

    @property
    def name(self):
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def rights(self):
        """Return those of `signers.RIGHTS` that an account in this state holds, even while it is closed."""
        return rights_from(self.groups, self.permissions, is_superuser=self.is_superuser)

    @property
    def grants(self):
        """Return the names of the groups and permissions, as people read them."""
        names = Permission.objects.filter(signers.named(self.permissions)).values_list("name", flat=True)
        return {*self.groups, *names, *([_("superuser")] if self.is_superuser else [])}

    def as_json(self):
        """Return the state as a dict of JSON values."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, values):
        """Return the AccountState from which `as_json` made `values`."""
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})


# The columns of the account; groups and permissions are tables of their own.
COLUMNS = tuple(field.name for field in fields(AccountState) if field.name not in ("groups", "permissions"))


def state_of(pk):
    """Return the AccountState of the person with this primary key, read from the database."""
    person = get_user_model().objects.get(pk=pk)
    return AccountState(
        **{name: getattr(person, name) for name in COLUMNS},
        groups=tuple(sorted(person.groups.values_list("name", flat=True))),
        permissions=codes_of(person.user_permissions.all()),
    )


def write(person, state):
    """Give the account of `person` this state, and save it."""
    for name in COLUMNS:
        setattr(person, name, getattr(state, name))
    person.save(update_fields=COLUMNS)
    person.groups.set(Group.objects.filter(name__in=state.groups))
    person.user_permissions.set(Permission.objects.filter(signers.named(state.permissions)))


def rights_from(groups, permissions=(), *, is_superuser=False):
    """Return those of `signers.RIGHTS` that these groups and permissions, given by name, include."""
    if is_superuser:
        return frozenset(signers.RIGHTS)
    held = {*codes_of(Permission.objects.filter(group__name__in=groups)), *permissions}
    return frozenset(signers.RIGHTS & held)


def codes_of(permissions):
    """Return the names "app_label.codename" of a queryset of permissions, sorted."""
    pairs = permissions.order_by().values_list("content_type__app_label", "codename")
    return tuple(sorted({f"{app}.{codename}" for app, codename in pairs}))
