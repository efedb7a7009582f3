"""Our own screens of the newsroom under axe-core, light and dark, wide and narrow, and by keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from conditions import workflow
from tests import factories

from .forms import desk, screen, step, withdrawal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# CKEditor draws its own buttons and frame; what we wrote around it is what is tested here.
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTEXT = {"include": [["#content"]], "exclude": [[".cke"]]}


def signed_in(browser, live_server, user, *, width=1280, scheme="light"):
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    context.add_cookies(
        [{"name": django_settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}]
    )
    return context.new_page()


@pytest.fixture
def addresses(editor, reviewer, superuser):
    live = factories.make_published(by=editor, reviewer=reviewer)
    second = workflow.open_draft(live.page, by=editor)
    in_review = factories.make_in_review(by=editor)
    waiting = factories.make_in_review(by=editor)
    returned = workflow.send_back(waiting, by=superuser, seen=waiting.sha256, reason="Name the fourth gene.")
    return {
        "desk": desk(live.page),
        "live": screen(live),
        "draft": screen(returned),
        "empty draft of a live page": screen(second),
        "in review": screen(in_review),
        "approve": step(in_review, "approve"),
        "withdraw": withdrawal(live.page),
        "queue": "/admin/conditions/edition/queue/",
        "pages of a condition": f"/admin/conditions/condition/{live.page.condition_id}/pages/",
    }


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (320, "light")])
def test_axe_finds_nothing(browser, live_server, superuser, addresses, width, scheme):
    page = signed_in(browser, live_server, superuser, width=width, scheme=scheme)
    found = {}

    for name, address in addresses.items():
        page.goto(live_server.url + address)
        results = Axe().run(page, context=CONTEXT, options=OPTIONS)
        violations = [
            (violation["id"], [node["html"][:160] for node in violation["nodes"]])
            for violation in results.response["violations"]
        ]
        if violations:
            found[name] = violations

    page.context.close()
    assert found == {}


def test_no_screen_scrolls_sideways_at_320_pixels(browser, live_server, superuser, addresses):
    page = signed_in(browser, live_server, superuser, width=320)
    wide = {}

    for name, address in addresses.items():
        page.goto(live_server.url + address)
        width = page.evaluate("() => document.documentElement.scrollWidth")
        if width > 320:
            wide[name] = width

    page.context.close()
    assert wide == {}


def test_the_editor_has_a_name_and_its_label_and_errors_lead_to_it(browser, live_server, superuser, page, editor):
    draft = workflow.open_draft(page, by=editor)
    tab = signed_in(browser, live_server, superuser)
    tab.goto(live_server.url + screen(draft))
    frame = tab.wait_for_selector(".cke_wysiwyg_frame").content_frame()
    frame.wait_for_selector("body[aria-label]")

    name = frame.evaluate("() => document.body.getAttribute('aria-label')")
    tab.click("label[for=id_body]")
    tab.wait_for_function("() => CKEDITOR.instances.id_body.focusManager.hasFocus")
    tab.fill("#id_title", "")
    tab.click("button[name=_save]")
    tab.wait_for_selector("#errors")
    focused = tab.evaluate("() => document.activeElement.id")
    tab.click("#errors a")
    field = tab.evaluate("() => document.activeElement.id")

    tab.context.close()
    assert (name, focused, field) == ("Body", "errors", "id_title")


def test_a_double_click_is_sent_once(browser, live_server, reviewer, second_reviewer, editor):
    live = factories.make_published(by=editor, reviewer=reviewer)
    page = signed_in(browser, live_server, second_reviewer)
    page.goto(live_server.url + screen(live))

    page.check("input[name=signed]")
    page.dblclick(".verdict button.default")
    page.wait_for_selector(".messagelist")

    page.context.close()
    assert live.events.filter(verb="reaffirm").count() == 1


def test_a_verdict_needs_no_mouse(browser, live_server, superuser, editor):
    edition = factories.make_in_review(by=editor)
    page = signed_in(browser, live_server, superuser)
    page.goto(live_server.url + screen(edition))

    page.locator("input[name=scope]:not([disabled])").first.focus()
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.name") == "signed":
            break
    page.keyboard.press("Space")
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.textContent.trim()") == "Approve":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist")

    page.context.close()
    edition.refresh_from_db()
    assert edition.state == "published"
