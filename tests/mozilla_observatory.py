"""The rules of the Mozilla HTTP Observatory of 2025 that apply to headers.

Each rule returns points as in the Observatory's table of scores. Points above zero count only for a score of 90 or
more (https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring). All scripts come from
the site itself, so the rule of subresource integrity does not apply.
"""

import re

BROAD = {"*", "http:", "https:", "ftp:", "http://*", "https://*"}
INLINE = {"'unsafe-inline'", "data:"}
SIX_MONTHS = 15552000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
GRADES = [(100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (0, "C or worse")]


def grade(response):
    """Return the grade of a site whose responses over https all have these headers."""
    points = [rule(response) for rule in (_policy, _transport, _frames, _types, _referrer, _resources, _cookies, _cors)]
    score = 100 + sum(point for point in points if point < 0)
    if score >= 90:
        score += sum(point for point in points if point > 0)
    return next(letter for least, letter in GRADES if score >= least)


def policy_of(response):
    """Return {directive: sources} of a response's Content-Security-Policy."""
    parts = (part.split() for part in response.headers.get("Content-Security-Policy", "").split(";"))
    return {part[0]: set(part[1:]) for part in parts if part}


def _policy(response):
    policy = policy_of(response)
    if not policy:
        return -25
    everything = policy.get("default-src", {"*"})
    scripts, styles = policy.get("script-src", everything), policy.get("style-src", everything)
    if scripts & (BROAD | INLINE) or policy.get("object-src", everything) & BROAD:
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if styles & (BROAD | INLINE):
        return 0
    return 10 if everything == {"'none'"} else 5


def _transport(response):
    age = re.match(r"max-age=(\d+)", response.headers.get("Strict-Transport-Security", ""))
    if age is None:
        return -20
    return 0 if int(age[1]) >= SIX_MONTHS else -10


def _frames(response):
    ancestors = policy_of(response).get("frame-ancestors")
    if ancestors and not ancestors & BROAD:
        return 5
    return 0 if response.headers.get("X-Frame-Options", "").upper() in ("DENY", "SAMEORIGIN") else -20


def _types(response):
    return 0 if response.headers.get("X-Content-Type-Options") == "nosniff" else -5


def _referrer(response):
    policy = response.headers.get("Referrer-Policy", "")
    return 5 if policy in PRIVATE else -5 if policy else 0


def _resources(response):
    return 10 if response.headers.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site") else 0


def _cookies(response):
    for cookie in response.cookies.values():
        if not cookie["secure"]:
            return -40
        if not cookie["httponly"]:
            return -30
        if cookie["samesite"] not in ("Lax", "Strict"):
            return -20
    return 5 if response.cookies else 0


def _cors(response):
    allowed = response.headers.get("Access-Control-Allow-Origin")
    with_cookies = response.headers.get("Access-Control-Allow-Credentials") == "true"
    return -50 if allowed and with_cookies else 0
