"""Browser names from the User-Agent header, and the cookie of browsers in which a person has signed in before."""

import re

from django.conf import settings
from django.core import signing
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext as _

# The first match counts, because most browsers name others in their User-Agent as well.
_FAMILIES = [
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Version/.*Safari/"),
]
_SYSTEMS = [
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("ChromeOS", r"CrOS"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux|X11"),
]
_MARK = "__Host-known-browser" if settings.SESSION_COOKIE_SECURE else "known-browser"
_SALT = "accounts.browsers"
MARK_DAYS = 365


def family(request):
    """Return the browser and its system, such as "Firefox on Windows"; "" without a User-Agent header."""
    agent = request.headers.get("User-Agent", "")[:500]
    browser, system = _first(_FAMILIES, agent), _first(_SYSTEMS, agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or (_("another program") if agent else "")


def mark(response, username):
    """Set the cookie that says that the person called `username` has signed in with this browser."""
    response.set_cookie(
        _MARK,
        signing.dumps([_fingerprint(username), get_random_string(16)], salt=_SALT),
        max_age=MARK_DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def mark_of(request, username):
    """Return the random name of this browser if the person called `username` has signed in with it, else ""."""
    try:
        fingerprint, browser_name = signing.loads(
            request.COOKIES.get(_MARK, ""), salt=_SALT, max_age=MARK_DAYS * 24 * 3600
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return browser_name if fingerprint == _fingerprint(username) else ""


def _fingerprint(username):
    return salted_hmac(_SALT, username.casefold(), algorithm="sha256").hexdigest()[:32]


def _first(names, agent):
    return next((name for name, pattern in names if re.search(pattern, agent)), "")
