"""Rate limit of the API by network address; counters are pseudonymous and expire after two minutes."""

import hashlib
import logging
import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from accounts.network import address_of

log = logging.getLogger(__name__)

# Requests are counted in windows of this length (seconds).
WINDOW = 60
# After a cache error, requests are not counted for this long (seconds).
PAUSE = 10
_paused_until = 0.0


@dataclass(frozen=True)
class Allowance:
    """The rate limit of a network address: `left` of `limit` requests, for the `seconds` until the window ends."""

    limit: int
    left: int
    seconds: int
    is_exceeded: bool = False

    @property
    def headers(self):
        """The headers of draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it."""
        return {
            "RateLimit-Policy": f'"address";q={self.limit};w={WINDOW}',
            "RateLimit": f'"address";r={self.left};t={self.seconds}',
        }


def spend(request):
    """Count a request and return the Allowance after it; None without a limit, or after a cache error."""
    global _paused_until
    limit = settings.API_REQUESTS_PER_MINUTE
    if not limit or time.monotonic() < _paused_until:
        return None
    try:
        return _spend(request, limit)
    except Exception as error:  # noqa: BLE001 - each cache backend has its own exceptions
        # The request is served uncounted, because open data matter more than the limit.
        log.warning(
            "Requests are not counted for %s seconds: the shared cache failed (%s).", PAUSE, type(error).__name__
        )
        _paused_until = time.monotonic() + PAUSE
        return None


def _spend(request, limit):
    window, elapsed = divmod(int(time.time()), WINDOW)
    key = f"api-requests-{window}-{_pseudonym(address_of(request), window)}"
    cache.add(key, 0, WINDOW * 2)
    try:
        used = cache.incr(key)
    except ValueError:
        # The cache was full and has just evicted the key.
        used = 1
    return Allowance(limit, max(limit - used, 0), WINDOW - elapsed, used > limit)


def _pseudonym(network_address, window):
    """Return a hash of a network address with a salt of this window, so that windows cannot be linked."""
    salt = cache.get_or_set(f"api-salt-{window}", secrets.token_hex, WINDOW * 2)
    return hashlib.sha256(f"{salt} {network_address}".encode()).hexdigest()
