"""Accessibility of the import screens, from the empty form to the list of releases."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conditions.imports import uploads
from conditions.imports.uploads import RunState
from tests import accessibility
from tests.admin.screens import signed_in
from tests.browser import press
from tests.importers.conftest import FILES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("at_once"),
]


@accessibility.each_engine
@accessibility.each_look
def test_engines_find_nothing_from_upload_to_list(browser, live_server, chief, width, scheme, engine):
    page = signed_in(browser, live_server, chief, width=width, scheme=scheme)
    found = {}

    def look(name):
        violations = accessibility.breaches(page, engine=engine)
        scroll = page.evaluate("() => document.documentElement.scrollWidth")
        found[name] = (violations, scroll > width)

    page.goto(f"{live_server.url}/admin/conditions/release/import/")
    look("form")
    press(page, "button.default")
    look("nothing chosen")
    page.select_option("#id_kind", "pages")
    page.set_input_files("#id_file", FILES / "medquad.xml")
    page.fill("#id_origin", "www.orphadata.com")
    page.click("button.default")
    page.wait_for_selector("#id_author_error")
    look("no author")
    page.select_option("#id_kind", "product1")
    page.set_input_files("#id_file", FILES / "product1.xml")
    page.fill("#id_origin", "www.orphadata.com")
    page.click("button.default")
    page.wait_for_selector("#counts-title")
    look("rehearsal")
    page.click("text=Apply import")
    page.wait_for_selector("text=All changes are stored.")
    look("applied")
    page.goto(f"{live_server.url}/admin/conditions/release/")
    look("list")
    run = uploads.store_upload(SimpleUploadedFile("a.xml", b"<a/>"), "product1", chief)
    run.state = RunState.READING
    run.save()
    page.goto(f"{live_server.url}/admin/conditions/release/import/{run.key}/")
    look("under way")
    run.state, run.problem = RunState.FAILED, "This is no such file."
    run.save()
    # The screen asks how far it is, and comes again by itself once there is an end.
    page.wait_for_selector("text=This is no such file.")
    look("problem")
    page.goto(f"{live_server.url}/admin/conditions/release/import/")
    look("list of imports")

    page.context.close()
    looked_at = ["form", "nothing chosen", "no author", "rehearsal", "applied", "list", "under way", "problem"]
    looked_at.append("list of imports")
    assert found == dict.fromkeys(looked_at, ([], False))
