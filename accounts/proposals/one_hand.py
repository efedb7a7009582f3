"""Accounts in one hand: those for which only one other person has vouched.

That person could be their owner as well, so they do not confirm what such an account proposes, and do not sign what it
writes. A second person ends this by confirming the account (`accounts.trust_roots.confirmation`).
"""

from django.db.models import Exists, OuterRef

from accounts import signers
from accounts.models import Proposal, SignInEvent, User

# The code of the kind of proposals that confirms an account.
CONFIRMATION = "accounts.confirmation"
_Kind = SignInEvent.Kind
_HANDS = (_Kind.INVITED, _Kind.PASSWORD_CHANGED, _Kind.EMAIL_CHANGED)


def accounts_of(person):
    """Return the users whom `person` invited, or whose password or address they set, while these events are kept.

    Signers are not among them: a second person has confirmed each change of their accounts.
    """
    people = events().filter(by=person).values("person")
    return User.objects.filter(pk__in=people).exclude(pk__in=_signers().values("pk"))


def hands_of(*users):
    """Return the users who invited one of `users`, or set their password or address; signers are in nobody's hand."""
    theirs = events().filter(person__in=users, by__isnull=False).exclude(person__in=_signers().values("pk"))
    return User.objects.filter(pk__in=theirs.values("by"))


def events():
    """Return the SignInEvents that put an account into somebody's hand, and after which nobody else confirmed it."""
    confirmed = Proposal.objects.filter(kind=CONFIRMATION, state=Proposal.State.CONFIRMED)
    confirmed = confirmed.filter(about=OuterRef("person"), decided_at__gte=OuterRef("at"))
    return SignInEvent.objects.filter(~Exists(confirmed), kind__in=_HANDS).order_by()


def _signers():
    holders = signers.all_holders_of(signers.RIGHTS)
    return (holders | User.objects.filter(is_superuser=True)).order_by()
