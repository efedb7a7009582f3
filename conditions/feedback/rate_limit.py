"""The rate limit of readers' forms: at most so many an hour from one network address.

The address itself is never stored or logged. Senders are known by a salted hash. The
salt changes every day; the old salt is deleted together with the counts made with it,
and the hash includes the site's own key, so that a copy of this table alone reveals
nothing. The counts are in the database: without a shared cache each worker would
count alone, and one limit would become several.
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

# Readers in a hospital may share one address; a spam bot still reaches these limits.
MOST = {"report": 5, "useful": 60}


class RateLimited(Refused):
    """A sender reached the limit; they can send again at `until`."""

    def __init__(self, until):
        self.until = until
        when = date_format(timezone.localtime(until), "H:i e")
        super().__init__(
            _("Your network has sent many forms within the hour. Try again after %(when)s.") % {"when": when}
        )


def take(kind, address):
    """Count one more `kind` from `address`; raise RateLimited past its limit in MOST within the hour."""
    if not may_take(kind, address, most=MOST[kind]):
        raise RateLimited(_hour() + dt.timedelta(hours=1))


def may_take(kind, address, *, most):
    """Count one more `kind` from `address` and return True, or False if `most` were counted within the hour."""
    with transaction.atomic():
        salt = _salt_of_today()
        key = {"salt": salt, "sender": _hashed(salt, f"{kind}|{address}"), "hour": _hour()}
        SenderCount.objects.bulk_create([SenderCount(**key)], ignore_conflicts=True)
        return SenderCount.objects.filter(**key, times__lt=most).update(times=F("times") + 1) == 1


def forget_the_past():
    """Delete the salts of past days and the counts made with them."""
    SenderSalt.objects.exclude(day=timezone.now().date()).delete()


def _salt_of_today():
    salt, is_new = SenderSalt.objects.get_or_create(day=timezone.now().date(), defaults={"salt": get_random_string(64)})
    if is_new:
        forget_the_past()
    return salt


def _hashed(salt, text):
    return salted_hmac(f"conditions.feedback.senders {salt.salt}", text, algorithm="sha256").hexdigest()


def _hour():
    return timezone.now().replace(minute=0, second=0, microsecond=0)
