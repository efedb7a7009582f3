"""The editor's dialogs for facts and languages, in a real browser."""

import pytest

from conditions import workflow
from conditions.models import Edition
from tests import factories
from tests.admin.forms import screen
from tests.admin.screens import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READY = "() => Boolean(window.CKEDITOR && CKEDITOR.instances.id_body && CKEDITOR.instances.id_body.status == 'ready')"
PUT_CURSOR = """([html, path]) => new Promise(done => {
    const editor = CKEDITOR.instances.id_body
    editor.setData(html, {callback: () => {
        editor.focus()
        const range = editor.createRange()
        range.moveToElementEditStart(editor.editable().findOne(path))
        range.select()
        done()
    }})
})"""


@pytest.mark.parametrize(
    ("html", "path", "stored"),
    [
        ("<p>First.</p><p>Second.</p>", "p", "<p>First.</p>\n<p>[[genes]]</p>\n<p>Second.</p>"),
        ("<h2>Which?</h2><p>Four.</p>", "h2", "<h2>Which?</h2>\n<p>[[genes]]</p>\n<p>Four.</p>"),
        ("<ul><li>One</li></ul>", "li", "<ul><li>One</li></ul>\n<p>[[genes]]</p>"),
    ],
)
def test_fact_is_inserted_as_its_own_paragraph(browser, live_server, superuser, page, html, path, stored):
    draft = workflow.open_draft(page, by=superuser)
    tab = signed_in(browser, live_server, superuser)
    tab.goto(live_server.url + screen(draft))
    tab.wait_for_function(READY)
    tab.evaluate(PUT_CURSOR, [html, path])

    tab.click(".cke_button__facts")
    tab.wait_for_selector(".cke_dialog select")
    tab.select_option(".cke_dialog select", "genes")
    tab.click(".cke_dialog_ui_button_ok")
    tab.wait_for_function("() => CKEDITOR.instances.id_body.getData().includes('[[genes]]')")
    tab.click(".submit-row button[name=_save]")
    tab.wait_for_load_state()
    tab.wait_for_selector(".messagelist")

    assert Edition.objects.get(pk=draft.pk).body == stored
    tab.context.close()


def test_placeholders_are_shown_as_what_they_expand_to_and_saved_as_typed(browser, live_server, superuser, page):
    factories.make_gene_link(page.condition, "AGPAT2")
    body = "<p>[[genes]]</p>\n<p>We have [[ Community-Count ]] and [[unknown]].</p>\n<p>[[types]]</p>"
    draft = factories.make_draft(page, by=superuser, body=body)
    tab = signed_in(browser, live_server, superuser)
    tab.goto(live_server.url + screen(draft))
    tab.wait_for_function(READY)

    chips = tab.evaluate("[...CKEDITOR.instances.id_body.document.find('.chip').toArray()].map(chip => chip.getText())")
    saved = tab.evaluate("CKEDITOR.instances.id_body.getData()")
    tab.evaluate(PUT_CURSOR, ["<p>All </p>", "p"])
    tab.click(".cke_button__communitycount")
    inserted = tab.evaluate("CKEDITOR.instances.id_body.document.findOne('.chip').getText()")
    title = tab.get_attribute(".cke_wysiwyg_frame", "title")
    tab.evaluate("window.onbeforeunload = null")
    tab.goto("about:blank")
    tab.context.close()

    assert [chips[0][:40], chips[1], chips[2]] == [
        "Genes linked to congenital generalized l",
        "4 DiseaseMaps.org community members (live count, 1 Nov 2026)",
        "[[types]] has nothing to show: no subtype is recorded.",
    ]
    assert ("[[genes]]" in saved, "[[ Community-Count ]]" in saved, "[[unknown]]" in saved) == (True,) * 3
    assert "chip" not in saved
    assert inserted == chips[1]
    assert title == "Body"


def test_language_is_set_on_selected_words(browser, live_server, superuser, page):
    draft = workflow.open_draft(page, by=superuser)
    tab = signed_in(browser, live_server, superuser)
    tab.goto(live_server.url + screen(draft))
    tab.wait_for_function(READY)
    tab.evaluate(PUT_CURSOR, ["<p>in vitro</p>", "p"])
    tab.evaluate(
        """() => {
            const editor = CKEDITOR.instances.id_body, range = editor.createRange()
            range.selectNodeContents(editor.editable().findOne("p"))
            range.select()
        }"""
    )

    tab.click(".cke_button__language")
    tab.frame_locator(".cke_menu_panel iframe").get_by_text("Latin").click()
    tab.click(".submit-row button[name=_save]")
    tab.wait_for_load_state()
    tab.wait_for_selector(".messagelist")

    assert Edition.objects.get(pk=draft.pk).body == '<p><span lang="la" dir="ltr">in vitro</span></p>'
    tab.context.close()
