"""Addresses of links: redirect links of Google, Outlook and others unwrapped, tracking parameters dropped."""

import base64
import binascii
import re
from urllib.parse import quote, unquote, urlsplit

from .allowed import VALUES
from .changes import Change

# Hosts and paths of redirect links, with the parameter that holds the target.
_REDIRECTS = (
    (re.compile(r"(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?"), re.compile(r"/url"), ("q", "url")),
    (re.compile(r"(?:[a-z0-9-]+\.)*safelinks\.protection\.[a-z0-9]+\.[a-z]+"), re.compile(r"/.*"), ("url",)),
    (re.compile(r"lm?\.facebook\.com"), re.compile(r"/l\.php"), ("u",)),
    (re.compile(r"(?:www\.)?youtube\.com"), re.compile(r"/redirect"), ("q",)),
    (re.compile(r"(?:www\.)?linkedin\.com"), re.compile(r"/(?:safety/go|redir/redirect)/?"), ("url",)),
    (re.compile(r"slack-redir\.net"), re.compile(r"/link"), ("url",)),
    (re.compile(r"(?:www\.)?duckduckgo\.com"), re.compile(r"/l/"), ("uddg",)),
    (re.compile(r"urldefense(?:\.proofpoint)?\.(?:com|us)"), re.compile(r"/v1/url"), ("u",)),
)  # fmt: skip
# Mail filters of Proofpoint write the target in ways of their own.
_PROOFPOINT = re.compile(r"urldefense(?:\.proofpoint)?\.(?:com|us)")
_VERSION_3 = re.compile(r"/v3/__(.+?)__(?:;([\w=-]*))?(?:!.*)?", re.DOTALL)
_MASK = re.compile(r"\*(?:\*([A-Za-z0-9_-]))?")
_MASK_LENGTHS = {
    letter: length
    for length, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", start=2)
}
_VERSION_2 = str.maketrans("-_", "%/")
_TRACKING = re.compile(
    r"utm_[a-z_]+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_cid|mc_eid|"
    r"mkt_tok|_hsenc|_hsmi|vero_id|oly_enc_id|oly_anon_id|wickedid|_openstat",
    re.IGNORECASE,
)  # fmt: skip
# Browsers and servers accept no longer addresses; unwrapping one link in another must not take long.
_MAX_LENGTH = 8_000
_KEPT = "!#$%&'()*+,/:;=?@[]~|{}^`-._"


def direct_address(url, changes):
    """Return `url` without a redirect around it and without tracking parameters; count both in `changes`."""
    if len(url) > _MAX_LENGTH or url[:4].lower() != "http":
        return url
    while (target := _target(url)) is not None:
        url = target
        changes[Change.REDIRECT] += 1
    return _without_tracking(url, changes)


def _target(url):
    """Return the address that a redirect link leads to, or None for another link."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    target = None
    values = dict(pair.partition("=")[::2] for pair in reversed(parts.query.split("&")))
    for hosts, paths, names in _REDIRECTS:
        if hosts.fullmatch(host) and paths.fullmatch(parts.path):
            target = unquote(next((values[name] for name in names if values.get(name)), ""))
            break
    if target is None and _PROOFPOINT.fullmatch(host):
        # "-" stands for "%" and "_" for "/"; a dash of the target is "-2D".
        is_version_2 = parts.path == "/v2/url"
        target = unquote(values.get("u", "").translate(_VERSION_2)) if is_version_2 else _of_version_3(url)
    if target is None:
        return None
    target = quote(target, safe=_KEPT)
    is_web = target[:7].lower() == "http://" or target[:8].lower() == "https://"
    return target if is_web and len(target) < len(url) and VALUES["href"].fullmatch(target) else None


def _of_version_3(url):
    """Return the target in a link of Proofpoint's version 3, None if it cannot be read.

    "*" in the target stands for the next byte of the letters behind it, "**A" for two of them, "**B" for three.
    """
    found = _VERSION_3.search(url)
    if not found:
        return None
    encoded = found[2] or ""
    try:
        letters = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    place = 0

    def unmasked(match):
        nonlocal place
        length = _MASK_LENGTHS[match[1]] if match[1] else 1
        place += length
        return letters[place - length : place]

    target = _MASK.sub(unmasked, found[1])
    # Some servers fold "//" into "/".
    target = re.sub(r"^(https?:/)(?!/)", r"\1/", target, flags=re.IGNORECASE)
    return target if place == len(letters) else None


def _without_tracking(url, changes):
    address, mark, fragment = url.partition("#")
    path, question_mark, query = address.partition("?")
    if not question_mark:
        return url
    pairs = query.split("&")
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair.partition("=")[0])]
    if len(kept) == len(pairs):
        return url
    changes[Change.TRACKING] += len(pairs) - len(kept)
    return f"{path}?{'&'.join(kept)}{mark}{fragment}" if kept else f"{path}{mark}{fragment}"


# Links to notes and margin comments of the document that the text was pasted from.
_NOTE = re.compile(r"#_?(?:ftn|edn|sdfootnote|sdendnote|cmnt)", re.IGNORECASE)


def stored_href(href, changes):
    """Return the address of a link as it is stored, "" if links cannot lead there."""
    href = direct_address(href.strip().replace(" ", "%20"), changes)
    if VALUES["href"].fullmatch(href) and not _NOTE.match(href):
        return href
    if href:
        changes[Change.FOOTNOTE_LINK if _NOTE.match(href) else Change.LINK] += 1
    return ""
