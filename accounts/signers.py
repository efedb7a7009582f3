"""Signers: people whose permissions, not their roles' names, let them sign texts, publish them, or decide who may.

An attacker who takes over such an account puts words under a doctor's name. So signers need a second factor
(accounts.second_factor), nobody else sets their password (accounts.passwords), and several people hear of each change
of their accounts (accounts.account_changes).
"""

from django.contrib.auth.models import Permission
from django.db.models import Q

from .models import SignInEvent

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
    if person.is_superuser:
        return frozenset(RIGHTS)
    held = Permission.objects.filter(
        Q(user=person) | Q(group__user=person), codename__in=[right.split(".")[1] for right in RIGHTS]
    ).values_list("content_type__app_label", "codename")
    return frozenset(RIGHTS & {f"{app}.{codename}" for app, codename in held})


def is_signer(person):
    """Return whether `person` holds one of RIGHTS or is a superuser."""
    return bool(rights_of(person))


def is_or_was_signer(person):
    """Return whether `person` is a signer, signed once, or gained or lost a right while sign-in events are kept.

    Otherwise somebody could take the right away, change the account, and give the right back.
    """
    return is_signer(person) or person.sign_in_events.filter(kind__in=_WERE_SIGNERS).exists()
