"""A passkey instead of the password in Chromium: a cancelled prompt, the Enter key, two clicks, no JavaScript."""

import pytest
from django.urls import reverse

from accounts import passkeys
from tests import accessibility, factories
from tests.admin.screens import signed_in
from tests.browser import press

from .sign_in_helpers import PASSWORD, kinds_of, with_password
from .test_accessibility import screen_problems
from .test_passkeys_in_chromium import VirtualAuthenticator, add_passkey, message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSKEY, STEP, OPTIONS = "[data-passkey]", "/admin/sign-ins/end/", "/admin/passkeys/confirm/options/"


@pytest.fixture(autouse=True)
def site_address(settings, live_server):
    settings.SITE_URL = live_server.url


@pytest.fixture
def opened(browser, live_server, settings):
    """Return (page, authenticator, person) of somebody whom every step asks who they are."""
    person = with_password(factories.make_reviewer("rao"))
    page = signed_in(browser, live_server, person, reduced_motion="reduce")
    authenticator = VirtualAuthenticator(page)
    add_passkey(page, live_server, "Laptop at the clinic")
    page.wait_for_selector(".codes")
    settings.SIGNING_MINUTES = 0
    yield page, authenticator, person
    page.context.close()


def test_a_step_is_confirmed_after_a_cancelled_prompt_and_by_two_clicks_once(opened, live_server):
    page, authenticator, person = opened
    page.goto(f"{live_server.url}{STEP}")
    authenticator.verifies(False)
    page.click(PASSKEY)
    cancelled = message(page)
    authenticator.verifies(True)
    page.dblclick(PASSKEY)
    page.wait_for_selector(".messagelist .success")

    assert cancelled.startswith("No passkey was used: the request was cancelled")
    assert kinds_of(person).count("ended") == 1
    assert passkeys.of(person).get().sign_count == 2


def test_enter_in_the_password_field_sends_the_password(opened, live_server):
    page, _authenticator, person = opened
    page.goto(f"{live_server.url}{STEP}")
    page.fill("#id_password", "wrong")
    page.press("#id_password", "Enter")
    page.wait_for_selector("#errors")
    wrong = page.inner_text("#errors")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_selector(".messagelist .success")

    assert "Wrong password." in wrong
    assert passkeys.of(person).get().last_used_at is None


def test_the_password_remains_without_javascript(opened, browser, live_server):
    page, _authenticator, person = opened
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{live_server.url}{STEP}")
    is_hidden = plain.is_hidden(PASSKEY)
    plain.fill("#id_password", PASSWORD)
    press(plain, "button.default")

    assert (is_hidden, plain.url, kinds_of(person)[-1]) == (True, f"{live_server.url}/admin/sign-ins/", "ended")


def test_an_answer_to_an_old_question_is_refused_and_the_next_one_works(opened, live_server):
    page, _authenticator, person = opened
    page.goto(f"{live_server.url}{STEP}")
    token = page.input_value(".step [name=csrfmiddlewaretoken]")

    def ask_twice(route):
        first = route.fetch()
        page.context.request.post(f"{live_server.url}{OPTIONS}", form={"csrfmiddlewaretoken": token})
        route.fulfill(response=first)

    page.route(f"**{OPTIONS}", ask_twice, times=1)
    page.click(PASSKEY)
    page.wait_for_selector("#errors")
    refused = page.inner_text("#errors")
    page.click(PASSKEY)
    page.wait_for_selector(".messagelist .success")

    assert "That request was used before, or has expired. Press the button again." in refused
    assert kinds_of(person)[-2:] == ["passkey_failed", "ended"]


def test_another_persons_passkey_is_not_offered(opened, browser, live_server, settings):
    page, authenticator, _person = opened
    settings.SIGNING_MINUTES = 15
    other = signed_in(browser, live_server, with_password(factories.make_editor("erin")))
    stranger = VirtualAuthenticator(other)
    add_passkey(other, live_server, "Of another person")
    other.wait_for_selector(".codes")
    settings.SIGNING_MINUTES = 0
    (key,) = authenticator.keys()
    (foreign,) = stranger.keys()
    where = {"authenticatorId": authenticator.id}
    authenticator.session.send("WebAuthn.removeCredential", {**where, "credentialId": key["credentialId"]})
    authenticator.session.send("WebAuthn.addCredential", {**where, "credential": foreign})
    page.goto(f"{live_server.url}{STEP}")
    page.click(PASSKEY)

    assert message(page).startswith("No passkey was used")
    other.context.close()


@accessibility.each_engine
def test_the_question_is_accessible(opened, live_server, engine):
    page, authenticator, person = opened
    edition = factories.make_in_review(by=factories.make_editor())
    signature = reverse("admin:conditions_edition_step", args=[edition.pk, "approve"])
    problems = []
    removal = reverse("admin:remove_passkey", args=[passkeys.of(person).get().pk])
    for address in (signature, edition.get_admin_url(), STEP, removal):
        page.goto(f"{live_server.url}{address}")
        problems += screen_problems(page, address, engine)
    authenticator.verifies(False)
    page.click(PASSKEY)
    message(page)
    problems += screen_problems(page, "cancelled", engine)

    assert accessibility.report(problems) == ""
