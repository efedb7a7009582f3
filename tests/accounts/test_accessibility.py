"""Accessibility of the sign-in screens: rule engines, target sizes, line lengths, both colour schemes, 320 pixels."""

import base64
import re

import pytest
from django.test import RequestFactory
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import links, second_factor, sign_ins
from tests import accessibility, factories
from tests.admin.screens import signed_in
from tests.browser import press

from .sign_in_helpers import PASSWORD, code_of, with_app, with_password

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NARROW, WIDE = {"width": 320, "height": 900}, {"width": 1280, "height": 900}


def screen_problems(page, name, engine):
    """Return what is wrong with the open screen, narrow and wide, light and dark."""
    problems = []
    for window in (NARROW, WIDE):
        page.set_viewport_size(window)
        page.emulate_media(color_scheme="light")
        problems += [
            (name, window["width"], wrong)
            for wrong in (
                *accessibility.breaches(page, engine=engine),
                *accessibility.small_targets(page, least=24, spaced=True),
                *accessibility.long_lines(page, leave_out="td, th, .secret, code"),
                *(["scrolls sideways"] if accessibility.excess_width(page) > 0 else []),
            )
        ]
        page.emulate_media(color_scheme="dark")
        problems += [(name, window["width"], "dark", wrong) for wrong in accessibility.faint_text(page)]
    return problems


def enter(page, live_server, username):
    page.goto(f"{live_server.url}/admin/login/")
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    press(page, "[type=submit]")


@accessibility.each_engine
def test_sign_in_screens_are_accessible(browser_page, live_server, settings, rf, engine):
    settings.SECOND_FACTOR = "signers"
    page, problems = browser_page, []
    # Colours that fade from one scheme to the other would be measured half-way.
    page.emulate_media(reduced_motion="reduce")
    with_password(factories.make_reviewer("rao"))
    with_app(with_password(factories.make_reviewer("lee")))
    invited = factories.make_editor("noor")

    enter(page, live_server, "rao")
    problems += screen_problems(page, "set up", engine)
    page.fill("#id_code", "000000")
    page.keyboard.press("Enter")
    page.wait_for_selector("#errors")
    focused = page.evaluate("document.activeElement.id")
    problems += screen_problems(page, "set up, refused", engine)
    key = base64.b32decode(page.inner_text(".secret").replace(" ", ""))
    page.fill("#id_code", code_of(TOTPDevice(key=key.hex())))
    page.keyboard.press("Enter")
    page.wait_for_selector(".codes")
    problems += screen_problems(page, "recovery codes", engine)
    press(page, "a.button.default")
    inside = page.url
    page.context.clear_cookies()
    enter(page, live_server, "lee")
    problems += screen_problems(page, "second step", engine)
    press(page, "text=Use a recovery code")
    problems += screen_problems(page, "recovery code", engine)
    page.goto(f"{live_server.url}/admin/forgotten-password/")
    problems += screen_problems(page, "forgotten", engine)
    page.fill("#id_email", "nobody@example.org")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status] >> text=on its way")
    problems += screen_problems(page, "link sent", engine)
    page.goto(f"{live_server.url}{links.INVITATIONS.address(invited)}")
    problems += screen_problems(page, "invitation", engine)
    page.goto(f"{live_server.url}/admin/new-password/x/y/")
    problems += screen_problems(page, "dead link", engine)

    assert (focused, inside) == ("errors", f"{live_server.url}/admin/")
    assert accessibility.report(problems) == ""


@accessibility.each_engine
def test_account_screens_are_accessible(browser, live_server, chief, reviewer, engine):
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7", headers={"user-agent": "Firefox/1 Linux"})
    with_app(chief)
    with_app(reviewer)
    closed = factories.make_user("moss", is_active=False)
    second_factor.make_codes(chief, request=request)
    sign_ins.record("factor_reset", chief, request, by=reviewer)
    page, problems = signed_in(browser, live_server, chief, reduced_motion="reduce"), []

    for address in (
        "second-factor",
        "second-factor/codes",
        "second-factor/off",
        "sign-ins",
        "accounts/signinevent",
        "accounts/user/invite",
        f"accounts/user/{reviewer.pk}/reset-second-factor",
        f"accounts/user/{reviewer.pk}/change",
        f"accounts/user/{reviewer.pk}/change-account",
        f"accounts/user/{closed.pk}/reopen",
    ):
        page.goto(f"{live_server.url}/admin/{address}/")
        problems += screen_problems(page, address, engine)

    page.context.close()
    assert accessibility.report(problems) == ""


def test_sign_in_works_with_the_keyboard_alone(browser_page, live_server):
    device = with_app(with_password(factories.make_reviewer("lee")))
    page = browser_page
    page.goto(f"{live_server.url}/admin/")

    page.focus("#id_username")
    page.keyboard.type("lee")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_code")
    page.focus("#id_code")
    page.keyboard.type(code_of(device))
    page.keyboard.press("Enter")
    page.wait_for_selector("#user-tools")

    assert re.search(r"Signed in as\s+Lee", page.inner_text("#user-tools"))
