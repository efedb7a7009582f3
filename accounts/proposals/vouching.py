"""Accounts that only one other person has vouched for, by inviting their owner or setting their password or address.

That person could own the account as well, so they neither confirm what it proposes nor sign what it writes, until a
second person confirms the account (`accounts.trust_roots.confirmation`).
"""

from django.db.models import Exists, OuterRef

from accounts import signers
from accounts.models import Proposal, SignInEvent, User

# The code of the kind of proposals that confirms an account.
CONFIRMATION = "accounts.confirmation"
_Kind = SignInEvent.Kind
_VOUCHING = (_Kind.INVITED, _Kind.PASSWORD_CHANGED, _Kind.EMAIL_CHANGED)


def accounts_vouched_for_by(person):
    """Return the users whom `person` invited, or whose password or address they set, while these events are kept.

    Signers are not among them: a second person has confirmed each change of their accounts.
    """
    people = vouching_events().filter(by=person).values("person")
    return User.objects.filter(pk__in=people).exclude(pk__in=_signers().values("pk"))


def people_vouching_for(users):
    """Return the people who invited one of `users`, or set their password or address, while these events are kept.

    Nobody vouches alone for a signer. `users` is a list or a queryset of users.
    """
    theirs = vouching_events().filter(person__in=users, by__isnull=False).exclude(person__in=_signers().values("pk"))
    return User.objects.filter(pk__in=theirs.values("by"))


def vouching_events():
    """Return the SignInEvents by which one person vouches for an account that nobody has confirmed since."""
    confirmed = Proposal.objects.filter(kind=CONFIRMATION, state=Proposal.State.CONFIRMED)
    confirmed = confirmed.filter(about=OuterRef("person"), decided_at__gte=OuterRef("at"))
    return SignInEvent.objects.filter(~Exists(confirmed), kind__in=_VOUCHING).order_by()


def _signers():
    holders = signers.all_holders_of(signers.RIGHTS)
    return (holders | User.objects.filter(is_superuser=True)).order_by()
