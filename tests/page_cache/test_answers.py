"""An answer is the same bytes to whoever asks in the same way."""

import gzip

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from web.page_cache.answers import Answer

WORDS = b"Plain words that repeat themselves. " * 100


def answer_of(body=WORDS, **values):
    return Answer.of(HttpResponse(body, **values))


def ask(answer, method="get", **headers):
    return answer.to(getattr(RequestFactory(), method)("/", headers=headers))


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
def test_answer_is_encoded_as_asked_for(accepted, encoding):
    response = ask(answer_of(), accept_encoding=accepted)

    decode = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]
    assert (response.get("Content-Encoding"), decode(response.content)) == (encoding, WORDS)
    assert (response["Content-Length"], response["Vary"]) == (str(len(response.content)), "Accept-Encoding")


def test_answer_of_few_bytes_is_not_compressed():
    response = ask(answer_of(b"Few."), accept_encoding="gzip, br")

    assert (response.content, "Content-Encoding" in response, "Vary" in response) == (b"Few.", False, False)


def test_answer_that_compression_makes_larger_stays_plain():
    noise = bytes((number * 7919 + number**3) % 251 for number in range(700))
    noise = brotli.compress(noise, quality=11) * 2

    response = ask(answer_of(noise + bytes(range(256)) * 2), accept_encoding="identity")

    assert "Content-Encoding" not in response


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
def test_answer_to_head_has_the_headers_of_get_and_no_body(encoding):
    whole, head = (ask(answer_of(), method, accept_encoding=encoding) for method in ("get", "head"))

    assert (list(head.items()), head.content) == (list(whole.items()), b"")


@pytest.mark.parametrize("known", ['W/"{}"', '"{}"', '"a", W/"{}"', '"a",W/"{}" , "b"', "*"])
def test_answer_that_is_known_is_304_with_the_safety_headers(known):
    answer = answer_of(headers={"X-Frame-Options": "DENY", "Cache-Control": "no-cache"})
    tag = answer.etag.removeprefix("W/").strip('"')

    response = ask(answer, if_none_match=known.format(tag), accept_encoding="br")

    assert (response.status_code, response.content) == (304, b"")
    assert dict(response.items()) == {
        "X-Frame-Options": "DENY",
        "Cache-Control": "no-cache",
        "ETag": answer.etag,
        "Vary": "Accept-Encoding",
    }


@pytest.mark.parametrize("known", ['W/"other"', '"other", "another"', "nonsense", ""])
def test_answer_that_is_not_known_is_sent(known):
    assert ask(answer_of(), if_none_match=known).status_code == 200


def test_answer_has_one_tag_for_the_same_words_alone():
    tags = [answer_of(body).etag for body in (WORDS, WORDS, WORDS + b"!")]

    assert (tags[0] == tags[1], tags[0] == tags[2], tags[0][:3]) == (True, False, 'W/"')


@pytest.mark.parametrize("status", [301, 410])
def test_answer_that_is_no_page_has_no_tag(status):
    response = ask(answer_of(status=status), if_none_match="*")

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
def test_answer_that_others_may_not_get_is_handed_on(response):
    assert Answer.of(response) is None


def test_answer_with_a_cookie_is_handed_on():
    response = HttpResponse(WORDS)
    response.set_cookie("name", "value")

    assert Answer.of(response) is None


def test_answer_comes_back_from_a_store_as_it_was():
    answer = answer_of(headers={"X-Frame-Options": "DENY"})

    again = Answer(*answer.as_kept())

    for encoding in ("", "gzip", "br"):
        one, other = (ask(each, accept_encoding=encoding) for each in (answer, again))
        assert (list(one.items()), one.content) == (list(other.items()), other.content)
    assert again.size == answer.size > len(WORDS)
