"""The public list of corrections."""

import pytest

from conditions import workflow
from conditions.feedback import corrections
from tests import factories
from tests.feedback.reports import make_fixed, make_report
from tests.public.pages import all_words, elements, links, of_class, words

ADDRESS = "/corrections/"


@pytest.fixture
def editions(page, editor, reviewer):
    return [
        factories.make_published(page, by=editor, reviewer=reviewer, body=f"<p>{number} genes [1].</p>")
        for number in range(2)
    ]


def entries(response):
    return all_words(response, of_class("changes") + "/li")


def test_corrections_begin_with_a_sentence(client, db):
    response = client.get(ADDRESS)

    assert response.status_code == 200
    assert "There are no corrections yet." in words(response)


def test_corrections_name_page_day_and_edition(client, editions, editor):
    first, second = editions
    report = make_fixed(first, by=editor, fixed_in=second, correction="It says <b>two</b> now.")
    make_report(first, text="Not fixed")

    response = client.get(ADDRESS)

    [entry] = entries(response)
    assert entry.endswith(f"{first.page.question} It says <b>two</b> now. Corrected in edition 2.")
    assert elements(response, of_class("changes") + "//time/@datetime") == [f"{second.published_at:%Y-%m-%d}"]
    assert first.page.get_absolute_url() in links(response)
    assert report.text not in response.content.decode()


def test_correction_of_a_withdrawn_page_has_no_details(client, editions, editor, chief):
    first, second = editions
    make_fixed(first, by=editor, fixed_in=second, correction="It says two now.")
    workflow.withdraw(first.page, by=chief, reason="Wrong")

    response = client.get(ADDRESS)

    [entry] = entries(response)
    assert entry.endswith(
        f"{first.page.question} Corrected in edition 2. The page or that text has been withdrawn since."
    )
    assert first.page.get_absolute_url() not in links(response)


def test_correction_of_a_withdrawn_text_has_no_details_after_the_page_returns(
    client, editions, editor, reviewer, chief
):
    first, second = editions
    make_fixed(first, by=editor, fixed_in=second, correction="It says two now.")
    workflow.withdraw(first.page, by=chief, reason="Wrong")
    factories.make_published(first.page, by=editor, reviewer=reviewer, body="<p>Three [1].</p>")

    assert "It says two now." not in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_corrections_have_a_constant_number_of_queries(client, editions, editor, django_assert_num_queries, count):
    first, second = editions
    for number in range(count):
        make_fixed(first, by=editor, fixed_in=second, correction=f"Correction {number}")

    with django_assert_num_queries(4):
        response = client.get(ADDRESS)

    assert len(entries(response)) == count


def test_corrections_are_paginated(client, editions, editor, monkeypatch):
    monkeypatch.setattr(corrections, "PER_PAGE", 2)
    first, second = editions
    for number in range(3):
        make_fixed(first, by=editor, fixed_in=second, correction=f"Correction {number}.")

    first_page, old = client.get(ADDRESS), client.get(f"{ADDRESS}?page=2")
    [further] = elements(first_page, "//a[@rel='next']/@href")
    second_page = client.get(further)

    assert [entry.partition("Correction ")[2][:2] for entry in (*entries(first_page), *entries(second_page))] == [
        "2.",
        "1.",
        "0.",
    ]
    assert [len(entries(first_page)), len(entries(second_page))] == [2, 1]
    assert ADDRESS in links(second_page)
    assert elements(second_page, "//meta[@name='robots']/@content") == ["noindex"]
    assert (old.status_code, old["Location"]) == (302, further)
    for nonsense in ("3", "0", "-1", "x", "", "9" * 400):
        assert (nonsense, client.get(ADDRESS, {"page": nonsense}).status_code) == (nonsense, 404)
    for nonsense in ("", "x", "1", "2000-01-01T00:00:00Z~1", f"2100-01-01T00:00:00Z~{'9' * 400}"):
        assert (nonsense, client.get(ADDRESS, {"before": nonsense}).status_code) == (nonsense, 404)
