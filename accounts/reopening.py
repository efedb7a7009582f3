"""Reopening of closed accounts: the person chooses a new password, because others may know the old one by now."""

from contextlib import suppress

from django.core.exceptions import ValidationError

from . import invitations, passwords


def let_in(person, *, by):
    """Mail the owner of an account that `by` has just reopened a link to choose a password; the old one ends.

    Somebody who had never chosen a password gets the invitation again. No link is sent to a signer's address that is
    younger than a day; the person can ask for one afterwards.
    """
    if person.has_usable_password():
        with suppress(ValidationError):
            passwords.replace_by_link(person, by=by)
    elif invitations.is_waiting(person):
        invitations.send(person, by=by, request=None)


def is_reopened(before, after):
    """Return whether the account was closed in the AccountState `before` and is open in `after`."""
    return after.is_active and not before.is_active
