"""The review screen in a browser: decisions in reach at any place, comments by selecting words, one thumb, keyboard."""

import pytest

from conditions.models import Comment
from tests import accessibility, factories

from .forms import screen
from .screens import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARAGRAPHS = "\n".join(f"<p>Paragraph {number} is about the genes [1].</p>" for number in range(40))
SELECT = """words => {
    const texts = document.createTreeWalker(document.querySelector(".as-read .reading"), NodeFilter.SHOW_TEXT);
    let text;
    while ((text = texts.nextNode()) && !text.data.includes(words)) { }
    text.parentElement.scrollIntoView({ block: "center" });
    const start = text.data.indexOf(words);
    const range = document.createRange();
    range.setStart(text, start);
    range.setEnd(text, start + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


@pytest.fixture
def edition(page, editor):
    body = f"<h2>Which genes are involved?</h2>\n{PARAGRAPHS}"
    return factories.make_in_review(page, by=editor, body=body)


def in_view(tab, selector):
    """Return whether the whole element is in the window."""
    return tab.locator(selector).evaluate(
        "element => { const { top, bottom } = element.getBoundingClientRect();"
        " return top >= 0 && bottom <= window.innerHeight; }"
    )


@pytest.mark.parametrize(
    ("width", "height", "decision"),
    [
        (1280, 720, "summary:has-text('Approve')"),
        (1366, 768, "summary:has-text('Send back')"),
        (390, 780, ".verdict-bar"),
    ],
)
def test_the_decisions_are_on_screen_at_any_place(browser, live_server, reviewer, edition, width, height, decision):
    tab = signed_in(browser, live_server, reviewer)
    tab.set_viewport_size({"width": width, "height": height})
    tab.goto(live_server.url + screen(edition))

    seen = []
    for place in (0.2, 0.5, 0.8, 1):
        tab.evaluate(f"window.scrollTo(0, document.body.scrollHeight * {place})")
        seen.append(in_view(tab, decision))

    tab.context.close()
    assert seen == [True] * 4


def test_a_phone_sends_back_with_one_thumb(browser, live_server, reviewer, edition):
    tab = signed_in(browser, live_server, reviewer)
    tab.set_viewport_size({"width": 390, "height": 780})
    tab.goto(live_server.url + screen(edition))

    tab.click(".verdict-bar >> text=Send back")
    tab.fill("#send_back_reason", "Name the genes.")
    small = accessibility.small_targets(tab, least=24, spaced=True)
    tab.click("#send-back button")
    tab.wait_for_selector(".messagelist .success")

    tab.context.close()
    edition.refresh_from_db()
    assert (edition.state, small) == ("returned", [])


@pytest.mark.parametrize("width", [390, 1280])
def test_a_comment_is_made_by_selecting_words(browser, live_server, reviewer, edition, width):
    tab = signed_in(browser, live_server, reviewer)
    tab.set_viewport_size({"width": width, "height": 780})
    tab.goto(live_server.url + screen(edition))

    tab.evaluate(SELECT, "about the genes")
    tab.evaluate(SELECT, "Paragraph 20 is about")
    tab.click(".comment-here")
    tab.keyboard.type("Which genes?")
    tab.click("#comment button")
    tab.wait_for_selector(".messagelist .success")
    shown = tab.locator("mark").inner_text()
    tab.click("mark + .to-comment")
    tab.wait_for_function("() => document.querySelector(':target.thread')")
    tab.click("text=Show in the text")
    tab.wait_for_function("() => document.querySelector('mark:target')")
    marked_in_view = in_view(tab, "mark")

    tab.context.close()
    comment = Comment.objects.get()
    assert (shown, comment.quote, comment.text) == ("Paragraph 20 is about", "Paragraph 20 is about", "Which genes?")
    assert comment.quote_before.endswith("Paragraph 19 is about the genes [1].")
    assert marked_in_view


@pytest.mark.parametrize("width", [320, 1280])
def test_the_keyboard_sees_what_it_reaches(browser, live_server, reviewer, edition, width):
    """WCAG 2.2, 2.4.11: nothing that has the focus is under the bar."""
    tab = signed_in(browser, live_server, reviewer)
    tab.set_viewport_size({"width": width, "height": 600})
    tab.goto(live_server.url + screen(edition))

    problems = accessibility.walk_by_keyboard(tab)

    tab.context.close()
    assert problems == []
