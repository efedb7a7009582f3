"""The import's screens under axe-core, from the empty form to the list of releases."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.importers.conftest import FILES

from .test_accessibility import CONTEXT, OPTIONS, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (320, "light")])
def test_axe_finds_nothing_from_upload_to_list(browser, live_server, chief, width, scheme):
    page = signed_in(browser, live_server, chief, width=width, scheme=scheme)
    found = {}

    def look(name):
        results = Axe().run(page, context=CONTEXT, options=OPTIONS)
        violations = [
            (each["id"], [node["html"][:160] for node in each["nodes"]]) for each in results.response["violations"]
        ]
        scroll = page.evaluate("() => document.documentElement.scrollWidth")
        found[name] = (violations, scroll > width)

    page.goto(f"{live_server.url}/admin/conditions/release/import/")
    look("form")
    page.click("button.default")
    look("nothing chosen")
    page.select_option("#id_kind", "product1")
    page.set_input_files("#id_file", FILES / "product1.xml")
    page.click("button.default")
    page.wait_for_selector("#counts-title")
    look("rehearsal")
    page.click("text=Apply exactly this")
    page.wait_for_selector("text=All of it is stored.")
    look("applied")
    page.goto(f"{live_server.url}/admin/conditions/release/")
    look("list")

    page.context.close()
    assert found == dict.fromkeys(["form", "nothing chosen", "rehearsal", "applied", "list"], ([], False))
