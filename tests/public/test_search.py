"""Search: public names and synonyms, why they matched, and calm answers to anything typed."""

import pytest
from django.urls import reverse

from conditions import search
from tests import factories
from tests.public.pages import all_words, elements, of_class, words

NAMES = of_class("names") + "/li"


@pytest.fixture
def some_conditions(editor, reviewer):
    synonyms = {
        "Congenital generalized lipodystrophy": ["Berardinelli-Seip syndrome", "CGL"],
        "Behçet disease": ["Silk road disease"],
        "Berardi disease": [],
    }
    for name, others in synonyms.items():
        condition = factories.make_condition(name, slug=name.split()[0].lower().replace("ç", "c"))
        factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
        for other in others:
            condition.synonyms.create(name=other)
    hidden = factories.make_condition("Hidden lipodystrophy")
    hidden.synonyms.create(name="Secret syndrome")
    factories.make_in_review(factories.make_page(hidden), by=editor)


def _search(client, text):
    return client.get(reverse("search"), {"q": text})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("lipodystrophy", ["Congenital generalized lipodystrophy"]),
        ("BEHCET", ["Behçet disease"]),
        ("seip", ["Congenital generalized lipodystrophy also called Berardinelli-Seip syndrome"]),
        ("cgl", ["Congenital generalized lipodystrophy also called CGL"]),
        ("seip congenital", ["Congenital generalized lipodystrophy also called Berardinelli-Seip syndrome"]),
        (
            "berardi",
            ["Berardi disease", "Congenital generalized lipodystrophy also called Berardinelli-Seip syndrome"],
        ),
        ("road silk", ["Behçet disease also called Silk road disease"]),
    ],
)
def test_search_finds_names_and_says_why(client, some_conditions, text, names):
    response = _search(client, text)

    assert response.status_code == 200
    assert all_words(response, NAMES) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("behset disease", ["Behçet disease"]),
        ("lipodistrofy", ["Congenital generalized lipodystrophy"]),
        ("berardineli seip syndrom", ["Congenital generalized lipodystrophy also called Berardinelli-Seip syndrome"]),
        ("secret syndrome", []),
        ("zzzz", []),
    ],
)
def test_search_offers_near_names_for_a_misspelling(client, some_conditions, text, names):
    response = _search(client, text)

    assert all_words(response, NAMES) == names


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\x00\x1f", "\ufffe"])
def test_search_for_nothing_asks_for_a_name(client, some_conditions, text):
    response = _search(client, text)

    assert response.status_code == 200
    assert "Type the name of a condition" in words(response)


@pytest.mark.parametrize(
    "text", ["???", "%", "_", "'\"<script>alert(1)</script>", "\u202eabc\u0301", "a\x00b", "x" * 100_000, "a " * 5000]
)
def test_search_for_anything_answers_calmly(client, some_conditions, text):
    response = _search(client, text)

    assert response.status_code == 200
    assert "<script" not in response.content.decode()
    assert elements(response, '//input[@name="q"]/@value') == [search.asked(text)]
    assert len(search.asked(text)) <= 100


def test_search_is_not_indexed(client, some_conditions):
    response = _search(client, "cgl")

    assert elements(response, '//meta[@name="robots"]/@content') == ["noindex"]
    assert elements(response, '//link[@rel="canonical"]') == []


def test_search_with_very_many_results_says_that_there_are_more(client, some_conditions, monkeypatch):
    monkeypatch.setattr(search, "MOST_RESULTS", 1)

    response = _search(client, "disease")

    assert all_words(response, NAMES) == ["Behçet disease"]
    assert "There are more." in words(response)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("text", "queries"), [("syndrome", 2), ("sindrome", 3), ("", 0)])
def test_search_has_constant_query_counts(client, django_assert_num_queries, editor, reviewer, text, queries, count):
    for number in range(count):
        condition = factories.make_condition(f"Syndrome {number}")
        condition.synonyms.create(name=f"Second syndrome {number}")
        factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)

    with django_assert_num_queries(queries):
        _search(client, text)
