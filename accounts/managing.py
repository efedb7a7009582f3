"""Whose account a person may manage: change, close, reopen, or sign out."""

from django.utils.translation import gettext as _

from web.refusals import NotPermitted, reasons_against

from . import invitations


def check(by, person):
    """Raise NotPermitted, with the reason, unless `by` may manage the account of `person`.

    Nobody manages their own account, and nobody manages an account with a role that they may not give.
    """
    roles_to_give = invitations.roles_to_give(by)
    if not (by.is_active and roles_to_give):
        raise NotPermitted(_("Only chief editors and superusers manage accounts."))
    if by == person:
        raise NotPermitted(_("This is your own account. Ask a superuser to change it, or another person to close it."))
    if person.is_superuser and not by.is_superuser:
        raise NotPermitted(_("%(person)s is a superuser. Only a superuser manages this account.") % {"person": person})
    if not set(person.role_names) <= set(roles_to_give):
        raise NotPermitted(
            _("%(person)s is a chief editor. Only a superuser manages this account.") % {"person": person}
        )


def may_give(by, before, after):
    """Return whether the AccountStates differ only in names, address, state and roles that `by` may give."""
    given = set(after.groups) - set(before.groups)
    others = ("username", "is_staff", "is_superuser", "permissions")
    is_within = all(getattr(before, name) == getattr(after, name) for name in others)
    return is_within and given <= set(invitations.roles_to_give(by))


def may_manage(by, person):
    """Return whether `by` may manage the account of `person`."""
    return not reasons_against(check, by, person)
