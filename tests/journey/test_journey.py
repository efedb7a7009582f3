"""The whole journey in a real browser: from an empty draft to a signed page, and its withdrawal."""

import pytest
from django.contrib.auth.hashers import make_password

from accounts.roles import EDITORS
from conditions.models import Edition
from conditions.vocabularies import State
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-journey-of-many-steps"
SHORT_ANSWER = (
    "Congenital generalized lipodystrophy is caused by changes in one of four genes. "
    "The body then cannot build working fat cells, so fat collects in the liver, the muscles and the blood."
)
# HTML as a word processor puts it on the clipboard.
FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style>p.MsoNormal {margin:0}</style></head>
<body lang=EN-GB><!--StartFragment-->
<h2 style='margin-top:12pt'><span lang=EN-US>Is congenital generalized lipodystrophy inherited?</span></h2>
<p class=MsoNormal style='margin-bottom:8pt'><span style='font-family:"Calibri",sans-serif'>Yes. A child has the
condition only if <b>both</b> copies of the gene carry a change [1].<o:p></o:p></span></p>
<h2>Which types are known?</h2>
<table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse'>
<tr><td width=301><p class=MsoNormal><b>Type</b><o:p></o:p></p></td><td><p class=MsoNormal><b>Gene</b></p></td></tr>
<tr><td><p class=MsoNormal>Type 1</p></td><td><p class=MsoNormal>AGPAT2 [1]</p></td></tr>
<tr><td><p class=MsoNormal>Type 4</p></td><td><p class=MsoNormal>CAVIN1, formerly PTRF [1]</p></td></tr></table>
<h2>What is still being studied?</h2>
<p class=MsoNormal>How the changes lead to the signs seen in our [[community-count]] is not fully known.</p>
<!--EndFragment--></body></html>"""


@pytest.fixture
def newsroom(browser, live_server, settings):
    """Return a function that signs a user in, in a separate browser context, and returns its page."""
    settings.SITE_URL = live_server.url
    contexts, errors = [], []

    def sign_in(user):
        user.password = make_password(PASSWORD)
        user.save()
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
        page.goto(f"{live_server.url}/admin/")
        page.fill("#id_username", user.username)
        page.fill("#id_password", PASSWORD)
        page.click("input[type=submit]")
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def visitor(browser, live_server):
    """Return the page of a visitor without account and JavaScript."""
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    assert context.cookies() == []
    context.close()


READY = "() => Boolean(window.CKEDITOR && CKEDITOR.instances.id_body && CKEDITOR.instances.id_body.status == 'ready')"


def until(page, script):
    """Wait up to ten seconds for `script` to be true; Playwright's own wait needs eval, which the policy forbids."""
    for _ in range(200):
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {script}")


def write_body(page):
    """Type a heading and a paragraph, format a word, then paste the rest from a word processor."""
    until(page, READY)
    body = page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")
    body.click()
    page.click(".cke_combo__format .cke_combo_button")
    page.frame_locator(".cke_combopanel iframe").locator("a[title='Heading 2']").click()
    body.press_sequentially("What goes wrong in the body?")
    body.press("Enter")
    body.press_sequentially("Fat cells cannot form, so fat has ")
    body.press("Control+i")
    body.press_sequentially("nowhere")
    body.press("Control+i")
    body.press_sequentially(" to go. ")
    page.click(".cke_button__citationmark")
    page.wait_for_selector(".cke_dialog_ui_input_select option[value='1']", state="attached")
    until(page, "() => document.activeElement.matches('.cke_dialog select')")
    page.click(".cke_dialog_ui_button_ok")
    until(page, "() => CKEDITOR.instances.id_body.getData().includes('[1]')")
    body.press("Control+End")
    body.press("Enter")
    page.evaluate(
        "html => CKEDITOR.instances.id_body.execCommand('paste', {dataValue: html, notification: false})", FROM_WORD
    )
    until(page, "() => CKEDITOR.instances.id_body.getData().includes('not fully known')")


def test_from_an_empty_draft_to_a_signed_page_and_its_withdrawal(newsroom, visitor, live_server, condition):
    author = factories.make_reviewer("erin", EDITORS)
    signer = factories.make_reviewer("rao")
    head = factories.make_chief("chris")
    address = f"{live_server.url}/conditions/{condition.slug}/causes/"

    # The editor finds the question and writes.
    erin = newsroom(author)
    erin.fill("#start-page", "lipodystrophy causes")
    erin.press("#start-page", "Enter")
    erin.click("button[aria-label^='Open a draft: What causes']")
    erin.fill("#id_short_answer", SHORT_ANSWER)
    assert erin.locator(".counter").inner_text() == "Words: 31 (20 to 90 needed)"
    erin.fill("#id_citations-0-authors", "Orphanet")
    erin.fill("#id_citations-0-title", "Congenital generalized lipodystrophy")
    erin.fill("#id_citations-0-url", "https://www.orpha.net/en/disease/detail/528")
    erin.click("#add-citation")
    erin.fill("#id_citations-1-title", "Berardinelli-Seip congenital lipodystrophy")
    erin.fill("#id_citations-1-url", "https://omim.org/entry/269700")
    write_body(erin)
    erin.click(".submit-row button[name=_save]")
    assert erin.locator(".messagelist .success").inner_text().startswith("Saved edition 1 of")
    assert "Citation 2 is not used" in erin.locator(".checklist").inner_text()

    # The stored text is clean and contains the typed and pasted words.
    edition = Edition.objects.get()
    assert edition.body.splitlines()[:4] == [
        "<h2>What goes wrong in the body?</h2>",
        "<p>Fat cells cannot form, so fat has <em>nowhere</em> to go. [1]</p>",
        "<h2>Is congenital generalized lipodystrophy inherited?</h2>",
        "<p>Yes. A child has the condition only if <strong>both</strong> copies of the gene carry a change [1].</p>",
    ]
    assert "<td>CAVIN1, formerly PTRF [1]</td>" in edition.body
    assert "style" not in edition.body
    assert "Mso" not in edition.body
    assert visitor.goto(address).status == 404

    # Missing parts prevent submission; once they are added, the draft goes to review.
    erin.click("button[name=_submit]")
    assert "Citation 2 is not used" in erin.locator(".why").inner_text()
    assert erin.locator("button:has-text('Submit for review')").count() == 0
    erin.click(".card.step a:has-text('Back')")
    erin.click("summary:has-text('Berardinelli-Seip')")
    erin.check("#id_citations-1-DELETE")
    erin.click("button[name=_submit]")
    erin.fill("#id_note", "Please look at the table.")
    erin.click("button:has-text('Submit for review')")
    assert "for review. When approved, it becomes public at" in erin.locator(".messagelist").inner_text()

    # The editor is also a medical reviewer, but cannot review their own text.
    assert "You submitted this text, so somebody else has to review it." in erin.locator(".verdict").first.inner_text()
    assert erin.locator("button:has-text('Approve')").count() == 0
    assert visitor.goto(address).status == 404

    # The reviewer sends the text back with a reason.
    rao = newsroom(signer)
    rao.click("#rail >> text=Reviews")
    rao.click("table a:has-text('What causes')")
    assert "Please look at the table." in rao.locator("#history").inner_text()
    rao.click("summary:has-text('Send back')")
    rao.fill("#send_back_reason", "Name the gene of type 2 as well.")
    rao.click("button:has-text('Send back')")
    assert "You sent edition 1 of" in rao.locator(".messagelist").inner_text()

    # The editor corrects the text in the new draft.
    erin.goto(f"{live_server.url}/admin/")
    erin.click(".needs-you a:has-text('What causes')")
    assert "Name the gene of type 2 as well." in erin.locator(".notice:visible").inner_text()
    until(erin, READY)
    body = erin.frame_locator("iframe.cke_wysiwyg_frame").locator("body")
    body.locator("td", has_text="Type 4").click()
    body.press("End")
    body.press_sequentially(" (type 2: BSCL2)")
    erin.click("button[name=_submit]")
    erin.click("button:has-text('Submit for review')")

    # The reviewer signs the whole page; it is public at once.
    rao.goto(f"{live_server.url}/admin/conditions/edition/queue/")
    rao.click("table a:has-text('What causes')")
    assert "Name the gene of type 2 as well." in rao.locator("#since-return").inner_text()
    assert rao.locator("#since-return .diff ins").all_inner_texts() == [" (type 2: BSCL2)"]
    rao.click("summary:has-text('Approve')")
    rao.check("input[name=interest][value=none]")
    rao.check("input[name=signed]")
    rao.click("button:has-text('Approve')")
    assert f"It is public now at {address}" in rao.locator(".messagelist").inner_text()
    signed = Edition.objects.get(state=State.PUBLISHED)

    # The visitor reads the page without JavaScript.
    response = visitor.goto(address)
    text = visitor.locator("body").inner_text()
    assert response.status == 200
    assert f"Short answer · Medically reviewed summary · Last updated: {signed.published_at:%Y-%m-%d}" in text
    assert SHORT_ANSWER in text
    assert "Dr Rao, MD" in text
    assert "(type 2: BSCL2)" in text
    assert "4 DiseaseMaps.org community members" in text

    # The browser's Back button shows the current page, so nobody can sign twice.
    rao.go_back()
    assert rao.locator("button:has-text('Approve')").count() == 0
    assert "Published" in rao.locator(".edition-status").inner_text()

    # The chief withdraws; the visitor gets the notice on the next request.
    chris = newsroom(head)
    chris.goto(f"{live_server.url}{signed.get_admin_url()}")
    chris.click("text=Withdraw page")
    chris.fill("#id_reason", "The table names a wrong gene.")
    chris.click("button:has-text('Withdraw page')")
    assert "Readers now see a notice" in chris.locator(".messagelist").inner_text()
    response = visitor.goto(address)
    text = visitor.locator("body").inner_text()
    assert response.status == 410
    assert "withdrawn" in text.lower()
    assert "BSCL2" not in text
    assert "wrong gene" not in text


def test_save_without_typing_changes_nothing(newsroom, live_server, page):
    author = factories.make_editor("erin")
    body = (
        "<h2>A heading with <em>emphasis</em></h2>\n"
        "<p>Line one<br>line two, H<sub>2</sub>O and x<sup>2</sup> [1].</p>\n"
        "<ul><li>first</li><li>second<ul><li>nested</li></ul></li></ul>\n"
        '<table><caption>Types</caption><thead><tr><th scope="col">Type</th><th scope="col">Gene</th></tr></thead>'
        "<tbody><tr><td>1</td><td>AGPAT2 &amp; others &lt; 5</td></tr><tr><td>2</td><td></td></tr></tbody></table>\n"
        '<blockquote><p>Quoted.</p></blockquote>\n<p>See <a href="/conditions/">all conditions</a>.</p>'
    )
    draft = factories.make_draft(page, by=author, body=body)
    stored = Edition.objects.values().get(pk=draft.pk)

    erin = newsroom(author)
    erin.goto(f"{live_server.url}{draft.get_admin_url()}")
    until(erin, READY)
    erin.click(".submit-row button[name=_save]")

    assert erin.locator(".messagelist").inner_text() == "Nothing to save: the text is unchanged."
    assert Edition.objects.values().get(pk=draft.pk) == stored


def test_session_that_ends_while_typing_loses_no_text(newsroom, live_server, page):
    author = factories.make_editor("erin")
    draft = factories.make_draft(page, by=author)
    erin = newsroom(author)
    erin.goto(f"{live_server.url}{draft.get_admin_url()}")
    erin.fill("#id_short_answer", SHORT_ANSWER)
    cookies = [cookie for cookie in erin.context.cookies() if "session" not in cookie["name"]]
    erin.context.clear_cookies()
    erin.context.add_cookies(cookies)

    erin.click(".submit-row button[name=_save]")
    assert "what you typed is kept" in erin.locator("#content").inner_text()
    erin.fill("input[name=sign-in-username]", "erin")
    erin.fill("input[name=sign-in-password]", PASSWORD)
    erin.click("button:has-text('Sign in and continue')")

    draft.refresh_from_db()
    assert erin.locator(".messagelist").inner_text().startswith("Saved edition 1 of")
    assert draft.short_answer == SHORT_ANSWER


def test_double_click_submits_once(newsroom, live_server, page):
    author = factories.make_editor("erin")
    draft = factories.make_draft(page, by=author)
    erin = newsroom(author)
    erin.goto(f"{live_server.url}/admin/conditions/edition/{draft.pk}/submit/")

    erin.dblclick("button:has-text('Submit for review')")
    erin.wait_for_selector(".messagelist")

    assert draft.events.filter(verb="submit").count() == 1
