"""Rate limits on sign-ins, codes and mails: waiting times that grow and always end (docs/adr/0020).

An attempt is counted before the password is checked, so that parallel attempts all
count; a successful one is taken back. During a waiting time nothing is checked and
nothing counted. Keys are hashed with SECRET_KEY: the table alone identifies nobody.
"""

import datetime as dt
import math
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from .models import Attempts

# Failures are forgotten after this time without a new one.
FORGOTTEN_AFTER = dt.timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """The first `free` failures cost nothing, the next ones 1, 2, 4 ... minutes, `longest` minutes at most."""

    free: int
    longest: int


LIMITS = {
    # One browser in which the person has signed in before: strangers cannot use up its attempts.
    "browser": Limit(5, 15),
    # All other browsers, per account. A botnet can block these, but never a known browser.
    "account": Limit(10, 15),
    # All accounts, per network address: a whole hospital may share one.
    "address": Limit(30, 60),
    # Signing in with a passkey alone, per network address: nobody can guess one, and a hospital may share an address.
    "passkey": Limit(30, 15),
    # The second step, which needs the right password first.
    "code": Limit(5, 15),
    # Confirming a step with the password, while signed in.
    "confirm": Limit(5, 15),
    # Password links: requests per network address, and mails per person.
    "links": Limit(10, 60),
    "mails": Limit(3, 60),
}


class TooMany(Exception):
    """An attempt during a waiting time. `str()`: a sentence for the person; `seconds`: the time left."""

    def __init__(self, until):
        self.seconds = max(1, math.ceil((until - timezone.now()).total_seconds()))
        minutes = math.ceil(self.seconds / 60)
        super().__init__(
            ngettext(
                "Too many attempts. Try again in %(minutes)d minute.",
                "Too many attempts. Try again in %(minutes)d minutes.",
                minutes,
            )
            % {"minutes": minutes}
        )


def take(*whose):
    """Count an attempt for each (kind, who) pair. Raise TooMany, and count none, if one of them has to wait."""
    with transaction.atomic():
        # Always in the same order, to avoid deadlocks.
        for kind, who in sorted(whose):
            _take(LIMITS[kind], _key(kind, who))


def give_back(kind, who):
    """Uncount the last attempt, which succeeded, and keep the earlier failures."""
    with transaction.atomic():
        row = Attempts.objects.select_for_update().filter(key=_key(kind, who), failures__gt=0).first()
        if row:
            row.failures, row.blocked_until = row.failures - 1, None
            row.save(update_fields=["failures", "blocked_until"])


def clear(kind, who):
    """Delete all failures of (kind, who), after a success."""
    Attempts.objects.filter(key=_key(kind, who)).delete()


def forget():
    """Delete rows that no longer count; return their number."""
    return Attempts.objects.filter(last_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()[0]


def _take(limit, key):
    now = timezone.now()
    Attempts.objects.bulk_create([Attempts(key=key, last_at=now)], ignore_conflicts=True)
    row = Attempts.objects.select_for_update().get(key=key)
    if row.last_at < now - FORGOTTEN_AFTER:
        row.failures, row.blocked_until = 0, None
    if row.blocked_until and row.blocked_until > now:
        raise TooMany(row.blocked_until)
    row.failures += 1
    row.last_at, row.blocked_until = now, None
    if row.failures >= limit.free:
        # The exponent needs a limit, because failures have none.
        minutes = min(2 ** min(row.failures - limit.free, 16), limit.longest)
        row.blocked_until = now + dt.timedelta(minutes=minutes)
    row.save(update_fields=["failures", "last_at", "blocked_until"])


def _key(kind, who):
    return salted_hmac("accounts.throttling", f"{kind}|{who}", algorithm="sha256").hexdigest()
