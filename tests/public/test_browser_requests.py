"""Requests and storage of a browser that opens a page: our own files only, and no cookies."""

from urllib.parse import urlsplit

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = "JSON.stringify([document.cookie, localStorage.length, sessionStorage.length])"


def test_browsers_fetch_our_own_files_alone_and_keep_nothing(live_server, browser_page, addresses):
    requests = []
    browser_page.on("request", lambda request: requests.append(urlsplit(request.url)))

    kept = {}
    for address in addresses:
        browser_page.goto(f"{live_server.url}{address}")
        kept[address] = browser_page.evaluate(KEPT)

    assert {f"{one.scheme}://{one.netloc}" for one in requests} == {live_server.url}
    # Some browsers fetch an icon, others only where it is seen.
    static = {one.path for one in requests if one.path.startswith("/static/")} - {"/static/site/favicon.svg"}
    assert static == {"/static/site/site.css", "/static/site/site.js", "/static/site/verify.js"}
    assert kept == dict.fromkeys(addresses, '["",0,0]')
    assert browser_page.context.cookies() == []
