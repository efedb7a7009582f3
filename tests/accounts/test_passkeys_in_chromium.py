"""Passkeys in Chromium with a virtual authenticator: adding, signing in, second step, failures, accessibility."""

import pytest

from accounts import passkeys
from tests import accessibility, factories
from tests.admin.screens import signed_in
from tests.browser import press

from .sign_in_helpers import PASSWORD, with_app, with_password
from .test_accessibility import screen_problems

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class VirtualAuthenticator:
    """An authenticator of `page` that agrees to everything; `answers` makes it ask, and `remove` takes it away."""

    def __init__(self, page, *, verifies=True):
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": verifies,
            "automaticPresenceSimulation": True,
        }
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def verifies(self, is_verified):
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": is_verified})

    def remove(self):
        self.session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.id})

    def keys(self):
        return self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]


@pytest.fixture(autouse=True)
def site_address(settings, live_server):
    settings.SITE_URL = live_server.url


def add_passkey(page, live_server, name):
    page.goto(f"{live_server.url}/admin/passkeys/add/")
    page.fill("#id_name", name)
    page.click("[data-passkey]")


def message(page):
    page.wait_for_selector("[data-passkey-message]:not([hidden])")
    return page.inner_text("[data-passkey-message]")


def test_passkey_is_added_and_signs_in_alone(browser_page, live_server):
    page = browser_page
    editor = with_password(factories.make_editor("erin"))
    authenticator = VirtualAuthenticator(page)
    page.goto(f"{live_server.url}/admin/login/")
    page.fill("#id_username", "erin")
    page.fill("#id_password", PASSWORD)
    press(page, "[type=submit].default")

    add_passkey(page, live_server, "Laptop at the clinic")
    page.wait_for_selector(".codes")
    page.goto(f"{live_server.url}/admin/passkeys/")
    listed = page.inner_text("table.listing")
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/admin/passkeys/")
    page.click("[data-passkey]")
    page.wait_for_selector("table.listing")

    assert "Laptop at the clinic" in listed
    assert (len(authenticator.keys()), passkeys.of(editor).get().sign_count) == (1, 2)


def test_two_keys_and_a_second_step(browser_page, live_server):
    page = browser_page
    chief = with_password(factories.make_chief("chris"))
    first = VirtualAuthenticator(page)
    page.goto(f"{live_server.url}/admin/login/")
    page.fill("#id_username", "chris")
    page.fill("#id_password", PASSWORD)
    press(page, "[type=submit].default")
    add_passkey(page, live_server, "Laptop")
    page.wait_for_selector(".codes")

    add_passkey(page, live_server, "The same again")
    twice = message(page)
    kept = page.input_value("#id_name")
    first.remove()
    VirtualAuthenticator(page)
    add_passkey(page, live_server, "Phone")
    page.wait_for_selector("table.listing")
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/admin/login/")
    page.fill("#id_username", "chris")
    page.fill("#id_password", PASSWORD)
    press(page, "[type=submit].default")
    page.click("[data-passkey]")
    page.wait_for_selector("#user-tools")

    assert (twice, kept) == (
        "This device already has a passkey of your account. Use that one, or another device.",
        "The same again",
    )
    assert [bool(passkey.last_used_at) for passkey in passkeys.of(chief)] == [False, True]


def test_failures_in_the_browser_are_sentences(browser_page, live_server, settings):
    page = browser_page
    authenticator = VirtualAuthenticator(page, verifies=False)
    page.goto(f"{live_server.url}/admin/login/")
    page.fill("#id_username", "erin")

    page.click("[data-passkey]")
    unverified = message(page)
    settings.SITE_URL = "http://elsewhere.example"
    page.click("[data-passkey]")
    page.wait_for_selector("[data-passkey-message] >> text=elsewhere")
    elsewhere = message(page)
    page.context.set_offline(True)
    page.click("[data-passkey]")
    page.wait_for_selector("[data-passkey-message] >> text=could not be used")
    page.context.set_offline(False)

    assert unverified.startswith("No passkey was used: the request was cancelled or took too long")
    assert elsewhere == "Passkeys work only at http://elsewhere.example. Open this screen there."
    assert page.input_value("#id_username") == "erin"
    assert authenticator.keys() == []


def test_sign_in_works_without_webauthn_and_without_javascript(browser, live_server):
    with_password(factories.make_editor("erin"))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/login/")

    is_hidden = page.is_hidden("[data-passkey]")
    page.fill("#id_username", "erin")
    page.fill("#id_password", PASSWORD)
    press(page, "[type=submit].default")
    inside = page.url
    page.goto(f"{live_server.url}/admin/passkeys/add/")
    explained = page.inner_text("[data-passkey-missing]")
    context.close()

    assert (is_hidden, inside) == (True, f"{live_server.url}/admin/")
    assert explained.startswith("This browser cannot make passkeys, or its JavaScript is off.")


@accessibility.each_engine
def test_passkey_screens_are_accessible(browser, live_server, engine):
    chief = factories.make_chief("chris")
    page, problems = signed_in(browser, live_server, chief, reduced_motion="reduce"), []
    VirtualAuthenticator(page)
    add_passkey(page, live_server, "Laptop at the clinic")
    page.wait_for_selector(".codes")
    pk = passkeys.of(chief).get().pk

    add_passkey(page, live_server, "Again")
    message(page)
    problems += screen_problems(page, "add, refused", engine)
    for address in ("passkeys", "passkeys/add", f"passkeys/{pk}/rename", f"passkeys/{pk}/remove", "second-factor"):
        page.goto(f"{live_server.url}/admin/{address}/")
        problems += screen_problems(page, address, engine)
    with_app(with_password(chief))
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/admin/login/")
    problems += screen_problems(page, "sign in", engine)
    page.fill("#id_username", "chris")
    page.fill("#id_password", PASSWORD)
    press(page, "[type=submit].default")
    problems += screen_problems(page, "second step", engine)
    page.context.close()

    assert accessibility.report(problems) == ""
