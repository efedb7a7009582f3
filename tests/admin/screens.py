"""Browser pages of a signed-in user, and a crawl that opens one screen of each kind."""

import re
import time
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.getAttribute('href'))"
# Downloads, signing out and public pages; and sorted or filtered lists, which are unlimited.
LEFT_OUT = re.compile(r"export|logout|preview|certificate\.pdf|/jsi18n/|/admin/r/")


def session_of(user):
    """Return the key of a new session of `user`, who has just signed in."""
    now = time.time()
    session = SessionStore()
    session.update({"signed_in_at": now, "seen_at": now, "password_at": now})
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def signed_in(browser, live_server, user, *, width=1280, scheme="light", **media):
    """Return a page of Chromium on which `user` is signed in; the caller closes its context."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True, **media
    )
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": live_server.url}])
    return context.new_page()


def each_screen(page, live_server, *first):
    """Open one screen of each kind, beginning with `first`; yield its address while it is open.

    A kind is an address without its numbers: one list, one condition. What is in `first` is opened in any case.
    """
    seen, kinds, waiting = set(), set(), ["/admin/", *first]
    while waiting:
        address = waiting.pop(0)
        kind = _kind(address)
        if address in seen or (kind in kinds and address not in first):
            continue
        seen.add(address)
        kinds.add(kind)
        page.goto(f"{live_server.url}{address}")
        yield address
        urls = (urlsplit(urljoin(page.url, href)) for href in page.evaluate(LINKS))
        waiting += [
            one.path
            for one in urls
            if one.path.startswith("/admin/") and not one.query and not LEFT_OUT.search(one.path)
        ]


def _kind(address):
    return re.sub(r"\d+", "N", address)
