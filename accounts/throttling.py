"""How often somebody may try: waiting times that grow, and always end (docs/adr/0020).

An attempt is counted before the password is looked at, so that many at the same
moment are many; one that succeeds is taken back. While somebody has to wait, nothing
is looked at and nothing counted. Who tries is known by a hash with the site's key:
the table alone names nobody.
"""

import datetime as dt
import math
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from .models import Attempts

# Without a failure for so long, somebody starts anew.
FORGOTTEN_AFTER = dt.timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """So many failures cost nothing; the next ones a minute, two, four ... up to the `longest`, in minutes."""

    free: int
    longest: int


LIMITS = {
    # A browser in which this person has signed in before: strangers cannot use up its attempts.
    "browser": Limit(5, 15),
    # All browsers that have not, on one account. A botnet can keep these waiting, but never that browser.
    "account": Limit(10, 15),
    # All accounts, from one network address: a hospital may have a single one.
    "address": Limit(30, 60),
    # The second step: whoever comes so far has the password.
    "code": Limit(5, 15),
    # The password again, by somebody who is signed in.
    "confirm": Limit(5, 15),
    # Mails with a link: asked for from one address, and sent to one person.
    "links": Limit(10, 60),
    "mails": Limit(3, 60),
}


class TooMany(Exception):
    """Somebody has to wait; `str()` is the sentence, `seconds` how long."""

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
    """Count an attempt for each (kind, who), or for none of them and raise TooMany where one has to wait."""
    with transaction.atomic():
        # Always in the same order, so that two at the same moment wait for each other rather than for ever.
        for kind, who in sorted(whose):
            _take(LIMITS[kind], _key(kind, who))


def give_back(kind, who):
    """Take the last attempt back: it was no failure, though others from there may have been."""
    with transaction.atomic():
        row = Attempts.objects.select_for_update().filter(key=_key(kind, who), failures__gt=0).first()
        if row:
            row.failures, row.blocked_until = row.failures - 1, None
            row.save(update_fields=["failures", "blocked_until"])


def clear(kind, who):
    """Forget all failures: whoever it is has shown who they are."""
    Attempts.objects.filter(key=_key(kind, who)).delete()


def forget():
    """Delete what no longer counts, and return how many rows that were."""
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
        # The power is limited as well, since failures are not.
        minutes = min(2 ** min(row.failures - limit.free, 16), limit.longest)
        row.blocked_until = now + dt.timedelta(minutes=minutes)
    row.save(update_fields=["failures", "last_at", "blocked_until"])


def _key(kind, who):
    return salted_hmac("accounts.throttling", f"{kind}|{who}", algorithm="sha256").hexdigest()
