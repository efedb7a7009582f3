"""A journey in Chromium with two virtual authenticators: a reviewer's key is confirmed, and signs a page."""

import pytest

from accounts.models import Proposal
from conditions import workflow
from conditions.models import KeySignature
from conditions.newsroom import signing_keys
from tests import accessibility, factories
from tests.accounts.sign_in_helpers import with_password
from tests.accounts.test_passkeys_in_chromium import VirtualAuthenticator, add_passkey, message
from tests.admin.screens import signed_in
from tests.browser import press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def site_address(settings, live_server):
    settings.SITE_URL = live_server.url


def problems_of(page):
    """Return what is wrong with the open screen, in both colour schemes, narrow and wide."""
    problems = []
    for scheme, width in (("light", 320), ("light", 1280), ("dark", 1280)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        # Colours of links change slowly.
        page.wait_for_timeout(500)
        if scheme == "dark":
            problems += accessibility.faint_text(page)
        else:
            for engine in (accessibility.AXE, accessibility.EQUAL_ACCESS):
                problems += accessibility.breaches(page, engine=engine)
            problems += accessibility.small_targets(page, least=24, spaced=True)
            problems += ["scrolls sideways"] if accessibility.excess_width(page) > 0 else []
    page.emulate_media(color_scheme="light")
    return problems


def test_a_key_is_proposed_confirmed_and_signs(browser, live_server):
    address = f"{live_server.url}/admin"
    reviewer = with_password(factories.make_reviewer("rao"))
    chief = with_password(factories.make_chief("chris"))
    edition = factories.make_in_review(by=factories.make_editor())
    page, desk = (signed_in(browser, live_server, person) for person in (reviewer, chief))
    authenticator = VirtualAuthenticator(page)
    VirtualAuthenticator(desk)
    add_passkey(page, live_server, "Laptop at the clinic")
    page.wait_for_selector(".codes")
    add_passkey(desk, live_server, "Chief’s laptop")
    desk.wait_for_selector(".codes")

    page.goto(f"{address}/conditions/medicalreviewer/signing-keys/")
    press(page, "a.button:has-text('Propose signing key')")
    press(page, "button.default")
    spoken = page.inner_text(".spoken")
    problems = problems_of(page)

    desk.goto(f"{live_server.url}{Proposal.objects.get().get_admin_url()}")
    press(desk, "a.button:has-text('Confirm')")
    seen_by_chief = desk.content()
    problems += problems_of(desk)
    desk.fill("#id_characters", spoken.lower())
    press(desk, "button.default")

    page.goto(f"{live_server.url}{edition.get_admin_url()}")
    page.click(".verdict summary:has-text('Approve')")
    problems += problems_of(page)
    page.click("[data-passkey]")
    refused = message(page)
    page.check("input[name=interest][value=none]")
    page.check("input[name=signed]")
    authenticator.verifies(False)
    page.click("[data-passkey]")
    page.wait_for_selector("[data-passkey-message]:has-text('No passkey was used')")
    authenticator.verifies(True)
    page.click("[data-passkey]")
    page.wait_for_selector(".messagelist .success")

    edition.refresh_from_db()
    assert problems == []
    assert spoken not in seen_by_chief
    assert refused.endswith("Tick the box to sign the statement with your name.")
    assert (edition.state, KeySignature.objects.get().key) == ("published", signing_keys.rows_of(reviewer)[0].key)
    assert [sentences for _edition, sentences in workflow.verify()] == [[]]
    for opened in (page, desk):
        opened.context.close()
