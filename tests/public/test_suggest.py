"""Suggestions in a real browser: keyboard, screen reader, and a plain form without them."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.contenttypes.models import ContentType

from tests import factories
from tests.public.test_accessibility import RULES

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


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_suggestions_have_no_violation(home, width, scheme):
    home.set_viewport_size({"width": width, "height": 700})
    home.emulate_media(color_scheme=scheme)
    _type(home, "berard")
    home.get_by_role("combobox").press("ArrowDown")

    violations = Axe().run(home, options=RULES).response["violations"]

    assert [(found["id"], [node["html"][:150] for node in found["nodes"]]) for found in violations] == []


def test_suggestions_close_and_leave_the_words(home):
    _type(home, "berard")
    box = home.get_by_role("combobox")

    box.press("Escape")

    assert (box.input_value(), box.get_attribute("aria-expanded")) == ("berard", "false")
    assert home.locator("[role=listbox]").is_hidden()


def test_suggestions_are_chosen_by_pointer(home):
    _type(home, "lipody")

    home.get_by_role("option").first.click()

    home.wait_for_url(f"**{CGL}")


def test_search_works_without_scripts(live_server, browser, editor, reviewer, condition):
    ContentType.objects.clear_cache()
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(live_server.url)
    page.get_by_role("searchbox").fill("lipodistrophy")
    page.get_by_role("button", name="Search").click()
    found = page.locator(".hits a").all_inner_texts()
    context.close()

    assert found == ["Congenital generalized lipodystrophy"]
