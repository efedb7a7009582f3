"""Pictures of the documents: `python bench/screenshots.py http://localhost:8001 [name ...]`, of a fresh demonstration.

Start `make run PORT=8001` in a copy without db.sqlite3 first, because the pictures of signing and importing change its
content; each run needs a new database. Writes docs/screenshots/, or only the pictures that are named. Look at each
picture before you commit it. Needs Chromium (CHROMIUM names it).
"""

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
PASSWORD = "demo-newsroom-2026"  # noqa: S105 - the demonstration's, printed by `make run`
CONDITION = "/conditions/congenital-generalized-lipodystrophy/"
KEYS = "/admin/conditions/medicalreviewer/signing-keys/"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Photographer:
    """A browser at the demonstration `site`, in which several people are signed in."""

    def __init__(self, browser, site, wanted):
        self.browser, self.site, self.wanted = browser, site, wanted
        self.tabs = {}

    def tab(self, who=None):
        """Return the tab of a person, signed in; of a reader without a name."""
        if who not in self.tabs:
            tab = self.browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB").new_page()
            if who:
                tab.goto(f"{self.site}/admin/login/")
                tab.fill("[name=username]", who)
                tab.fill("[name=password]", PASSWORD)
                tab.press("[name=password]", "Enter")
                tab.wait_for_selector("#user-tools")
            self.tabs[who] = tab
        return self.tabs[who]

    def open(self, path, who=None, *, link=None):
        """Open an address, and the first link with the words `link` on it; return the tab."""
        tab = self.tab(who)
        tab.goto(self.site + path)
        if link:
            tab.click(f"#content a:has-text('{link}')")
            tab.wait_for_load_state()
        return tab

    def take(self, name, tab, *, height=900, from_top_of=None):
        """Store what the tab shows, from its beginning or from the element `from_top_of`, with at most 256 colours."""
        if self.wanted and name not in self.wanted:
            return
        tab.set_viewport_size({"width": 1280, "height": height})
        tab.evaluate(
            "selector => selector && window.scrollTo(0, document.querySelector(selector).getBoundingClientRect().top"
            " + window.scrollY - 16)",
            from_top_of,
        )
        tab.wait_for_timeout(500)
        picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
        picture.quantize(256, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)
        tab.set_viewport_size({"width": 1280, "height": 900})
        sys.stdout.write(f"{name}.png\n")


def take_public_pages(photographer):
    for name, path, height in (
        ("question-page", f"{CONDITION}causes/", 900),
        ("hub", CONDITION, 1560),
        ("search", "/search/?q=lipodistrofy", 900),
        ("a-to-z", "/conditions/", 1100),
    ):
        photographer.take(name, photographer.open(path), height=height)


def take_newsroom(photographer):
    photographer.take("desk", photographer.open("/admin/", "chris"))
    photographer.take("calendar", photographer.open("/admin/conditions/edition/calendar/", "chris"), height=660)
    photographer.take("proposals", photographer.open("/admin/accounts/proposal/", "chris"))
    photographer.take("proposal", photographer.open("/admin/", "chris", link="Hereditary spherocytosis"), height=620)
    entry = photographer.open("/admin/conditions/medicalreviewer/", "admin", link="Dr Ida Moss")
    photographer.take("register", entry, height=700, from_top_of="#content fieldset:has(#id_valid_until)")
    photographer.take("draft", photographer.open("/admin/", "erin", link="Which genes are linked to Stargardt"))


def take_import(photographer):
    tab = photographer.open("/admin/conditions/release/import/", "chris")
    tab.select_option("[name=kind]", "product6")
    tab.set_input_files("[name=file]", ROOT / "tests" / "importers" / "files" / "product6.xml")
    tab.fill("[name=origin]", "Downloaded from sciences.orphadata.com today.")
    tab.click("button:has-text('Start dry run')")
    tab.wait_for_selector("text=Number of changes")
    photographer.take("import-report", tab)


def take_signing(photographer):
    """Give Dr Rao a signing key, have it confirmed, and sign a text with it."""
    tab = photographer.open("/admin/passkeys/add/", "dr-rao")
    devices = tab.context.new_cdp_session(tab)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    tab.fill("[name=name]", "Laptop at the clinic")
    tab.click("[data-passkey]")
    tab.wait_for_url("**/passkeys/**")
    tab.wait_for_selector("text=Added the passkey")
    tab.goto(photographer.site + KEYS)
    tab.click("a:has-text('Propose signing key')")
    tab.click("button:has-text('Propose signing key')")
    spoken = tab.inner_text(".spoken")
    photographer.take("signing-key", tab, height=560)
    confirmation = photographer.open("/admin/", "chris", link="Signing key of Asha Rao")
    confirmation.click("#content a:has-text('Confirm')")
    confirmation.fill("[name=characters]", spoken)
    confirmation.click("#content button:has-text('Confirm')")
    confirmation.wait_for_selector("text=Proposal confirmed")
    review = photographer.open("/admin/", "dr-rao", link="How common is tuberous sclerosis complex")
    photographer.take("review", review)
    review.click(".verdict summary:has-text('Approve')")
    review.check("[name=interest] >> nth=0")
    review.check("[name=signed]")
    sign = review.locator("button:has-text('Sign with your passkey')")
    sign.scroll_into_view_if_needed()
    photographer.take("signing", review)
    sign.click()
    review.wait_for_selector("text=You approved edition 1")


def take_verification(photographer):
    reader = photographer.open("/verify/")
    page = reader.request.get(f"{photographer.site}/conditions/tuberous-sclerosis-complex/how-common.json")
    key = reader.locator("section[aria-labelledby=program] code").last.inner_text()
    reader.fill("#log-key", key)
    file = {"name": "how-common.json", "mimeType": "application/json", "buffer": page.body()}
    reader.set_input_files("#page-file", file)
    reader.wait_for_selector("[data-verified] li")
    photographer.take("verify", reader, from_top_of="section[aria-labelledby=file]")


def main(site, *wanted):
    with sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        photographer = Photographer(browser, site.rstrip("/"), set(wanted))
        for take in (take_public_pages, take_newsroom, take_import, take_signing, take_verification):
            take(photographer)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
