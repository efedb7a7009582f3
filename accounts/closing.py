"""Closing of accounts. People are never deleted, because the history names them."""

from django.db import transaction
from django.utils.translation import gettext as _

from . import account_changes, sign_ins
from .account_state import state_of
from .sign_ins import Kind
from .trust_roots.account import note_change


def close(person, *, by, request):
    """Close the account and end its sessions. Do nothing if it is closed already."""
    if not person.is_active:
        return
    before, person.is_active = state_of(person.pk), False
    with transaction.atomic():
        person.save(update_fields=["is_active"])
        # No old session becomes valid again when the account is reopened.
        person.end_sessions()
        sign_ins.record(Kind.CLOSED, person, request, by=by)
        account_changes.tell_if_signer(person, _("The account was closed."), by=by)
        note_change(person, before, by=by)
