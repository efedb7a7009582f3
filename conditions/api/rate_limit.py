"""How many requests an address may make a minute; what is remembered names nobody and is gone after two."""

import hashlib
import logging
import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from accounts.network import address_of

log = logging.getLogger(__name__)

WINDOW = 60
# How long a cache that failed is left alone (seconds).
REST = 10
_rests_until = 0.0


@dataclass(frozen=True)
class Allowance:
    """What an address may still ask for in this window: `left` requests for `seconds`."""

    limit: int
    left: int
    seconds: int
    is_exceeded: bool = False

    @property
    def headers(self):
        """The fields of draft-ietf-httpapi-ratelimit-headers: what holds, and how much of it is left."""
        return {
            "RateLimit-Policy": f'"address";q={self.limit};w={WINDOW}',
            "RateLimit": f'"address";r={self.left};t={self.seconds}',
        }


def spend(request):
    """Count a request and return the Allowance after it; None where the site sets no limit."""
    global _rests_until
    limit = settings.API_REQUESTS_PER_MINUTE
    if not limit or time.monotonic() < _rests_until:
        return None
    try:
        return _spend(request, limit)
    except Exception as error:  # noqa: BLE001 - each cache has errors of its own
        # Open data stay open: a limit is there for the site's sake, and is not worth an answer.
        log.warning(
            "Requests are not counted for %s seconds: the shared cache failed (%s).", REST, type(error).__name__
        )
        _rests_until = time.monotonic() + REST
        return None


def _spend(request, limit):
    window, gone = divmod(int(time.time()), WINDOW)
    key = f"api-requests-{window}-{_pseudonym(address_of(request), window)}"
    cache.add(key, 0, WINDOW * 2)
    try:
        used = cache.incr(key)
    except ValueError:
        # The cache was full and dropped it just now.
        used = 1
    return Allowance(limit, max(limit - used, 0), WINDOW - gone, used > limit)


def _pseudonym(visitor, window):
    """Return a word for an address that nobody can follow from one window to the next, nor lead back."""
    salt = cache.get_or_set(f"api-salt-{window}", secrets.token_hex, WINDOW * 2)
    return hashlib.sha256(f"{salt} {visitor}".encode()).hexdigest()
