"""The shortest page and one of 100 kB: readable at any width and text size."""

import json

import pytest

from tests import accessibility, factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ONE_LINE = "<p>One line [1].</p>"
_ROW = "<tr><th scope='row'>Type {0}</th><td>AGPAT2</td><td>About 1 in {0},000 people</td><td>[1]</td></tr>"
_PART = (
    "<h2>Part {0}: what is known of it so far, and from where?</h2>"
    + "<p>Words that people read on a phone at night, one after the other, until they know what they came for [1]. </p>"
    * 12
    + "<ul><li>A short point [1].</li><li>A longer point, which goes on over more than one line of a phone.</li></ul>"
    + "<table><caption>Table of part {0}</caption><thead><tr><th scope='col'>Type</th><th scope='col'>Gene</th>"
    + "<th scope='col'>How common</th><th scope='col'>Source</th></tr></thead><tbody>"
    + "".join(_ROW.format(number) for number in range(1, 9))
    + "</tbody></table>"
)
LONG = "".join(_PART.replace("{0}", str(number)) for number in range(1, 45))
LOOKS = [(320, "100%"), (320, "200%"), (1280, "100%"), (1280, "200%")]
PLACES = """JSON.stringify(["header.site-header", "h1", ".passport", ".body", ".sources", ".record", "footer"].map(
    one => Math.round(document.querySelector(one).getBoundingClientRect().top)))"""


@pytest.fixture(params=[ONE_LINE, LONG], ids=["one line", "100 kB"])
def opened(request, live_server, browser_page, page, editor, reviewer):
    edition = factories.make_published(page, by=editor, reviewer=reviewer, body=request.param)
    browser_page.goto(f"{live_server.url}{edition.get_absolute_url()}")
    return browser_page


def test_long_text_is_of_100_kilobytes():
    assert len(LONG) > 100_000


def test_parts_are_stacked_and_nothing_is_cut(opened):
    problems = []
    for width, text in LOOKS:
        opened.set_viewport_size({"width": width, "height": 900})
        opened.evaluate("size => document.documentElement.style.fontSize = size", text)
        places = json.loads(opened.evaluate(PLACES))
        problems += [(width, text, places)] if places != sorted(set(places)) else []
        problems += [(width, text, "is too wide")] if accessibility.excess_width(opened) > 0 else []
        problems += [(width, text, line) for line in accessibility.long_lines(opened)]

    assert problems == []


def test_targets_are_large_enough_and_the_page_ends_with_its_footer(opened):
    problems = []
    for width in (320, 1280):
        opened.set_viewport_size({"width": width, "height": 2400})
        problems += [(width, target) for target in accessibility.small_targets(opened, least=44)]
        below = "innerHeight - document.querySelector('footer').getBoundingClientRect().bottom"
        problems += [(width, "something follows the footer")] if opened.evaluate(below) > 0 else []

    assert problems == []
