"""The start of a site: when its first superuser may invite a chief editor without a second person."""

from django.contrib.auth import get_user_model
from django.db.models import Q

from accounts import roles, signers
from accounts.account_state import AccountState, rights_from
from accounts.models import Proposal

# Codes of the kinds, written out because `invitation` imports this module through its form.
_ACCOUNT, _INVITATION = "accounts.account", "accounts.invitation"


def is_first_invitation(by, invited_roles, *, has_parts):
    """Return whether `by` may invite somebody alone: the first chief editor of a site with one superuser.

    No other account, open or closed, holds the right to confirm, and the log names nobody who got or lost it. So
    nobody returns to this state by closing all other accounts. The invited person is not a medical reviewer.
    """
    is_chief_editor = {roles.CHIEF_EDITORS} <= set(invited_roles) <= {roles.CHIEF_EDITORS, roles.EDITORS}
    return is_chief_editor and not has_parts and is_alone(by)


def is_alone(by):
    """Return whether `by` is a superuser, and nobody else holds or ever held the right to confirm trust roots."""
    if not by.is_superuser:
        return False
    superusers = get_user_model().objects.filter(is_superuser=True)
    if (superusers | signers.all_holders_of([signers.INVITE])).exclude(pk=by.pk).exists():
        return False
    decided = Proposal.objects.filter(
        Q(about=None) | ~Q(about=by),
        kind__in=[_ACCOUNT, _INVITATION],
        state__in=[Proposal.State.CONFIRMED, Proposal.State.AT_ONCE],
    )
    return not any(_names_a_confirmer(proposal) for proposal in decided)


def _names_a_confirmer(proposal):
    changes = proposal.changes
    if not changes:
        # Its words were erased.
        return True
    if proposal.kind == _INVITATION:
        return signers.INVITE in rights_from(changes["person"]["roles"])
    return any(signers.INVITE in AccountState.from_json(changes[which]).rights for which in ("old", "new"))
