"""The draft's screen in Chromium: the caret stays visible, and what is typed survives a crash and a lost connection."""

import pytest

from conditions.models import UnsavedCopy
from tests import factories
from tests.admin.forms import screen
from tests.admin.screens import signed_in
from tests.facts.test_editor import READY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TO_THE_END = """() => {
    const editor = CKEDITOR.instances.id_body
    editor.focus()
    const range = editor.createRange()
    range.moveToElementEditEnd(editor.editable())
    range.select()
}"""
# Where the line with the caret is, and what covers the window above and below.
CARET = """() => {
    const editor = CKEDITOR.instances.id_body
    const range = editor.window.$.getSelection().getRangeAt(0)
    const node = range.startContainer
    const line = range.getClientRects()[0] || (node.nodeType === 1 ? node : node.parentNode).getBoundingClientRect()
    const frame = editor.window.getFrame().$.getBoundingClientRect()
    const bar = document.querySelector(".submit-row.sticky")
    const covers = getComputedStyle(bar).position === "sticky"
    return {
        top: frame.top + line.top, bottom: frame.top + line.bottom,
        first: Math.max(0, document.querySelector(".cke_top").getBoundingClientRect().bottom),
        last: covers ? Math.min(innerHeight, bar.getBoundingClientRect().top) : innerHeight,
        toolbar: document.querySelector(".cke_top").getBoundingClientRect().top,
    }
}"""


@pytest.fixture
def draft(page, editor):
    return factories.make_draft(page, by=editor)


@pytest.fixture
def tab(browser, live_server, editor, draft):
    tab = signed_in(browser, live_server, editor)
    tab.goto(f"{live_server.url}{screen(draft)}")
    tab.wait_for_function(READY)
    yield tab
    # A copy that is on its way would meet the emptying of the tables.
    for context in browser.contexts:
        for page in context.pages:
            page.on("dialog", lambda dialog: dialog.accept())
            page.goto("about:blank")
            page.wait_for_timeout(200)
        context.close()


def assert_visible(tab):
    seen = tab.evaluate(CARET)
    assert seen["toolbar"] >= -1
    assert seen["first"] <= seen["top"], seen
    assert seen["bottom"] <= seen["last"], seen


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1366, 768), (390, 844)])
def test_the_caret_is_always_visible_and_the_toolbar_in_reach(tab, width, height):
    tab.route("**/unsaved/", lambda route: route.abort())
    tab.set_viewport_size({"width": width, "height": height})
    tab.evaluate(TO_THE_END)

    for number in range(40):
        tab.keyboard.type(f"Line {number}")
        tab.keyboard.press("Enter")
        if number % 8 == 7:
            tab.wait_for_timeout(100)
            assert_visible(tab)
    for _step in range(30):
        tab.keyboard.press("ArrowUp")
    tab.wait_for_timeout(100)
    assert_visible(tab)


def test_what_is_typed_survives_a_closed_tab(tab, browser, live_server, editor, draft):
    tab.fill("#id_title", "What did I type before the crash?")
    tab.wait_for_function("document.getElementById('autosave').textContent.includes('kept at')")
    tab.context.close()

    again = signed_in(browser, live_server, editor)
    again.goto(f"{live_server.url}{screen(draft)}")
    assert again.input_value("#id_title") == draft.title
    again.click("#unsaved a")
    again.wait_for_load_state()

    assert again.input_value("#id_title") == "What did I type before the crash?"
    draft.refresh_from_db()
    assert draft.title != "What did I type before the crash?"


def test_the_checklist_follows_what_is_typed(tab):
    tab.fill("#id_short_answer", "Three words only.")

    tab.wait_for_selector("#checks .open a[href='#id_short_answer']")

    assert "has 3 words" in tab.inner_text("#checks")


def test_text_typed_without_a_connection_is_offered_by_the_browser(tab, live_server, draft):
    tab.route("**/unsaved/", lambda route: route.abort())
    tab.fill("#id_title", "What did I type on the train?")
    tab.wait_for_function("document.getElementById('autosave').textContent.includes('kept in this browser')")
    tab.once("dialog", lambda dialog: dialog.accept())
    tab.goto(f"{live_server.url}{screen(draft)}")
    tab.wait_for_function(READY)

    tab.click("#stored-here [data-use]")

    assert tab.input_value("#id_title") == "What did I type on the train?"


def test_text_typed_after_the_session_ended_is_kept_in_the_browser(tab, draft):
    tab.context.clear_cookies()
    tab.fill("#id_title", "What did I type after lunch?")

    tab.wait_for_function("document.getElementById('autosave').textContent.includes('session has ended')")

    assert UnsavedCopy.objects.count() == 0
    assert "after lunch" in tab.evaluate("Object.values(localStorage).join()")


def test_two_people_see_each_other(tab, browser, live_server, draft, second_editor):
    other = signed_in(browser, live_server, second_editor)
    other.goto(f"{live_server.url}{screen(draft)}")
    other.wait_for_function(READY)
    other.fill("#id_title", "What does Sam think?")
    other.wait_for_function("document.getElementById('autosave').textContent.includes('kept at')")

    tab.fill("#id_title", "What does Erin think?")
    tab.wait_for_function("document.getElementById('editing').textContent.includes('Sam is editing')")

    assert {copy.fields["title"] for copy in UnsavedCopy.objects.all()} == {
        "What does Sam think?", "What does Erin think?",
    }  # fmt: skip


def test_the_enter_key_in_a_field_saves_and_does_not_submit(tab, draft):
    tab.fill("#id_title", "What happens at Enter?")
    tab.press("#id_title", "Enter")
    tab.wait_for_load_state()

    draft.refresh_from_db()
    assert (draft.title, draft.state) == ("What happens at Enter?", "draft")
    assert tab.url.endswith(screen(draft))
