"""Requests to other sites: a witness reads a log, and `stamp_log` asks a time stamp authority."""

import urllib.error
import urllib.request

# Seconds to wait for a response, and the most bytes that are read from it.
TIMEOUT = 20
LARGEST = 100_000


class Unreachable(Exception):
    """No usable response; the message says why, without a full stop."""


def fetch(url, data=None, content_type=None):
    """Return the body of a response, in bytes; `data` makes it a POST request. Raises Unreachable."""
    if not url.startswith(("https://", "http://")):
        raise Unreachable("the address does not begin with https://")
    headers = {"User-Agent": "diseasemaps", **({"Content-Type": content_type} if content_type else {})}
    request = urllib.request.Request(url, data=data, headers=headers)  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310 - checked above
            body = response.read(LARGEST + 1)
    except urllib.error.HTTPError as error:
        # An error is a response, too, with a connection of its own.
        error.close()
        raise Unreachable(f"{error.code} {error.reason}") from None
    except (OSError, ValueError) as error:
        raise Unreachable(str(getattr(error, "reason", None) or error)) from None
    if len(body) > LARGEST:
        raise Unreachable("the response is too long")
    return body
