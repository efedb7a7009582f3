"""Pasting, dropping and tables in the editor, in Chromium and Firefox."""

import json

import pytest
from django.conf import settings

from conditions import workflow
from conditions.models import Edition
from conditions.richtext import clean, clean_and_report, report_sentence
from tests.admin.forms import screen
from tests.admin.screens import session_of, signed_in
from tests.facts.test_editor import PUT_CURSOR, READY
from tests.richtext.test_golden_markup import GOLDEN

pytestmark = pytest.mark.django_db(transaction=True)

DELETION = "<p class=MsoNormal>Not <del>10</del><ins>5</ins> mg<o:p></o:p></p>"
DATA = "CKEDITOR.instances.id_body.getData()"
LINE = "document.querySelector('.paste-report').textContent"
# Copies as another program would, from the title's field: the browser changes nothing of this markup.
COPY = """([html, text]) => {
    const put = event => {
        if (html) event.clipboardData.setData("text/html", html)
        if (text) event.clipboardData.setData("text/plain", text)
        event.preventDefault()
    }
    document.addEventListener("copy", put, {once: true})
    const title = document.getElementById("id_title")
    title.focus()
    title.select()
    return document.execCommand("copy")
}"""
EMPTY = """() => new Promise(done => {
    const editor = CKEDITOR.instances.id_body
    editor.setData("", {callback: () => { editor.focus(); done() }})
})"""
# Firefox gives scripts no clipboard, so the editor gets the event that a paste leads to. The script returns the text
# and the line after the response.
PASTE = """new Promise((done, failed) => {
    const editor = CKEDITOR.instances.id_body
    window.onerror = message => failed(new Error(message))
    editor.setData("", {callback: () => {
        editor.focus()
        editor.once("afterPaste", () => setTimeout(() => done(JSON.stringify([%(data)s, %(line)s])), 50))
        const copied = new DataTransfer()
        copied.setData("text/html", %(html)s)
        const dataTransfer = new CKEDITOR.plugins.clipboard.dataTransfer(copied)
        editor.fire("paste", {method: "paste", type: "auto", dataValue: "", dataTransfer})
    }})
})"""


def wanted(html):
    stored, changes = clean_and_report(html)
    return stored, report_sentence(changes)


@pytest.fixture
def draft(superuser, page):
    return workflow.open_draft(page, by=superuser)


@pytest.fixture
def tab(browser, live_server, superuser, draft):
    tab = signed_in(browser, live_server, superuser)
    errors = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(live_server.url + screen(draft))
    tab.wait_for_function(READY)
    yield tab
    tab.context.close()
    assert errors == []


def paste(tab, html="", text="", keys="Control+v"):
    """Press the keys of a paste, with this clipboard and the cursor where it is, and wait for the response."""
    assert tab.evaluate(COPY, [html, text])
    tab.evaluate("() => CKEDITOR.instances.id_body.focus()")
    with tab.expect_response("**/check-paste/"):
        tab.keyboard.press(keys)
    tab.wait_for_timeout(150)


@pytest.mark.browser
def test_markup_of_programs_is_pasted_as_the_server_cleans_it(tab):
    pasted = {}
    for program, (html, *_rest) in GOLDEN.items():
        tab.evaluate(EMPTY)
        paste(tab, html)
        pasted[program] = (clean(tab.evaluate(DATA)), tab.evaluate(LINE))

    assert pasted == {program: wanted(html) for program, (html, *_rest) in GOLDEN.items()}


@pytest.mark.firefox
def test_markup_of_programs_is_pasted_in_firefox(live_server, firefox, superuser, draft):
    firefox.add_cookie(settings.SESSION_COOKIE_NAME, session_of(superuser), host=live_server.thread.host)
    firefox.goto(live_server.url + screen(draft))
    ready = f"new Promise(done => {{ const look = () => ({READY})() ? done(true) : setTimeout(look, 50); look() }})"
    assert firefox.evaluate(ready)

    pasted = {}
    for program, (html, *_rest) in GOLDEN.items():
        script = PASTE % {"data": DATA, "line": LINE, "html": json.dumps(html)}
        data, line = json.loads(firefox.evaluate(script))
        pasted[program] = (clean(data), line)

    assert pasted == {program: wanted(html) for program, (html, *_rest) in GOLDEN.items()}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("before", "html", "text", "keys", "after"),
    [
        # One step of undo, and words of one paragraph join the paragraph.
        ("<p>Give</p>", DELETION, "", "Control+v", "<p>GiveNot 5 mg</p>"),
        # Spaces around words keep numbers apart.
        ("<p>Give 5</p>", "<span>&nbsp;10</span>", "", "Control+v", "<p>Give 5&nbsp;10</p>"),
        ("<p>Give 5</p>", "<span> mg</span>", "", "Control+v", "<p>Give 5&nbsp;mg</p>"),
        # A span without a style, beside Word's markup, made CKEditor's own filter fail.
        ("<p>Give</p>", "<span>5</span><span style='mso-x:1'> mg</span>", "", "Control+v", "<p>Give5 mg</p>"),
        # Plain text keeps its lines.
        ("<p>A</p>", "", "5 mg\nnot 10\n\n< 20", "Control+v", "<p>A</p><p>5 mg<br />not 10</p><p>&lt; 20</p>"),
        ("<p>A</p>", "<b>x</b>", " 5\n6", "Control+Shift+v", "<p>A&nbsp;5<br />6</p>"),
    ],
)
def test_paste_joins_the_text_and_is_undone_in_one_step(tab, before, html, text, keys, after):
    tab.evaluate(PUT_CURSOR, [before, "p"])
    tab.evaluate(END)
    paste(tab, html, text, keys)
    pasted = one_line(tab.evaluate(DATA))
    tab.evaluate("() => CKEDITOR.instances.id_body.execCommand('undo')")

    assert (pasted, clean(tab.evaluate(DATA))) == (after, clean(before))


END = """() => {
    const editor = CKEDITOR.instances.id_body, range = editor.createRange()
    range.moveToElementEditEnd(editor.editable().findOne("p"))
    range.select()
}"""


def one_line(html):
    return html.replace("\n", "").replace("\t", "")


@pytest.mark.browser
def test_dropped_text_is_checked_too(tab):
    tab.evaluate(PUT_CURSOR, ["<p>Start</p>", "p"])
    with tab.expect_response("**/check-paste/"):
        tab.evaluate(
            """html => {
                const paragraph = CKEDITOR.instances.id_body.editable().findOne("p").$
                const data = new DataTransfer(), place = paragraph.getBoundingClientRect()
                data.setData("text/html", html)
                for (const name of ["dragenter", "dragover", "drop"]) {
                    paragraph.dispatchEvent(new DragEvent(name, {dataTransfer: data, bubbles: true, cancelable: true,
                        clientX: place.left + 1, clientY: place.top + 5}))
                }
            }""",
            DELETION,
        )
    tab.wait_for_function(f"() => {LINE}")

    assert (one_line(tab.evaluate(DATA)), tab.evaluate(LINE)) == (
        "<p>Not 5 mgStart</p>",
        "1 deleted passage was removed.",
    )


@pytest.mark.browser
def test_paste_without_an_answer_changes_nothing_and_says_so(tab):
    tab.route("**/check-paste/", lambda route: route.abort())
    tab.evaluate(EMPTY)
    assert tab.evaluate(COPY, [DELETION, ""])
    tab.evaluate("() => CKEDITOR.instances.id_body.focus()")
    tab.keyboard.press("Control+v")
    tab.wait_for_function(f"() => {LINE}")

    assert one_line(tab.evaluate(DATA)) == ""
    assert tab.evaluate(LINE) == (
        "Nothing was pasted: the server did not answer. Check your connection, and that you are signed in, "
        "and paste again."
    )


@pytest.mark.browser
def test_save_waits_for_the_check_and_typed_words_stay_behind_the_paste(tab, draft):
    tab.route("**/check-paste/", lambda route: (tab.wait_for_timeout(500), route.continue_()))
    tab.evaluate(EMPTY)
    tab.keyboard.type("A ")
    # The editor handles a paste a moment after the browser; nobody types in between.
    with tab.expect_request("**/check-paste/"):
        tab.evaluate(
            """html => {
                const data = new DataTransfer()
                data.setData("text/html", html)
                CKEDITOR.instances.id_body.editable().$.dispatchEvent(
                    new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}))
            }""",
            DELETION,
        )
    tab.keyboard.type(" Z")
    tab.click(".submit-row button[name=_save]")
    tab.wait_for_selector(".messagelist")

    assert Edition.objects.get(pk=draft.pk).body.replace("\xa0", " ") in ("<p>A Not 5 mg Z</p>", "<p>ANot 5 mg Z</p>")


@pytest.mark.browser
def test_new_table_has_headers_and_is_edited_by_keyboard(tab, draft):
    tab.evaluate(EMPTY)
    tab.click(".cke_button__table")
    tab.wait_for_selector(".cke_dialog select")
    labels = tab.evaluate("[...document.querySelectorAll('.cke_dialog label')].map(label => label.textContent)")
    tab.get_by_label("Caption").fill("Dose by age")
    tab.click(".cke_dialog_ui_button_ok")
    tab.wait_for_function(f"() => {DATA}.includes('<table>')")
    tab.evaluate(
        """() => {
            const editor = CKEDITOR.instances.id_body, cells = editor.editable().find("th, td").toArray()
            cells.forEach((cell, place) => cell.setHtml(String(place + 1)))
            const range = editor.createRange()
            range.moveToElementEditStart(cells[2])
            editor.focus()
            range.select()
        }"""
    )
    tab.keyboard.press("Shift+F10")
    menu = tab.frame_locator(".cke_menu_panel iframe").first
    entries = menu.get_by_role("menuitem").all_inner_texts()
    tab.keyboard.press("Escape")
    for command in ("rowInsertAfter", "cellMergeRight", "columnInsertAfter"):
        tab.evaluate("name => CKEDITOR.instances.id_body.execCommand(name)", command)

    assert {"Rows", "Columns", "Headers", "Caption"} <= {label.strip("* \xa0") for label in labels}
    assert {"Cell", "Row", "Column", "Delete Table", "Table Properties"} <= {
        entry.strip().split("\n")[0].strip() for entry in entries
    }
    table = one_line(tab.evaluate(DATA))
    assert table.startswith('<table><caption>Dose by age</caption><thead><tr><th scope="col">1</th>')
    assert ('colspan="2"' in table, ">3&nbsp;4</td>" in table) == (True, True)


@pytest.mark.browser
def test_new_table_is_stored_with_its_headers(tab, draft):
    tab.evaluate(EMPTY)
    tab.click(".cke_button__table")
    tab.wait_for_selector(".cke_dialog select")
    tab.click(".cke_dialog_ui_button_ok")
    tab.wait_for_function(f"() => {DATA}.includes('<table>')")
    tab.evaluate(
        """() => CKEDITOR.instances.id_body.editable().find("th, td").toArray().forEach(
            (cell, place) => cell.setHtml(String(place + 1)))"""
    )
    tab.click(".submit-row button[name=_save]")
    tab.wait_for_selector(".messagelist")

    assert Edition.objects.get(pk=draft.pk).body == (
        '<table><thead><tr><th scope="col">1</th><th scope="col">2</th></tr></thead>'
        "<tbody><tr><td>3</td><td>4</td></tr><tr><td>5</td><td>6</td></tr></tbody></table>"
    )
