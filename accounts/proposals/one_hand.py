"""Accounts in one hand: those for which only one other person has vouched.

That person could be their owner as well, so they do not confirm what such an account proposes.
"""

from accounts import signers
from accounts.models import SignInEvent, User

_Kind = SignInEvent.Kind
_HANDS = (_Kind.INVITED, _Kind.PASSWORD_CHANGED, _Kind.EMAIL_CHANGED)


def accounts_of(person):
    """Return the users whom `person` invited, or whose password or address they set, while these events are kept.

    Signers are not among them: a second person has confirmed each change of their accounts.
    """
    events = SignInEvent.objects.filter(by=person, kind__in=_HANDS).order_by()
    return User.objects.filter(pk__in=events.values("person")).exclude(pk__in=_signers().values("pk"))


def hands_of(user):
    """Return the users who invited `user`, or set their password or address; none for a signer."""
    if signers.is_signer(user):
        return User.objects.none()
    events = SignInEvent.objects.filter(person=user, by__isnull=False, kind__in=_HANDS).order_by()
    return User.objects.filter(pk__in=events.values("by"))


def _signers():
    holders = signers.all_holders_of(signers.RIGHTS)
    return (holders | User.objects.filter(is_superuser=True)).order_by()
