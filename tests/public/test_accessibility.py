"""Accessibility of each public page: two rule engines, light and dark, narrow and wide, 200 % text, keyboard."""

from pathlib import Path

import pytest

from tests import accessibility

from .conftest import HUB

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WINDOWS = {320: {"width": 320, "height": 900}, 640: {"width": 640, "height": 900}, 1280: {"width": 1280, "height": 900}}
NGINX = Path(__file__).parents[2] / "deploy/nginx"
# Pages that differ in keyboard use: one to read, one with a form, one with a list of choices.
WALKED = ["/", HUB, f"{HUB}causes/", f"{HUB}causes/report/", "/conditions/a-z/b/", "/search/?q=seip", "/no-such-page/"]
STRUCTURE = """JSON.stringify(["h1", "main", "header.site-header", "footer", "html[lang=en-GB]", "a.skip"].map(
    selector => document.querySelectorAll(selector).length))"""
MOVING = """[...document.querySelectorAll("*")].map(element => getComputedStyle(element)).filter(
    ({ transitionDuration, animationDuration }) => `${transitionDuration}, ${animationDuration}`.split(", ")
        .some(time => parseFloat(time) > 0.01)).length"""


def enlarge(page, text):
    page.evaluate("size => document.documentElement.style.fontSize = size", text)


# Every other address in the dark; `make test-all` looks at each in both schemes. Two workers share the halves.
@pytest.mark.parametrize(("half", "scheme"), [(0, "light"), (1, "dark")])
def test_axe_finds_nothing(live_server, browser_page, addresses, half, scheme):
    browser_page.emulate_media(reduced_motion="reduce", color_scheme=scheme)
    browser_page.set_viewport_size(WINDOWS[320])

    breaches = []
    for address in addresses[half::2]:
        browser_page.goto(f"{live_server.url}{address}")
        breaches += [(address, breach) for breach in accessibility.breaches(browser_page, engine=accessibility.AXE)]

    assert accessibility.report(breaches) == ""


@pytest.mark.parametrize("name", ["unavailable", "too-many-requests"])
def test_axe_finds_nothing_on_pages_of_the_reverse_proxy(live_server, browser_page, name):
    browser_page.set_viewport_size(WINDOWS[320])
    browser_page.goto(f"{live_server.url}/no-such-page/")
    browser_page.set_content((NGINX / f"{name}.html").read_text())
    browser_page.wait_for_load_state()

    breaches = accessibility.breaches(browser_page, engine=accessibility.AXE)
    browser_page.emulate_media(color_scheme="dark")
    breaches += accessibility.faint_text(browser_page)

    assert (breaches, accessibility.excess_width(browser_page)) == ([], 0)


@pytest.mark.full
@pytest.mark.parametrize("engine", accessibility.ENGINES)
@pytest.mark.parametrize("half", [0, 1])
def test_engines_find_nothing_at_any_width(live_server, browser_page, addresses, half, engine):
    browser_page.emulate_media(reduced_motion="reduce")

    breaches = []
    for address in addresses[half::2]:
        browser_page.goto(f"{live_server.url}{address}")
        for width, text in [(1280, "200%"), (1280, "100%"), (320, "100%")]:
            browser_page.set_viewport_size(WINDOWS[width])
            enlarge(browser_page, text)
            browser_page.emulate_media(color_scheme="light")
            breaches += [
                (address, width, text, breach) for breach in accessibility.breaches(browser_page, engine=engine)
            ]
            browser_page.emulate_media(color_scheme="dark")
            breaches += [(address, width, "dark", breach) for breach in accessibility.faint_text(browser_page)]

    assert accessibility.report(breaches) == ""


def test_pages_never_scroll_sideways(live_server, browser_page, addresses):
    too_wide = []
    for address in addresses:
        browser_page.goto(f"{live_server.url}{address}")
        for width, text in [(320, "100%"), (320, "200%"), (640, "200%"), (1280, "200%")]:
            browser_page.set_viewport_size(WINDOWS[width])
            enlarge(browser_page, text)
            if accessibility.excess_width(browser_page) > 0:
                too_wide.append((address, width, text))

    assert accessibility.report(too_wide) == ""


def test_targets_are_44_pixels_and_lines_80_characters(live_server, browser_page, addresses):
    problems = []
    for address in addresses:
        browser_page.goto(f"{live_server.url}{address}")
        problems += [(address, line) for line in accessibility.long_lines(browser_page)]
        for width in (1280, 320):
            browser_page.set_viewport_size(WINDOWS[width])
            problems += [(address, width, target) for target in accessibility.small_targets(browser_page, least=44)]
        browser_page.set_viewport_size(WINDOWS[1280])

    assert accessibility.report(problems) == ""


def test_pages_have_one_heading_and_the_landmarks(live_server, browser_page, addresses):
    counted = {}
    for address in addresses:
        browser_page.goto(f"{live_server.url}{address}")
        counted[address] = browser_page.evaluate(STRUCTURE)

    assert counted == dict.fromkeys(addresses, "[1,1,1,1,1,1]")


@pytest.mark.parametrize("forced_colors", ["none", pytest.param("active", marks=pytest.mark.full)])
def test_keyboard_goes_in_reading_order_and_is_always_seen(live_server, browser_page, addresses, forced_colors):
    browser_page.emulate_media(forced_colors=forced_colors)

    wrong = []
    for address in WALKED:
        browser_page.goto(f"{live_server.url}{address}")
        wrong += [(address, complaint) for complaint in accessibility.walk_by_keyboard(browser_page)]

    assert accessibility.report(wrong) == ""


def test_nothing_moves_with_reduced_motion(live_server, browser_page, addresses):
    browser_page.emulate_media(reduced_motion="reduce")

    moving = []
    for address in WALKED:
        browser_page.goto(f"{live_server.url}{address}")
        moving.append(browser_page.evaluate(MOVING))

    assert moving == [0] * len(WALKED)


def test_skip_link_leads_past_the_header(live_server, browser_page, addresses):
    browser_page.goto(f"{live_server.url}/")

    browser_page.keyboard.press("Tab")
    browser_page.keyboard.press("Enter")

    assert browser_page.evaluate("document.activeElement.id") == "main"


def test_pages_print_without_navigation(live_server, browser_page, addresses):
    browser_page.goto(f"{live_server.url}{HUB}causes/")
    browser_page.emulate_media(media="print")

    visible = browser_page.locator("nav, .search, .skip").evaluate_all(
        "found => found.filter(one => one.offsetParent !== null).map(one => one.className)"
    )

    assert visible == []


@pytest.mark.parametrize("size", ["100%", "200%"])
def test_cards_on_a_phone_hold_every_word(live_server, browser_page, addresses, size):
    browser_page.set_viewport_size(WINDOWS[320])
    browser_page.goto(f"{live_server.url}{HUB}")
    enlarge(browser_page, size)

    cut = browser_page.locator(".becomes-cards").evaluate_all(
        "boxes => boxes.map(box => box.scrollWidth - box.clientWidth)"
    )

    assert cut == [0] * len(cut) != []
