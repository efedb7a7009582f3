"""Metadata in the head of a page: JSON-LD and sharing properties."""

import json

import pytest

from tests import factories
from tests.public.pages import elements

from .visible_values import BLOCK

SITE = "https://example.org"
SIGN = {
    "og:image": f"{SITE}/static/site/icons/icon-512.png",
    "og:image:width": "512",
    "og:image:height": "512",
    "og:image:alt": "DiseaseMaps",
}
PATH = "/conditions/congenital-generalized-lipodystrophy/"


@pytest.fixture
def live(page, editor, reviewer):
    return factories.make_published(page, by=editor, reviewer=reviewer, short_answer=f"{factories.SHORT_ANSWER} [1]")


def _shared(response):
    """Return the properties for sharing as a dict."""
    metas = elements(response, '//head/meta[@property] | //head/meta[starts-with(@name, "twitter:")]')
    properties = [(meta.get("property") or meta.get("name"), meta.get("content")) for meta in metas]
    assert len(dict(properties)) == len(properties)
    return dict(properties)


def test_question_is_shared_as_an_article_with_its_dates(client, live):
    day = live.published_at.date().isoformat()

    assert _shared(client.get(live.get_absolute_url())) == {
        "og:type": "article",
        "og:title": "What causes congenital generalized lipodystrophy?",
        "og:description": factories.SHORT_ANSWER,
        "og:url": f"{SITE}{PATH}causes/",
        **SIGN,
        "og:site_name": "DiseaseMaps",
        "og:locale": "en_GB",
        "article:published_time": day,
        "article:modified_time": day,
        "twitter:card": "summary",
    }


def test_hub_without_an_overview_is_shared_without_a_description(client, live):
    assert _shared(client.get(PATH)) == {
        "og:type": "website",
        "og:title": "Congenital generalized lipodystrophy",
        "og:url": f"{SITE}{PATH}",
        **SIGN,
        "og:site_name": "DiseaseMaps",
        "og:locale": "en_GB",
        "twitter:card": "summary",
    }


@pytest.mark.parametrize("address", ["/search/", "/search/?q=seip", "/conditions/?filter=seip", "/no-such-page/"])
def test_personal_pages_are_not_indexed(client, live, address):
    response = client.get(address)

    assert elements(response, '//meta[@name="robots"]/@content') == ["noindex"]
    assert elements(response, f'{BLOCK} | //link[@rel="canonical"]') == []
    assert _shared(response) == {}


@pytest.mark.parametrize("address", ["/", "/conditions/", PATH, f"{PATH}causes/"])
def test_canonical_address_has_no_query(client, live, address):
    response = client.get(f"{address}?from=elsewhere")

    assert elements(response, '//link[@rel="canonical"]/@href') == [f"{SITE}{address}"]
    assert elements(response, '//meta[@name="robots"]') == []


def test_canonical_address_is_escaped(client, live):
    factories.make_gene_link(live.page.condition, "A B<")

    response = client.get("/genes/A B</")

    assert elements(response, '//link[@rel="canonical"]/@href') == [f"{SITE}/genes/A%20B%3C/"]
    assert json.loads(elements(response, BLOCK)[0].text)["@graph"][0]["url"] == f"{SITE}/genes/A%20B%3C/"


def test_no_alternate_language_is_named(client, live):
    assert elements(client.get(live.get_absolute_url()), "//link[@hreflang]") == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_content_security_policy_allows_the_block(live_server, browser_page, live):
    complaints = []
    browser_page.on("console", lambda message: complaints.append(message.text))

    for address in (PATH, live.get_absolute_url()):
        browser_page.goto(f"{live_server.url}{address}")

        graph = json.loads(browser_page.locator('script[type="application/ld+json"]').text_content())
        assert graph["@graph"][0]["url"] == f"{SITE}{address}"
        assert browser_page.evaluate("() => window.__complaints ?? document.scripts.length") > 1
    (selector,) = graph["@graph"][0]["speakable"]["cssSelector"]
    assert browser_page.locator(selector).all_inner_texts() == [f"{factories.SHORT_ANSWER}\xa0[1]"]
    assert complaints == []
