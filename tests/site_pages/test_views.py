"""Public site pages: the live version, earlier versions, and the footer of every page."""

import pytest

from conditions import site_pages
from conditions.models import SitePage
from tests import factories
from tests.public.pages import all_words, elements, links, of_class, words

FOOTER = "//footer"


@pytest.fixture
def funding(db):
    return SitePage.objects.get(slug="funding")


def _publish(page, by, **text):
    draft = site_pages.open_draft(page, by=by)
    draft = site_pages.save_draft(draft, by=by, lock=draft.lock, **{"change_note": "Says more.", **text})
    return site_pages.publish(draft, by=by, lock=draft.lock)


def test_site_page_shows_version_date_and_publisher(client, funding, chief):
    version = _publish(funding, chief, title="Money", short="Who pays.", body="<h2>Who?</h2>\n<p>Nobody.</p>")

    response = client.get("/about/funding/")

    day = f"{version.published_at.day} {version.published_at:%b %Y}"
    assert words(response) == (
        "Home Funding Money Who pays. Who? Nobody. "
        f"About this page Version2 Published{day}, by Chris What changedSays more. "
        f"All versions {day} Version 2. Says more. {day} Version 1. First version."
    )
    assert links(response) == ["/", "/about/funding/versions/1/"]


def test_earlier_version_is_marked_as_outdated(client, funding, chief):
    _publish(funding, chief, body="<p>New.</p>")

    response = client.get("/about/funding/versions/1/")

    assert response.status_code == 200
    assert "This is version 1. It is no longer valid" in words(response, of_class("banner"))
    assert links(response, of_class("banner")) == ["/about/funding/"]
    assert elements(response, "//meta[@name='robots']/@content") == ["noindex"]
    assert "These pages carry no advertising" in words(response)


def test_live_version_has_a_permanent_address(client, funding):
    response = client.get("/about/funding/versions/1/")

    assert elements(response, "//link[@rel='canonical']/@href") == ["https://example.org/about/funding/"]
    assert elements(response, of_class("banner")) == []


def test_site_page_shows_no_draft(client, funding, editor):
    draft = site_pages.open_draft(funding, by=editor)
    text = {"title": "canary-a", "short": "canary-b", "body": "<p>canary-c</p>", "change_note": "canary-d"}
    site_pages.save_draft(draft, by=editor, lock=draft.lock, **text)

    bodies = [client.get(address).content.decode() for address in ("/", "/about/funding/", "/sitemap-site-1.xml")]

    assert client.get("/about/funding/versions/2/").status_code == 404
    assert not any("canary" in body for body in bodies)


@pytest.mark.parametrize(
    "address",
    [
        "/about/nothing/",
        "/about/nothing/versions/1/",
        "/about/funding/versions/9/",
        f"/about/funding/versions/{10**30}/",
    ],
)
def test_unknown_site_page_is_not_found(client, db, address):
    assert client.get(address).status_code == 404


def test_site_page_with_only_drafts_is_not_found(client, chief):
    page = SitePage.objects.create(slug="history", name="Our history")
    site_pages.open_draft(page, by=chief)

    assert client.get("/about/history/").status_code == 404
    assert "Our history" not in client.get("/").content.decode()


@pytest.mark.parametrize(("slug", "address"), [("how-we-review", "/how-we-review/"), ("corrections", "/corrections/")])
def test_site_page_with_its_own_view_is_shown_there(client, db, slug, address):
    response = client.get(f"/about/{slug}/")

    assert (response.status_code, response["Location"]) == (301, address)


def test_corrections_begin_with_the_policy(client, db, chief):
    _publish(SitePage.objects.get(slug="corrections"), chief, body="<h2>How?</h2>\n<p>At once.</p>")

    response = client.get("/corrections/")

    assert all_words(response, "//main//h1 | //main//h2") == [
        "Corrections",
        "How?",
        "What we corrected",
        "About this page",
    ]


def test_footer_lists_the_site_pages(client, db):
    response = client.get("/")

    assert links(response, FOOTER) == [
        "/",
        "/conditions/",
        "/reviewers/",
        "/how-we-review/",
        "/corrections/",
        "/about/funding/",
        "/about/privacy/",
        "/about/accessibility/",
        "/about/disclaimer/",
        "/about/contact/",
        "/log/",
        "/api/",
    ]
    assert words(response, of_class("disclaimer")).startswith("Medical disclaimer: This information is for educational")


def test_footer_shows_the_live_disclaimer(client, db, chief):
    _publish(SitePage.objects.get(slug="disclaimer"), chief, short="Ask a doctor of [[organisation]].")

    response = client.get("/")

    assert words(response, of_class("disclaimer")) == "Medical disclaimer: Ask a doctor of DiseaseMaps."


@pytest.mark.parametrize("address", ["/about/contact/", "/about/funding/", "/about/privacy/", "/corrections/"])
def test_site_pages_have_no_unfilled_placeholder(client, db, address):
    assert "[[" not in words(client.get(address))


def test_every_link_in_the_default_texts_resolves(client, db):
    pages = [page.get_absolute_url() for page in SitePage.objects.public()]
    own = {link for page in pages for link in links(client.get(page)) if link.startswith("/")}

    assert {link: client.get(link).status_code for link in own if client.get(link).status_code != 200} == {}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/about/funding/", 3), ("/about/funding/versions/1/", 3)])
def test_site_page_has_a_constant_query_count(
    client, django_assert_num_queries, funding, chief, address, queries, count
):
    for number in range(count):
        _publish(funding, chief, body=f"<p>Version {number}.</p>")

    with django_assert_num_queries(queries):
        client.get(address)


@pytest.mark.parametrize("count", [1, 3])
def test_reviewers_are_listed_with_a_constant_query_count(client, django_assert_num_queries, condition, editor, count):
    for topic in ("causes", "genes", "types")[:count]:
        reviewer = factories.make_reviewer(topic)
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)

    with django_assert_num_queries(2):
        response = client.get("/reviewers/")

    assert len(elements(response, of_class("names") + "/li")) == count


def test_reviewers_page_without_reviewers(client, reviewer):
    response = client.get("/reviewers/")

    assert "No signed text has been published yet." in words(response)
