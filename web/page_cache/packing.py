"""Answers as signed bytes, for stores that others might write to: nothing in these is believed, or run."""

import hashlib
import hmac
import json
from itertools import accumulate, pairwise

from django.conf import settings

from .answers import PLAIN, Answer

_SIGNATURE = 32
_SALT = "web.page_cache"


def pack(key, moment, answer):
    """Return the bytes of an answer that is kept at `key` and true at `moment`."""
    status, headers, bodies = answer.as_kept()
    plain = bodies[PLAIN]
    # A body that compression made no smaller is the plain one.
    own = {encoding: body for encoding, body in bodies.items() if encoding == PLAIN or body is not plain}
    about = [_plain(moment), status, headers, [(encoding, len(body)) for encoding, body in own.items()], list(bodies)]
    packed = b"\n".join([json.dumps(about).encode(), b"".join(own.values())])
    return _signature(key, packed) + packed


def unpack(key, moment, signed):
    """Return the Answer in bytes found at `key`: None where it is of another moment.

    Raises ValueError where no process of this site has written them there: they are of another
    key, somebody changed them, or they are anything else.
    """
    signature, packed = bytes(signed[:_SIGNATURE]), bytes(signed[_SIGNATURE:])
    if not hmac.compare_digest(signature, _signature(key, packed)):
        raise ValueError(key)
    about, _end, rest = packed.partition(b"\n")
    made_at, status, headers, sizes, encodings = json.loads(about)
    if made_at != _plain(moment):
        return None
    bodies = {
        encoding: rest[start:end]
        for (encoding, _size), (start, end) in zip(
            sizes, pairwise(accumulate((size for _encoding, size in sizes), initial=0)), strict=True
        )
    }
    bodies |= {encoding: bodies[PLAIN] for encoding in encodings if encoding not in bodies}
    return Answer(status, tuple(map(tuple, headers)), bodies)


def _signature(key, packed):
    # BLAKE2 with a key is a signature by itself, at a third of what HMAC takes for a page.
    secret = hashlib.sha512(f"{_SALT}\0{settings.SECRET_KEY}".encode()).digest()
    # The place is signed as well, so that no page can be put in another one's.
    signature = hashlib.blake2b(key.encode() + b"\0", key=secret, digest_size=_SIGNATURE)
    signature.update(packed)
    return signature.digest()


def _plain(moment):
    return [str(part) for part in moment]
