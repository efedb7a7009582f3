"""Browser names, shortened network addresses, and the signed cookie of a known browser."""

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory

from accounts import browsers
from accounts.network import shortened

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (WINDOWS, "Chrome on Windows"),
        (f"{WINDOWS} Edg/128.0", "Edge on Windows"),
        (f"{WINDOWS} OPR/110.0", "Opera on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
            "Safari/605.1.15",
            "Safari on macOS",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; SM-S901B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 "
            "Chrome/121.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
        ),
        ("curl/8.5.0", "another program"),
        ("Windows", "Windows"),
        ("", ""),
        ("x" * 5000 + "Firefox/1", "another program"),
    ],
)
def test_browser_name_is_read_from_the_user_agent(agent, name):
    assert browsers.family(RequestFactory().get("/", headers={"user-agent": agent})) == name


@pytest.mark.parametrize(
    ("address", "shortened_address"),
    [
        ("203.0.113.77", "203.0.113.…"),
        ("2001:db8:1:2::/64", "2001:db8:1:…"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_network_address_is_shown_shortened(address, shortened_address):
    assert shortened(address) == shortened_address


def _request_with_cookie(value):
    request = RequestFactory().get("/")
    request.COOKIES["known-browser"] = value
    return request


def test_cookie_is_valid_only_for_its_user():
    response = HttpResponse()
    browsers.mark(response, "Rao")
    cookie = response.cookies["known-browser"]
    request = _request_with_cookie(cookie.value)

    known = [bool(browsers.mark_of(request, name)) for name in ("Rao", "rao", "lee")]

    assert known == [True, True, False]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert "rao" not in cookie.value.lower()


@pytest.mark.parametrize("value", ["", "x", "W10:1:1", "a:b:c"])
def test_forged_cookie_is_ignored(value):
    assert browsers.mark_of(_request_with_cookie(value), "rao") == ""


def test_malformed_cookie_is_ignored():
    for value in (7, ["one"], "text"):
        assert browsers.mark_of(_request_with_cookie(signing.dumps(value, salt="accounts.browsers")), "rao") == ""
