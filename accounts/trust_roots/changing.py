"""Changes of an account by a chief editor or a superuser: made at once where trust allows it, otherwise proposed."""

from dataclasses import replace

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import account_changes, managing, reopening
from accounts.account_state import state_of, write
from web.refusals import Refused

from . import account


@transaction.atomic
def change(person, wanted, *, by, reason="", request=None):
    """Give the account of `person` the AccountState `wanted`; return the Proposal for the rest that waits, or None.

    Raise Refused, with all reasons, if `by` may not manage the account, if nothing would change, if the names or the
    address cannot be saved, or if a second person has to confirm the change and `reason` is empty.
    """
    person = get_user_model().objects.select_for_update().get(pk=person.pk)
    managing.check(by, person)
    before, at_once = state_of(person.pk), account.split(person, wanted)
    if wanted == before:
        raise Refused(_("Nothing would change: the account is like this already."))
    if at_once != wanted and not reason.strip():
        raise Refused(account.NEEDS_REASON)
    account.check(person, wanted)
    if at_once != before:
        _save(person, before, at_once, by=by, reason=reason, request=request)
    return account.propose_change(person, wanted, by=by, reason=reason) if at_once != wanted else None


def reopen(person, *, by, reason="", request=None):
    """Open the closed account of `person` again, or propose that; return the Proposal or None. Raise Refused."""
    if not person.email:
        raise Refused(_("This account has no e-mail address for the password link. Add the address first."))
    return change(person, replace(state_of(person.pk), is_active=True), by=by, reason=reason, request=request)


def _save(person, before, after, *, by, reason, request):
    write(person, after)
    account_changes.record(before, person, by=by, request=request)
    account.note_change(person, before, by=by, reason=reason)
    if reopening.is_reopened(before, after):
        reopening.let_in(person, by=by)
