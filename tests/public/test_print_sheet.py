"""The printed page: codes, types, edition, URL and QR code."""

import re

import pytest
from django.contrib.contenttypes.models import ContentType

from tests import factories, qr_reader
from tests.public.pages import all_words, elements, of_class, words
from web.qr_codes import QUIET_ZONE, qr_code

PAPER = of_class("on-paper")
LONGEST_WORD = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3
ADDRESS = "https://example.org/conditions/congenital-generalized-lipodystrophy/causes/"


def test_qr_code_is_read_as_what_it_says_within_its_quiet_zone():
    drawn = qr_code(ADDRESS)
    modules = qr_reader.rows(drawn)

    assert qr_reader.read(drawn) == (ADDRESS, "M")
    assert {len(row) for row in modules} == {drawn.side} == {len(modules)}
    edges = (modules[:QUIET_ZONE], modules[-QUIET_ZONE:])
    sides = ([row[:QUIET_ZONE] for row in modules], [row[-QUIET_ZONE:] for row in modules])
    assert not any(any(row) for part in (*edges, *sides) for row in part)
    # The corner of a finder is dark from its first module on.
    assert modules[QUIET_ZONE][QUIET_ZONE : QUIET_ZONE + 8] == [1] * 7 + [0]


def test_question_on_paper_has_edition_address_codes_and_types(client, live, condition):
    condition.identifiers.create(system="ORPHA", code="528", relation="E")
    condition.identifiers.create(system="ICD-10", code="E88.1", relation="NTBT")
    condition.identifiers.create(system="UMLS", code="C0221032", relation="E")
    factories.make_subtype(condition, "Congenital generalized lipodystrophy type 1", "AGPAT2")

    response = client.get(live.get_absolute_url())

    assert all_words(response, f"{PAPER}//dd") == [
        "Congenital generalized lipodystrophy",
        f"1, {live.published_at.day} {live.published_at:%b %Y}",
        ADDRESS,
        "ORPHA 528 (added by our editors) · ICD-10 E88.1 (narrower than the code) (added by our editors)",
    ]
    assert all_words(response, f"{PAPER}//tbody/tr") == [
        "Congenital generalized lipodystrophy type 1 (added by our editors)AGPAT2 (added by our editors)"
        "Not recorded here"
    ]
    (drawn,) = elements(response, f"{PAPER}//path")
    assert drawn.get("d") == qr_code(ADDRESS).path
    assert "They are not part of the reviewed text." in words(response, PAPER)


def test_question_without_facts_says_nothing_of_them_on_paper(client, live):
    response = client.get(live.get_absolute_url())

    assert all_words(response, f"{PAPER}//dt") == ["Condition", "Edition", "Printed from"]
    assert "facts" not in words(response, PAPER)


def test_condition_on_paper_has_its_own_address(client, live, condition):
    response = client.get(condition.get_absolute_url())

    assert all_words(response, f"{PAPER}//dd") == [
        "Congenital generalized lipodystrophy",
        "https://example.org/conditions/congenital-generalized-lipodystrophy/",
    ]


@pytest.fixture
def printed(live_server, browser_page, page, editor, reviewer):
    """Return a function that publishes a text and opens it as it is printed: A4, between its margins."""

    def open_page(body):
        ContentType.objects.clear_cache()
        edition = factories.make_published(page, by=editor, reviewer=reviewer, body=body)
        browser_page.set_viewport_size({"width": 658, "height": 990})
        browser_page.goto(live_server.url + edition.get_absolute_url())
        browser_page.emulate_media(media="print")
        return browser_page

    return open_page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_page_of_one_line_is_one_sheet(printed):
    sheets = printed("<p>One line [1].</p>").pdf(format="A4")

    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_no_word_is_too_long_for_paper(printed):
    row = f"<tr><th scope='row'>{LONGEST_WORD}</th><td>{LONGEST_WORD} [1]</td></tr>"
    head = "<thead><tr><th scope='col'>Name</th><th scope='col'>Another</th></tr></thead>"

    paper = printed(f"<p>{LONGEST_WORD} [1].</p><table>{head}<tbody>{row}</tbody></table>")

    assert paper.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert paper.locator(".table-box").evaluate("box => box.scrollWidth - box.clientWidth") == 0


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_paper_has_no_room_for_fingers_and_no_links_without_an_address(printed):
    paper = printed("<p>One line [1].</p>")

    left = paper.locator("main a").evaluate_all(
        "links => links.filter(link => link.checkVisibility()).map(link => link.getBoundingClientRect().height)"
    )

    assert max(left) < 44
    assert paper.get_by_text("All changes to this page").is_hidden()
