"""The guide: generated from the OpenAPI document, with working examples."""

import pytest
from django.contrib.contenttypes.models import ContentType

from tests import accessibility, factories
from tests.api.records import document
from tests.public.pages import all_words, elements, words

GUIDE = "/api/"


@pytest.fixture
def public(condition, editor, reviewer):
    condition.identifiers.create(system="ORPHA", code="528", relation="E")
    return factories.make_published(factories.make_page(condition, "overview"), by=editor, reviewer=reviewer)


def test_guide_shows_every_address_parameter_and_record(client, public):
    response = client.get(GUIDE)

    openapi = document()
    shown = all_words(response, "//code")
    assert [f"GET {address}" for address in openapi["paths"]] == [code for code in shown if code.startswith("GET ")]
    parameters = {one["name"] for path in openapi["paths"].values() for one in path["get"]["parameters"]}
    assert parameters - {"condition", "topic", "reviewer", "code"} <= set(shown)
    assert elements(response, '//section/@aria-labelledby[starts-with(., "record-")]') == [
        f"record-{name}" for name in openapi["components"]["schemas"]
    ]


def test_guide_gives_examples_that_answer(client, public):
    response = client.get(GUIDE)

    curl_commands = [code for code in all_words(response, "//code") if code.startswith("curl ")]
    links = elements(response, '//a[starts-with(., "Open this example")]/@href')

    assert curl_commands == [f'curl "https://example.org{link}"' for link in links]
    assert len(links) == len(document()["paths"])
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_guide_of_an_empty_site_has_the_examples_that_it_can(client, db):
    response = client.get(GUIDE)

    links = elements(response, '//a[starts-with(., "Open this example")]/@href')

    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    assert "/api/v1/pages?overdue=true" in links


def test_guide_states_the_rate_limit(client, db, settings):
    free = words(client.get(GUIDE))
    settings.API_REQUESTS_PER_MINUTE = 1
    limited = words(client.get(GUIDE))

    assert "There is no rate limit." in free
    assert "One network address may send 1 request a minute." in limited


def test_guide_explains_how_copies_become_overdue(client, db):
    """A new review can be requested at any time; a due date that passes creates no change."""
    guide_text = words(client.get(GUIDE))

    assert "The list also contains requests for a new review, which make a page overdue on that day" in guide_text
    assert "otherwise a page is overdue from the day after “review_due”" in guide_text


def test_guide_explains_every_problem_where_it_leads_to(client, db):
    response = client.get(GUIDE)

    refused = client.get("/api/v1/nothing").json()["type"]

    assert len(elements(response, f'//*[@id="{refused.partition("#")[2]}"]')) == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@accessibility.each_engine
@accessibility.each_look
def test_guide_is_readable_by_everyone(browser_page, live_server, width, scheme, engine):
    ContentType.objects.clear_cache()
    reviewer = factories.make_reviewer("rao")
    page = factories.make_page(factories.make_condition(), "overview")
    factories.make_published(page, by=factories.make_editor("erin"), reviewer=reviewer)
    browser_page.set_viewport_size({"width": width, "height": 900})
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.goto(f"{live_server}{GUIDE}")

    assert accessibility.breaches(browser_page, engine=engine) == []
    assert accessibility.small_targets(browser_page, least=44) == []
    assert accessibility.excess_width(browser_page) == 0
    assert accessibility.long_lines(browser_page) == []
