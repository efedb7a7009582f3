"""Page weight: few bytes and requests, nothing that blocks rendering, no layout shift."""

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests import factories
from tests.public.pages import elements

pytestmark = pytest.mark.django_db

# HTML and CSS together, compressed (bytes).
MOST = 30_000
PARAGRAPH = "<p>{}</p>".format(
    "People with the condition are seen by several doctors, and what helps one may not help another [{number}]. " * 4
)
# Longer than any demonstration text, without repetition, which would compress too well.
BODY = "".join(
    f"<h2>What is known of part {part}?</h2>" + "".join(PARAGRAPH.format(number=part) for _copy in range(3))
    for part in range(1, 13)
)
CITATIONS = [{**factories.CITATION, "number": number, "pmid": str(10_000_000 + number)} for number in range(1, 13)]
FIRST_VIEW = " | ".join(
    (
        '//link[@rel="stylesheet"]/@href',
        "//script[@src]/@src",
        '//img[not(@loading="lazy")]/@src',
        '//link[@rel="icon"]/@href',
    )
)


@pytest.fixture
def addresses(page, editor, reviewer):
    live = factories.make_published(page, by=editor, reviewer=reviewer, body=BODY, citations=CITATIONS)
    return ["/", "/conditions/", live.get_absolute_url(), page.condition.get_absolute_url(), "/reviewers/dr-rao/"]


def test_pages_and_their_style_weigh_little(addresses):
    with open(finders.find("site/site.css"), "rb") as file:
        style = len(brotli.compress(file.read(), quality=11))

    weights = {address: len(brotli.compress(Client().get(address).content, quality=5)) for address in addresses}

    assert {address: weight + style for address, weight in weights.items() if weight + style > MOST} == {}


def test_a_first_view_takes_few_requests_and_nothing_blocks_it(addresses):
    for address in addresses:
        response = Client().get(address)

        # The page itself, its style, its script, its icon.
        assert 1 + len(set(elements(response, FIRST_VIEW))) <= 4, address
        assert elements(response, "//script[@src][not(@defer or @async or @type='module')]") == []
        assert elements(response, "//style | //*[@style]") == []


def test_pictures_have_their_size_before_they_are_there(addresses):
    for address in addresses:
        assert elements(Client().get(address), "//img[not(@width and @height)]") == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_nothing_moves_while_a_page_loads(live_server, browser_page, addresses):
    requested_urls = []
    browser_page.on("request", lambda request: requested_urls.append(request.url))
    for address in addresses:
        requested_urls.clear()
        browser_page.goto(live_server.url + address, wait_until="networkidle")

        moved = browser_page.evaluate(
            """() => new Promise(resolve => new PerformanceObserver(list => resolve(
                list.getEntries().reduce((sum, entry) => sum + entry.value, 0)
            )).observe({type: "layout-shift", buffered: true}) || setTimeout(() => resolve(0), 500))"""
        )

        assert moved == 0, address
        assert len(set(requested_urls)) <= 4, requested_urls
