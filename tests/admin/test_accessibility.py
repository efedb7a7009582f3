"""Accessibility of every screen of the newsroom: two rule engines, sizes, line lengths, the keyboard."""

import itertools

import pytest

from conditions import workflow
from conditions.models import Synonym
from conditions.proposals.saving import Changes
from tests import accessibility, factories
from tests.accessibility import EDITOR, each_engine
from tests.browser import press

from .forms import desk, screen, step, withdrawal
from .screens import each_screen, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NARROW, WIDE = {"width": 320, "height": 900}, {"width": 1280, "height": 900}
# Words in a table's cells are as long as the table is wide; hashes are no words.
UNMEASURED = f"{EDITOR}, td, th, .hash, .diff-text, .paginator"


@pytest.fixture
def addresses(editor, reviewer, superuser):
    live = factories.make_published(by=editor, reviewer=reviewer)
    second = workflow.open_draft(live.page, by=editor)
    in_review = factories.make_in_review(by=editor)
    waiting = factories.make_in_review(by=editor)
    returned = workflow.send_back(waiting, by=superuser, seen=waiting.sha256, reason="Name the fourth gene.")
    changes = Changes(by=editor, reason="A reader asked for it.")
    changes.add(Synonym(condition=live.page.condition, name="Seip syndrome"))
    proposal = changes.finish(live.page.condition)
    return {
        "proposals": "/admin/accounts/proposal/",
        "proposal": proposal.get_admin_url(),
        "refuse a proposal": f"/admin/accounts/proposal/{proposal.pk}/decide/refuse/",
        "condition with a proposal": f"/admin/conditions/condition/{live.page.condition_id}/change/",
        "its history": f"/admin/conditions/condition/{live.page.condition_id}/history/",
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


@pytest.fixture
def every_screen(editor, addresses, condition, reviewer):
    """Return the URLs to start from, by name: a text in each state, and the screens without a link."""
    factories.make_chief("casey")
    topic = factories.make_page(condition, "symptoms").topic
    gene = factories.make_gene_link(condition, "AGPAT2").gene
    return [
        *addresses.values(),
        f"/admin/accounts/user/{editor.pk}/change/",
        f"/admin/accounts/user/{editor.pk}/password/",
        f"/admin/accounts/user/{editor.pk}/history/",
        "/admin/accounts/user/add/",
        "/admin/password_change/",
        f"/admin/conditions/condition/{condition.pk}/change/",
        f"/admin/conditions/condition/{condition.pk}/delete/",
        f"/admin/conditions/gene/{gene.pk}/history/",
        f"/admin/conditions/topic/{topic.pk}/delete/",
        "/admin/conditions/condition/?q=nothing-has-this-name",
        "/admin/conditions/conditionpage/?state=draft",
        "/admin/conditions/conditionpage/coverage/",
        f"/admin/conditions/edition/bulk/withdraw/?ids={addresses['live'].split('/')[-3]}",
        f"/admin/conditions/medicalreviewer/leaving/{editor.pk}/",
        "/admin/no-such-screen/",
    ]


def _measured(page):
    """Return the faults of the open screen at this width that no rule engine checks."""
    return [
        *accessibility.small_targets(page, least=24, spaced=True, leave_out=EDITOR),
        *accessibility.long_lines(page, leave_out=UNMEASURED),
        *(["scrolls sideways"] if accessibility.excess_width(page) > 0 else []),
    ]


def _looked_at(page, engine):
    return [*accessibility.breaches(page, engine=engine, leave_out=EDITOR), *_measured(page)]


def test_axe_finds_nothing_on_any_screen(browser, live_server, superuser, every_screen):
    page = signed_in(browser, live_server, superuser, reduced_motion="reduce")

    breaches = []
    # Every other screen in the dark; `make test-all` looks at each screen in both schemes.
    schemes = itertools.cycle(["light", "dark"])
    for address, scheme in zip(each_screen(page, live_server, *every_screen), schemes, strict=False):
        page.set_viewport_size(WIDE)
        breaches += [(address, "wide", wrong) for wrong in _measured(page)]
        page.set_viewport_size(NARROW)
        page.emulate_media(color_scheme=scheme)
        breaches += [(address, scheme, wrong) for wrong in _looked_at(page, accessibility.AXE)]

    page.context.close()
    assert accessibility.report(breaches) == ""


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.full)])
def test_text_of_twice_the_size_has_room(browser, live_server, superuser, every_screen, width):
    """WCAG 2.2, 1.4.4: with letters of 32 pixels, nothing is cut off and the text keeps a readable width."""
    page = signed_in(browser, live_server, superuser, width=width)
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})

    breaches = []
    for address in each_screen(page, live_server, *every_screen):
        breaches += [(address, f"{excess} px sideways")] if (excess := accessibility.excess_width(page)) > 0 else []
        room = page.evaluate("document.querySelector('#content')?.clientWidth ?? 360")
        breaches += [(address, f"{room} px for the text")] if room < 360 else []

    page.context.close()
    assert accessibility.report(breaches) == ""


@pytest.mark.full
@pytest.mark.parametrize("engine", accessibility.ENGINES)
def test_engines_find_nothing_at_any_width(browser, live_server, superuser, every_screen, engine):
    page = signed_in(browser, live_server, superuser, reduced_motion="reduce")

    breaches = []
    for address in each_screen(page, live_server, *every_screen):
        for window in (NARROW, WIDE):
            page.set_viewport_size(window)
            page.emulate_media(color_scheme="light")
            breaches += [(address, window["width"], wrong) for wrong in _looked_at(page, engine)]
            page.emulate_media(color_scheme="dark")
            breaches += [(address, "dark", wrong) for wrong in accessibility.faint_text(page, leave_out=EDITOR)]

    page.context.close()
    assert accessibility.report(breaches) == ""


def test_axe_finds_nothing_on_the_screens_of_a_reviewer(browser, live_server, reviewer, addresses):
    """Look at the screens that differ by role as one of them; `make test-all` takes each role."""
    page = signed_in(browser, live_server, reviewer, width=320, scheme="dark")

    breaches = []
    for address in ("/admin/", *addresses.values()):
        page.goto(f"{live_server.url}{address}")
        breaches += [(address, wrong) for wrong in _looked_at(page, accessibility.AXE)]

    page.context.close()
    assert accessibility.report(breaches) == ""


@pytest.mark.full
@pytest.mark.parametrize("engine", accessibility.ENGINES)
@pytest.mark.parametrize("role", ["editor", "reviewer", "chief"])
def test_engines_find_nothing_for_any_role(browser, live_server, request, every_screen, role, engine):
    page = signed_in(browser, live_server, request.getfixturevalue(role), width=320, scheme="dark")

    breaches = []
    for address in each_screen(page, live_server, *every_screen):
        breaches += [(address, wrong) for wrong in _looked_at(page, engine)]

    page.context.close()
    assert accessibility.report(breaches) == ""


@each_engine
def test_engines_find_nothing_for_the_signed_out(browser_page, live_server, db, engine):
    breaches = []
    for window in (NARROW, WIDE):
        browser_page.set_viewport_size(window)
        browser_page.goto(f"{live_server.url}/admin/")
        breaches += [("sign in", window["width"], wrong) for wrong in _looked_at(browser_page, engine)]
        browser_page.fill("#id_username", "nobody")
        browser_page.fill("#id_password", "wrong")
        press(browser_page, "[type=submit]")
        breaches += [("refused", window["width"], wrong) for wrong in _looked_at(browser_page, engine)]

    assert accessibility.report(breaches) == ""


@each_engine
def test_engines_find_nothing_after_signing_out(browser, live_server, editor, engine):
    page = signed_in(browser, live_server, editor)
    page.goto(f"{live_server.url}/admin/")

    press(page, "#logout-form button")
    breaches = [(wrong,) for wrong in _looked_at(page, engine)]

    page.context.close()
    assert accessibility.report(breaches) == ""


@pytest.mark.parametrize("forced_colors", ["none", pytest.param("active", marks=pytest.mark.full)])
def test_keyboard_goes_in_reading_order_and_is_always_seen(
    browser, live_server, superuser, every_screen, forced_colors
):
    page = signed_in(browser, live_server, superuser, forced_colors=forced_colors)
    plain = [address for address in every_screen if "user" in address or "condition/" in address]

    wrong = []
    for address in ["/admin/", "/admin/conditions/conditionpage/", *plain]:
        page.goto(f"{live_server.url}{address}")
        wrong += [(address, complaint) for complaint in accessibility.walk_by_keyboard(page)]

    page.context.close()
    assert accessibility.report(wrong) == ""


def test_select2_boxes_have_the_name_of_their_field(browser, live_server, superuser, condition):
    page = signed_in(browser, live_server, superuser)
    page.goto(f"{live_server.url}/admin/conditions/conditionpage/add/")

    page.click("label:has-text('Condition')")
    focused = page.evaluate("document.activeElement.className")
    named = page.get_by_role("combobox", name="Condition").count()

    page.context.close()
    assert (named, "select2-selection" in focused) == (1, True)


def test_a_draft_is_opened_from_the_list_of_pages(browser, live_server, editor, condition):
    page = signed_in(browser, live_server, editor)
    page.goto(f"{live_server.url}/admin/conditions/condition/{condition.pk}/pages/")

    page.get_by_role("button", name="Open a draft").first.click()
    page.wait_for_selector("#draft-form")

    page.context.close()
    assert condition.pages.get().open_edition().state == "draft"


def test_rows_become_cards_on_a_phone(browser, live_server, superuser, editor):
    factories.make_in_review(by=editor)
    page = signed_in(browser, live_server, superuser, width=390)

    cut, labels = [], []
    for address in ["/admin/conditions/conditionpage/", "/admin/conditions/edition/queue/"]:
        page.goto(f"{live_server.url}{address}")
        cut += page.locator(".results, .table-box").evaluate_all(
            "boxes => boxes.map(box => box.scrollWidth - box.clientWidth)"
        )
        labels += page.locator("table tbody tr:first-child [data-label]").evaluate_all(
            "cells => cells.map(cell => cell.dataset.label)"
        )

    page.context.close()
    assert cut == [0, 0]
    assert labels == [
        "Topic",
        "Readers see",
        "Newsroom",
        "Waiting",
        "Needed by",
        "Kind",
        "Authors",
        "Claimed by",
        "Promised by",
    ]


@each_engine
def test_an_added_row_has_labelled_fields(browser, live_server, superuser, condition, engine):
    page = signed_in(browser, live_server, superuser)
    page.goto(f"{live_server.url}/admin/conditions/condition/{condition.pk}/change/")

    for part in page.locator(".fact-rows > details").all():
        part.evaluate("part => part.open = true")
    for link in page.locator(".add-row a:visible").all():
        link.click()
    breaches = [(wrong,) for wrong in accessibility.breaches(page, engine=engine, leave_out=EDITOR)]

    page.context.close()
    assert accessibility.report(breaches) == ""


def test_the_rich_text_editor_is_reached_from_its_label_and_errors(browser, live_server, superuser, page, editor):
    draft = workflow.open_draft(page, by=editor)
    tab = signed_in(browser, live_server, superuser)
    tab.goto(live_server.url + screen(draft))
    frame = tab.wait_for_selector(".cke_wysiwyg_frame").content_frame()
    frame.wait_for_selector("body[aria-label]")

    name = frame.evaluate("() => document.body.getAttribute('aria-label')")
    tab.click("label[for=id_body]")
    tab.wait_for_function("() => CKEDITOR.instances.id_body.focusManager.hasFocus")
    tab.fill("#id_title", "")
    tab.click(".submit-row button[name=_save]")
    tab.wait_for_selector("#errors")
    focused = tab.evaluate("() => document.activeElement.id")
    tab.click("#errors a")
    field = tab.evaluate("() => document.activeElement.id")

    tab.context.close()
    assert (name, focused, field) == ("Body", "errors", "id_title")


def test_a_double_click_is_submitted_once(browser, live_server, reviewer, second_reviewer, editor):
    live = factories.make_published(by=editor, reviewer=reviewer)
    page = signed_in(browser, live_server, second_reviewer)
    page.goto(live_server.url + screen(live))

    page.click(".verdict summary:has-text('Reaffirm')")
    page.check("input[name=interest][value=none]")
    page.check("input[name=signed]")
    page.dblclick(".verdict button.default")
    page.wait_for_selector(".messagelist")

    page.context.close()
    assert live.events.filter(verb="reaffirm").count() == 1


def test_an_approval_works_with_the_keyboard_alone(browser, live_server, superuser, editor):
    edition = factories.make_in_review(by=editor)
    page = signed_in(browser, live_server, superuser)
    page.goto(live_server.url + screen(edition))

    def tab_to(property_name, words):
        for _ in range(5):
            page.keyboard.press("Tab")
            if page.evaluate(f"() => document.activeElement.{property_name}") == words:
                return

    page.locator(".verdict summary").first.focus()
    page.keyboard.press("Enter")
    tab_to("name", "scope")
    tab_to("name", "interest")
    page.keyboard.press("Space")
    tab_to("name", "signed")
    page.keyboard.press("Space")
    tab_to("textContent.trim()", "Approve edition")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist")

    page.context.close()
    edition.refresh_from_db()
    assert edition.state == "published"
