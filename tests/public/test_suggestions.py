"""Search suggestions in a browser: keyboard, screen reader, and the form without scripts."""

import pytest
from django.contrib.contenttypes.models import ContentType

from tests import accessibility, factories
from tests.browser import press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CGL = "/conditions/congenital-generalized-lipodystrophy/"


@pytest.fixture
def home(live_server, browser_page, editor, reviewer, condition):
    ContentType.objects.clear_cache()
    condition.synonyms.create(name="Berardinelli-Seip syndrome")
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    factories.make_condition("Berardi disease", is_listed=True)
    browser_page.goto(live_server.url)
    return browser_page


def _type(page, words):
    page.get_by_role("combobox").press_sequentially(words)
    page.get_by_role("option").first.wait_for()


def test_suggestions_are_chosen_by_keyboard(home):
    _type(home, "berard")
    box = home.get_by_role("combobox")

    expanded, status = box.get_attribute("aria-expanded"), home.locator("[role=status]").inner_text()
    options = home.get_by_role("option").all_inner_texts()
    box.press("ArrowUp")
    active = home.locator(f"#{box.get_attribute('aria-activedescendant')}").get_attribute("aria-selected")
    box.press("Enter")
    home.wait_for_url(f"**{CGL}")

    assert (expanded, status, active) == ("true", "2 suggestions", "true")
    assert [option.split("\n") for option in options] == [
        ["Berardi disease", "no reviewed answers yet"],
        ["Congenital generalized lipodystrophy", "also called Berardinelli-Seip syndrome"],
    ]


@accessibility.each_engine
@accessibility.each_look
def test_suggestions_have_no_violation(home, width, scheme, engine):
    home.set_viewport_size({"width": width, "height": 700})
    home.emulate_media(color_scheme=scheme)
    _type(home, "berard")
    home.get_by_role("combobox").press("ArrowDown")

    breaches = accessibility.breaches(home, engine=engine)

    assert breaches == []


def test_suggestions_close_and_leave_the_words(home):
    _type(home, "berard")
    box = home.get_by_role("combobox")

    box.press("Escape")

    assert (box.input_value(), box.get_attribute("aria-expanded")) == ("berard", "false")
    assert home.locator("[role=listbox]").is_hidden()
    assert home.locator("[role=status]").inner_text() == ""


def test_suggestions_come_back_with_the_arrow(home):
    _type(home, "berard")
    box = home.get_by_role("combobox")
    box.press("Escape")

    box.press("ArrowDown")
    home.get_by_role("option").first.wait_for()

    assert (box.get_attribute("aria-expanded"), box.get_attribute("aria-activedescendant")) == ("true", None)


@pytest.mark.parametrize("key", ["Home", "End", "ArrowLeft", "ArrowRight"])
def test_suggestions_give_the_cursor_back_to_the_words(home, key):
    _type(home, "berard")
    box = home.get_by_role("combobox")
    box.press("ArrowDown")

    box.press(key)

    assert (box.get_attribute("aria-activedescendant"), box.get_attribute("aria-expanded")) == (None, "true")
    assert home.locator("[aria-selected=true]").count() == 0


@pytest.mark.parametrize("by_pointer", [False, True])
def test_a_suggestion_without_answers_is_searched_for_by_its_name(home, by_pointer):
    _type(home, "berard")

    if by_pointer:
        home.get_by_role("option").first.click()
    else:
        home.get_by_role("combobox").press("ArrowDown")
        home.get_by_role("combobox").press("Enter")
    home.wait_for_url("**/search/?q=Berardi+disease")

    assert home.locator(".hits li").all_inner_texts() == ["Berardi disease\nno reviewed answers yet"]


def test_suggestions_are_chosen_by_pointer(home):
    _type(home, "lipody")

    home.get_by_role("option").first.click()

    home.wait_for_url(f"**{CGL}")


@pytest.fixture
def phone(browser):
    """Return a page of a small phone whose keyboard is open, for a finger, in forced colours."""
    screen = {"width": 390, "height": 400}
    context = browser.new_context(viewport=screen, has_touch=True, is_mobile=True, forced_colors="active")
    yield context.new_page()
    context.close()


def test_suggestions_are_seen_and_chosen_on_a_phone(live_server, phone, editor, reviewer, condition):
    ContentType.objects.clear_cache()
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    phone.goto(live_server.url)
    box = phone.get_by_role("combobox")

    box.tap()
    _type(phone, "lipody")
    keyboard = box.evaluate("box => [document.activeElement === box, box.inputMode, box.enterKeyHint]")
    edges = phone.get_by_role("listbox").evaluate(
        "list => [list.getBoundingClientRect().bottom <= visualViewport.height, getComputedStyle(list).borderTopStyle]"
    )
    tall = phone.get_by_role("option").first.bounding_box()["height"]
    phone.get_by_role("option").first.tap()
    phone.wait_for_url(f"**{CGL}")

    assert (keyboard, edges, tall >= 44) == ([True, "search", "search"], [True, "solid"], True)


def test_search_works_without_scripts(live_server, browser, editor, reviewer, condition):
    ContentType.objects.clear_cache()
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(live_server.url)
    page.get_by_role("searchbox").fill("lipodistrophy")
    press(page, "button:has-text('Search')")
    hits = page.locator(".hits a").all_inner_texts()
    context.close()

    assert hits == ["Congenital generalized lipodystrophy"]
