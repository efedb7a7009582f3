"""The main pages in Firefox: both accessibility rule engines, light and dark."""

import pytest
from django.conf import settings

from tests import accessibility, factories
from tests.accessibility import EDITOR
from tests.admin.forms import screen
from tests.admin.screens import session_of

pytestmark = [pytest.mark.firefox, pytest.mark.django_db(transaction=True)]

HUB = "/conditions/congenital-generalized-lipodystrophy/"
LOOKS = [(1280, "light"), (320, "dark")]


def looked_at(firefox, address, engine, **options):
    """Return the problems of the page in each combination of width and colour scheme."""
    breaches = []
    for width, scheme in LOOKS:
        firefox.set_viewport_size({"width": width, "height": 900})
        firefox.set_scheme(scheme)
        firefox.goto(address)
        wrong = [
            *accessibility.breaches(firefox, engine=engine, leave_out=EDITOR),
            *accessibility.small_targets(firefox, leave_out=EDITOR, **options),
            *(["scrolls sideways"] if accessibility.excess_width(firefox) > 0 else []),
        ]
        breaches += [(address, width, scheme, line) for line in wrong]
    return breaches


@accessibility.each_engine
def test_public_pages_hold_in_firefox(live_server, firefox, editor, reviewer, condition, engine):
    factories.make_published(factories.make_page(condition, "overview"), by=editor, reviewer=reviewer)
    factories.make_published(factories.make_page(condition, "causes"), by=editor, reviewer=reviewer)
    addresses = ["/", HUB, f"{HUB}causes/", "/conditions/", "/search/?q=lipodystrophy", "/how-we-review/", "/nothing/"]

    breaches = []
    for address in addresses:
        breaches += looked_at(firefox, f"{live_server.url}{address}", engine, least=44)

    assert accessibility.report(breaches) == ""


@accessibility.each_engine
def test_newsroom_holds_in_firefox(live_server, firefox, superuser, editor, engine):
    in_review = factories.make_in_review(by=editor)
    firefox.add_cookie(settings.SESSION_COOKIE_NAME, session_of(superuser), host=live_server.thread.host)

    breaches = []
    for address in ["/admin/conditions/conditionpage/", screen(in_review)]:
        breaches += looked_at(firefox, f"{live_server.url}{address}", engine, least=24, spaced=True)

    assert accessibility.report(breaches) == ""


def test_firefox_applies_window_size_and_colour_scheme(live_server, firefox, db, tmp_path):
    firefox.set_viewport_size({"width": 320, "height": 500})
    firefox.set_scheme("dark")
    firefox.goto(f"{live_server.url}/")
    firefox.screenshot(path=tmp_path / "home.png")

    state = firefox.evaluate("`${innerWidth} ${matchMedia('(prefers-color-scheme: dark)').matches} ${document.cookie}`")

    assert (state, (tmp_path / "home.png").read_bytes()[:4]) == ("320 true ", b"\x89PNG")
