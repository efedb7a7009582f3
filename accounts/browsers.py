"""Browsers: the family of one, and the mark that tells one in which a person has signed in before."""

import re

from django.conf import settings
from django.core import signing
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext as _

# The first that fits: most call themselves by the names of others, too.
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
    """Return the browser's family and system in a few words, such as "Firefox on Windows"; "" if it says nothing."""
    agent = request.headers.get("User-Agent", "")[:500]
    browser, system = _first(_FAMILIES, agent), _first(_SYSTEMS, agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or (_("another program") if agent else "")


def mark(response, username):
    """Have the browser remember that this person has signed in with it."""
    response.set_cookie(
        _MARK,
        signing.dumps([_fingerprint(username), get_random_string(16)], salt=_SALT),
        max_age=MARK_DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def mark_of(request, username):
    """Return what tells this browser from all others, if this person has signed in with it; else ""."""
    try:
        whose, which = signing.loads(request.COOKIES.get(_MARK, ""), salt=_SALT, max_age=MARK_DAYS * 24 * 3600)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return which if whose == _fingerprint(username) else ""


def _fingerprint(username):
    return salted_hmac(_SALT, username.casefold(), algorithm="sha256").hexdigest()[:32]


def _first(names, agent):
    return next((name for name, pattern in names if re.search(pattern, agent)), "")
