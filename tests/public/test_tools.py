"""Tools of a page: print, copy the link, cite, follow."""

import pytest

from conditions import workflow
from tests import factories
from tests.public.pages import elements, of_class, words

CITE = of_class("cite")


def test_citation_names_edition_reviewer_and_dates(client, live):
    response = client.get(live.get_absolute_url())

    day = f"{live.published_at.day} {live.published_at:%b %Y}"
    assert words(response, f"{CITE}/p[1]") == (
        f"DiseaseMaps. {live.title} Edition 1, published {day}. Medically reviewed by Dr Rao, MD, {day}. "
        f"https://example.org{live.get_absolute_url()}editions/1/"
    )
    assert "CC BY 4.0" in words(response, f"{CITE}/p[2]")


def test_citation_of_a_preview_says_that_it_is_not_published(client, page, editor):
    edition = factories.make_in_review(page, by=editor)
    client.force_login(editor)

    response = client.get(f"/admin/conditions/edition/{edition.pk}/preview/")

    assert words(response, f"{CITE}/p[1]") == f"DiseaseMaps. {edition.title} Not published yet."


def test_citation_of_a_condition_names_the_review_of_its_overview(client, condition, live, editor, reviewer):
    plain = words(client.get(condition.get_absolute_url()), f"{CITE}/p[1]")
    overview = factories.make_published(factories.make_page(condition, "overview"), by=editor, reviewer=reviewer)
    workflow.reaffirm(overview, by=reviewer, seen=workflow.seen_by(overview, reviewer))

    response = client.get(condition.get_absolute_url())

    address = "https://example.org/conditions/congenital-generalized-lipodystrophy/"
    assert plain == f"DiseaseMaps. Congenital generalized lipodystrophy. {address}"
    assert "Overview medically reviewed by Dr Rao, MD, " in words(response, f"{CITE}/p[1]")


def test_buttons_that_need_a_script_are_hidden_without(client, live):
    response = client.get(live.get_absolute_url())

    items = elements(response, f"{of_class('actions')}/li")
    assert [item.get("hidden") is not None for item in items] == [True, True, False]


@pytest.mark.browser
def test_link_is_copied_and_the_page_printed(live_server, browser_page, live):
    browser_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    browser_page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes'; }")
    browser_page.goto(f"{live_server.url}{live.get_absolute_url()}")

    browser_page.get_by_role("button", name="Copy the link").click()
    browser_page.get_by_text("Link copied").first.wait_for()
    copied = browser_page.evaluate("navigator.clipboard.readText()")
    browser_page.get_by_role("button", name="Print for an appointment").click()

    assert copied == f"https://example.org{live.get_absolute_url()}"
    assert browser_page.evaluate("document.documentElement.dataset.printed") == "yes"


@pytest.mark.browser
def test_what_is_folded_is_printed(live_server, browser_page, condition, live):
    for number in range(5):
        condition.synonyms.create(name=f"Other name {number}")
    browser_page.goto(f"{live_server.url}{condition.get_absolute_url()}")
    browser_page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert browser_page.get_by_text("Other name 4").first.is_visible()

    browser_page.evaluate("dispatchEvent(new Event('afterprint'))")

    assert not browser_page.get_by_text("Other name 4").first.is_visible()
