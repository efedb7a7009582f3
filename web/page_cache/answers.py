"""A whole answer as it leaves the site: its headers and its body, plain and compressed, ready to be sent."""

import gzip
import hashlib
from functools import lru_cache

import brotli
from django.http import HttpResponse
from django.http.response import ResponseHeaders

# The statuses that say the same until a row changes. Addresses that nothing is at are without number.
LASTING = frozenset({200, 301, 410})
# A smaller body fits into the packet of its headers anyway.
WORTH_COMPRESSING = 500
# Larger ones are sent, and not remembered (bytes).
LARGEST = 2_000_000
PLAIN, GZIP, BROTLI = "", "gzip", "br"
# What a 304 does not say again: it has no body.
_OF_THE_BODY = frozenset({"content-type", "content-encoding", "content-length"})


class Answer:
    """A status, headers as pairs of name and value, and the bodies by their encoding, "" being the plain one."""

    def __init__(self, status, headers, bodies):
        self.status, self.headers, self.bodies = status, headers, bodies
        self.size = sum(map(len, bodies.values()))
        self.etag = dict(headers).get("ETag", "")
        # What it was made from, where this process made it: asked again once the stamp has moved.
        self.questions = None
        self._ready = {}

    @classmethod
    def of(cls, response):
        """Return the Answer that a finished response is, or None where it is one to hand on untouched."""
        if (
            response.status_code not in LASTING
            or response.streaming
            or response.cookies
            # Depends on who asks.
            or response.has_header("Vary")
            # Finished already.
            or response.has_header("ETag")
            or response.has_header("Content-Encoding")
        ):
            return None
        body = response.content
        headers = [(name, value) for name, value in response.items() if name != "Content-Length"]
        if response.status_code == 200:
            # A weak one, the same for all encodings of the same words.
            headers.append(("ETag", f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'))
        if len(body) >= WORTH_COMPRESSING:
            headers.append(("Vary", "Accept-Encoding"))
        return cls(response.status_code, tuple(headers), {PLAIN: body})

    def as_kept(self):
        """Return (status, headers, bodies), all encodings made: what `Answer(*kept)` takes."""
        for encoding in (GZIP, BROTLI):
            self._body(encoding)
        self.size = sum(map(len, self.bodies.values()))
        return self.status, self.headers, self.bodies

    def to(self, request):
        """Return the response to this request, which is of GET or HEAD."""
        meta = request.META
        known = meta.get("HTTP_IF_NONE_MATCH")
        if known is not None and self.etag and _names(known, self.etag):
            return self._response(304, *self._prepared(None))
        headers, body = self._prepared(_encoding(meta.get("HTTP_ACCEPT_ENCODING", "")))
        return self._response(self.status, headers, b"" if request.method == "HEAD" else body)

    def _response(self, status, headers, body):
        # Without a type Django would look for the one in its settings.
        response = HttpResponse(body, content_type="", status=status)
        response.headers = _Headers(headers)
        return response

    def _prepared(self, encoding):
        """Return the headers, by their names in small letters, and the body; those of a 304 where encoding is None."""
        ready = self._ready.get(encoding)
        if ready is None:
            ready = self._ready[encoding] = self._prepare(encoding)
        return ready

    def _prepare(self, encoding):
        headers = {name.lower(): (name, value) for name, value in self.headers}
        if encoding is None:
            return {name: pair for name, pair in headers.items() if name not in _OF_THE_BODY}, b""
        body = self._body(encoding)
        if encoding and body is not self.bodies[PLAIN]:
            headers["content-encoding"] = ("Content-Encoding", encoding)
        headers["content-length"] = ("Content-Length", str(len(body)))
        return headers, body

    def _body(self, encoding):
        """Return the body in an encoding, or the plain one where that is no larger."""
        plain = self.bodies[PLAIN]
        if encoding not in self.bodies:
            if len(plain) < WORTH_COMPRESSING:
                return plain
            made = _COMPRESS[encoding](plain)
            self.bodies[encoding] = made if len(made) < len(plain) else plain
        return self.bodies[encoding]


class _Headers(ResponseHeaders):
    """Headers that were checked when the answer was made, taken as they are."""

    def __init__(self, checked):
        self._store = checked.copy()


_COMPRESS = {
    # Without a time in it, so that the same text is the same bytes.
    GZIP: lambda body: gzip.compress(body, compresslevel=6, mtime=0),
    BROTLI: lambda body: brotli.compress(body, quality=4),
}


@lru_cache(maxsize=256)
def _encoding(accepted):
    """Return the encoding to use for an Accept-Encoding header: brotli if it may be, else gzip, else none."""
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
    # The first of them wins a tie.
    return max(wanted, key=lambda encoding: weights.get(encoding, others), default=PLAIN)


def _names(known, etag):
    """Whether an If-None-Match header names the tag, compared as weak ones are."""
    if known == etag:
        return True
    bare = etag.removeprefix("W/")
    return known.strip() == "*" or any(one.strip().removeprefix("W/") == bare for one in known.split(","))
