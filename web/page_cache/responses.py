"""A finished response as it is cached: headers and body, plain and compressed, ready to be sent."""

import gzip
import hashlib
from functools import lru_cache

import brotli
from django.http import HttpResponse, HttpResponseNotModified

# Statuses whose response stays the same until a row changes. Unlimited URLs return 404, so 404s are not cached.
CACHEABLE = frozenset({200, 301, 410})
# A smaller body fits into the packet of its headers anyway (bytes).
WORTH_COMPRESSING = 500
PLAIN, GZIP, BROTLI = "", "gzip", "br"
# Headers that describe the body: a 304 has none.
_OF_THE_BODY = frozenset({"content-type", "content-encoding", "content-length"})


class CachedResponse:
    """A status, headers as a dict, and the bodies by their encoding ("" is the plain one)."""

    def __init__(self, status, headers, body):
        self.status, self.etag, self.body = status, headers.get("ETag", ""), body
        self._headers, self._bodies = headers, {PLAIN: body}
        self._headers_of_304 = {name: value for name, value in headers.items() if name.lower() not in _OF_THE_BODY}

    @classmethod
    def of(cls, response):
        """Return the CachedResponse of a finished response, or None if the response must not be cached."""
        if (
            response.status_code not in CACHEABLE
            or response.streaming
            or response.cookies
            # The response depends on who asks.
            or response.has_header("Vary")
            # Another part of the site has finished the response already.
            or response.has_header("ETag")
            or response.has_header("Content-Encoding")
        ):
            return None
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        if response.status_code == 200:
            # A weak tag: it is the same for all encodings of the same text.
            headers["ETag"] = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if len(response.content) >= WORTH_COMPRESSING:
            headers["Vary"] = "Accept-Encoding"
        return cls(response.status_code, headers, response.content)

    @property
    def size(self):
        """The bytes of all bodies that were made so far."""
        return sum(map(len, self._bodies.values()))

    def compress(self):
        """Make the body in each encoding, so that `size` does not grow any more."""
        for encoding in (GZIP, BROTLI):
            self._encoded(encoding)

    def to(self, request):
        """Return the HttpResponse to `request`, a GET or HEAD: the page, or 304 if the client has it already."""
        meta = request.META
        known_tags = meta.get("HTTP_IF_NONE_MATCH")
        if known_tags is not None and self.etag and _names(known_tags, self.etag):
            return HttpResponseNotModified(headers=self._headers_of_304)
        encoding = _encoding(meta.get("HTTP_ACCEPT_ENCODING", ""))
        body = self._encoded(encoding)
        headers = self._headers.copy()
        if body is not self.body:
            headers["Content-Encoding"] = encoding
        headers["Content-Length"] = str(len(body))
        return HttpResponse(b"" if request.method == "HEAD" else body, status=self.status, headers=headers)

    def _encoded(self, encoding):
        """Return the body in `encoding`, or the plain body if compression makes it no smaller."""
        if len(self.body) < WORTH_COMPRESSING:
            return self.body
        if encoding not in self._bodies:
            compressed = _COMPRESS[encoding](self.body)
            self._bodies[encoding] = compressed if len(compressed) < len(self.body) else self.body
        return self._bodies[encoding]


_COMPRESS = {
    # Without a time, so that the same text gives the same bytes.
    GZIP: lambda body: gzip.compress(body, compresslevel=6, mtime=0),
    BROTLI: lambda body: brotli.compress(body, quality=4),
}


@lru_cache(maxsize=256)
def _encoding(accepted):
    """Return the encoding to use for an Accept-Encoding header: brotli if it is allowed, else gzip, else none."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        weight = parameter.replace(" ", "").partition("q=")[2] or "1"
        try:
            weights[name.strip()] = float(weight)
        except ValueError:
            weights[name.strip()] = 0.0
    others = weights.get("*", 0.0)
    wanted = [encoding for encoding in (BROTLI, GZIP) if weights.get(encoding, others) > 0]
    # The first wins a tie.
    return max(wanted, key=lambda encoding: weights.get(encoding, others), default=PLAIN)


def _names(known_tags, etag):
    """Whether an If-None-Match header names the tag, by weak comparison."""
    if known_tags == etag:
        return True
    bare = etag.removeprefix("W/")
    return known_tags.strip() == "*" or any(tag.strip().removeprefix("W/") == bare for tag in known_tags.split(","))
