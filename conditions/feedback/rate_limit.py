"""How much one sender may send in an hour, known by a salted hash that means nothing the next day.

The address itself is never stored or logged. Its hash is made with a secret that is
drawn anew each day; the old secret is deleted together with the counts made with it,
and the site's own key is mixed in, so that a copy of this table alone says nothing.
The counts are in the database rather than in a cache: each worker has a cache of its
own where no shared one is set up, and then a limit would be as many limits.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from conditions.models import SenderCount, SenderSalt
from conditions.workflow import Refused

# A hospital's readers may share one address; a machine stops here all the same.
MOST = {"report": 5, "useful": 60}


class TooMany(Refused):
    """One sender sent too much; `until` is when they may go on."""

    def __init__(self, until):
        self.until = until
        when = date_format(timezone.localtime(until), "H:i e")
        super().__init__(
            _("A lot has been sent from your network within the hour, so this was not taken. Try again after %(when)s.")
            % {"when": when}
        )


def take(kind, address):
    """Count one more `kind` from `address`; raise TooMany past its MOST within the hour."""
    if not may_take(kind, address, most=MOST[kind]):
        raise TooMany(_hour() + dt.timedelta(hours=1))


def may_take(kind, address, *, most):
    """Count one more `kind` from `address` unless there were `most` of them within the hour; return whether it was."""
    with transaction.atomic():
        salt = _salt_of_today()
        key = {"salt": salt, "sender": _hashed(salt, f"{kind}|{address}"), "hour": _hour()}
        SenderCount.objects.bulk_create([SenderCount(**key)], ignore_conflicts=True)
        return SenderCount.objects.filter(**key, times__lt=most).update(times=F("times") + 1) == 1


def forget_the_past():
    """Delete the secrets of past days and all that was counted with them."""
    SenderSalt.objects.exclude(day=timezone.now().date()).delete()


def _salt_of_today():
    salt, is_new = SenderSalt.objects.get_or_create(day=timezone.now().date(), defaults={"salt": get_random_string(64)})
    if is_new:
        forget_the_past()
    return salt


def _hashed(salt, what):
    return salted_hmac(f"conditions.feedback.senders {salt.salt}", what, algorithm="sha256").hexdigest()


def _hour():
    return timezone.now().replace(minute=0, second=0, microsecond=0)
