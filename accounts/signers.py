"""Signers: people whose permissions, not their roles' names, let them sign texts, publish them, or decide who may.

An attacker who takes over such an account puts words under a doctor's name. So signers need a second factor
(accounts.second_factor), nobody else sets their password (accounts.passwords), and several people hear of each change
of their accounts (accounts.account_changes).
"""

from django.contrib.auth.models import Permission
from django.db.models import Q

from .models import SignInEvent, User

INVITE = "accounts.invite_user"
# Permissions as "app_label.codename"; other apps add theirs.
RIGHTS = {INVITE, "accounts.reset_second_factor", "accounts.change_user"}
_WERE_SIGNERS = (
    SignInEvent.Kind.RIGHT_GIVEN,
    SignInEvent.Kind.RIGHT_TAKEN,
    SignInEvent.Kind.SIGNED,
    SignInEvent.Kind.SIGNED_PLAIN,
)


def rights_of(person):
    """Return those of RIGHTS that `person` holds by a group or directly, also while their account is closed."""
    return frozenset(RIGHTS) if person.is_superuser else held_by(person, RIGHTS)


def held_by(person, permissions):
    """Return those of `permissions` that `person` holds through a group or directly; being a superuser gives none."""
    held = Permission.objects.filter(Q(user=person) | Q(group__user=person), named(permissions))
    names = held.values_list("content_type__app_label", "codename")
    return frozenset(f"{app}.{codename}" for app, codename in names)


def holders_of(permissions):
    """Return the users with an open account who hold one of `permissions` by a group or directly."""
    return all_holders_of(permissions).filter(is_active=True, is_staff=True)


def all_holders_of(permissions):
    """Return the users, including those with a closed account, who hold one of `permissions` by a group or directly."""
    held = Permission.objects.filter(named(permissions)).values("pk")
    holds = Q(user_permissions__in=held) | Q(groups__permissions__in=held)
    people = User.objects.filter(holds).order_by().values("pk")
    return User.objects.filter(pk__in=people)


def is_signer(person):
    """Return whether `person` holds one of RIGHTS or is a superuser."""
    return bool(rights_of(person))


def is_or_was_signer(person):
    """Return whether `person` is a signer, signed once, or gained or lost a right while sign-in events are kept.

    Otherwise somebody could take the right away, change the account, and give the right back.
    """
    return is_signer(person) or person.sign_in_events.filter(kind__in=_WERE_SIGNERS).exists()


def named(permissions):
    """Return a Q for the permissions with these names, "app_label.codename"; without names it matches nothing."""
    if not permissions:
        return Q(pk__in=[])
    pairs = [permission.split(".") for permission in permissions]
    return Q(*(Q(content_type__app_label=app, codename=name) for app, name in pairs), _connector=Q.OR)
