"""Cached responses: conditional requests, compression, headers."""

import gzip

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from web.page_cache.responses import CachedResponse

WORDS = b"Plain words that repeat themselves. " * 100


def cached_response(body=WORDS, **values):
    return CachedResponse.of(HttpResponse(body, **values))


def ask(cached, method="get", **headers):
    return cached.to(getattr(RequestFactory(), method)("/", headers=headers))


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("*", "br"),
        ("*, br; q=0", "gzip"),
        ("*;q=0", None),
        ("GZIP", "gzip"),
        ("br;q=nonsense, gzip", "gzip"),
        (",,;;=", None),
    ],
)
def test_response_has_the_accepted_encoding(accepted, encoding):
    response = ask(cached_response(), accept_encoding=accepted)

    decode = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]
    assert (response.get("Content-Encoding"), decode(response.content)) == (encoding, WORDS)
    assert (response["Content-Length"], response["Vary"]) == (str(len(response.content)), "Accept-Encoding")


def test_cached_response_few_bytes_is_not_compressed():
    response = ask(cached_response(b"Few."), accept_encoding="gzip, br")

    assert (response.content, "Content-Encoding" in response, "Vary" in response) == (b"Few.", False, False)


def test_response_that_compression_makes_larger_stays_plain():
    noise = bytes((number * 7919 + number**3) % 251 for number in range(700))
    noise = brotli.compress(noise, quality=11) * 2

    response = ask(cached_response(noise + bytes(range(256)) * 2), accept_encoding="identity")

    assert "Content-Encoding" not in response


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
def test_response_to_head_has_the_headers_of_get_and_no_body(encoding):
    whole, head = (ask(cached_response(), method, accept_encoding=encoding) for method in ("get", "head"))

    assert (list(head.items()), head.content) == (list(whole.items()), b"")


@pytest.mark.parametrize("known", ['W/"{}"', '"{}"', '"a", W/"{}"', '"a",W/"{}" , "b"', "*"])
def test_response_that_is_known_is_304_with_the_safety_headers(known):
    cached = cached_response(headers={"X-Frame-Options": "DENY", "Cache-Control": "no-cache"})
    tag = cached.etag.removeprefix("W/").strip('"')

    response = ask(cached, if_none_match=known.format(tag), accept_encoding="br")

    assert (response.status_code, response.content) == (304, b"")
    assert dict(response.items()) == {
        "X-Frame-Options": "DENY",
        "Cache-Control": "no-cache",
        "ETag": cached.etag,
        "Vary": "Accept-Encoding",
    }


@pytest.mark.parametrize("known", ['W/"other"', '"other", "another"', "nonsense", ""])
def test_response_that_is_not_known_is_sent(known):
    assert ask(cached_response(), if_none_match=known).status_code == 200


def test_response_has_one_tag_for_the_same_words_alone():
    tags = [cached_response(body).etag for body in (WORDS, WORDS, WORDS + b"!")]

    assert (tags[0] == tags[1], tags[0] == tags[2], tags[0][:3]) == (True, False, 'W/"')


@pytest.mark.parametrize("status", [301, 410])
def test_response_without_a_page_has_no_tag(status):
    response = ask(cached_response(status=status), if_none_match="*")

    assert (response.status_code, "ETag" in response) == (status, False)


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(status=404),
        HttpResponse(status=302),
        HttpResponse(status=500),
        HttpResponse(headers={"Vary": "Cookie"}),
        HttpResponse(headers={"ETag": '"its own"'}),
        HttpResponse(headers={"Content-Encoding": "gzip"}),
        StreamingHttpResponse([b"a"]),
    ],
)
def test_response_that_must_not_be_cached_is_refused(response):
    assert CachedResponse.of(response) is None


def test_response_with_a_cookie_is_refused():
    response = HttpResponse(WORDS)
    response.set_cookie("name", "value")

    assert CachedResponse.of(response) is None


def test_compression_in_advance_changes_no_response():
    cached, compressed = (cached_response(headers={"X-Frame-Options": "DENY"}) for _each in range(2))

    compressed.compress()

    assert compressed.size > cached.size == len(WORDS)
    for encoding in ("", "gzip", "br"):
        one, other = (ask(each, accept_encoding=encoding) for each in (cached, compressed))
        assert (list(one.items()), one.content) == (list(other.items()), other.content)
    assert compressed.size == sum(
        len(ask(compressed, accept_encoding=encoding).content) for encoding in ("", "gzip", "br")
    )


def test_response_can_be_changed_without_changing_the_cached_one():
    """Middleware outside of the page cache adds headers, such as the request's number."""
    cached = cached_response()
    for values in ({}, {"if_none_match": cached.etag}):
        before = list(ask(cached, **values).items())
        ask(cached, **values).headers["X-Request-ID"] = "1"

        assert list(ask(cached, **values).items()) == before
