"""A to Z and the front page: public conditions only, under all their names."""

import pytest
from django.urls import reverse

from conditions.public import names as public_names
from conditions.views import a_to_z
from tests import factories
from tests.public.pages import all_words, elements, links, of_class


def _publish(name, editor, reviewer, topic="causes", **values):
    condition = factories.make_condition(name, **values)
    return factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)


@pytest.fixture
def some_conditions(editor, reviewer):
    behcet = _publish("Behçet disease", editor, reviewer, slug="behcet").page.condition
    behcet.synonyms.create(name="Behcet disease")
    behcet.synonyms.create(name="Silk road disease")
    _publish("Stargardt disease", editor, reviewer)
    _publish("46,XY complete gonadal dysgenesis", editor, reviewer, slug="46-xy")
    hidden = factories.make_condition("Bardet-Biedl syndrome")
    hidden.synonyms.create(name="Biedl syndrome")
    factories.make_draft(factories.make_page(hidden), by=editor)


def test_a_to_z_lists_public_conditions_by_letter(client, some_conditions):
    response = client.get(reverse("a-to-z"))

    assert all_words(response, of_class("initial")) == [
        "B Behçet disease",
        "S Stargardt disease",
        "# 46,XY complete gonadal dysgenesis",
    ]
    assert links(response, of_class("letters")) == [
        "/conditions/a-z/b/",
        "/conditions/a-z/s/",
        "/conditions/a-z/other/",
    ]


def test_a_to_z_has_all_that_begins_otherwise_in_one_place_at_its_end(client, some_conditions, editor, reviewer):
    _publish("Ωmega disease", editor, reviewer, slug="omega")

    response = client.get(reverse("a-to-z"))

    assert all_words(response, of_class("initial"))[-1] == "# 46,XY complete gonadal dysgenesis Ωmega disease"


def test_a_to_z_of_many_conditions_leaves_the_names_to_the_letters(client, some_conditions, monkeypatch):
    monkeypatch.setattr(a_to_z, "WHOLE_LIST", 2)

    response = client.get(reverse("a-to-z"))

    assert elements(response, of_class("initial")) == []
    assert len(links(response, of_class("letters"))) == 3


def test_letter_lists_all_names_under_it(client, some_conditions):
    expected = {
        "b": ["Behçet disease"],
        "s": ["Silk road disease another name of Behçet disease", "Stargardt disease"],
        "other": ["46,XY complete gonadal dysgenesis"],
        "q": [],
    }

    responses = {letter: client.get(reverse("letter", args=[letter])) for letter in expected}

    assert {response.status_code for response in responses.values()} == {200}
    names = {letter: all_words(response, of_class("names") + "/li") for letter, response in responses.items()}
    assert names == expected


def test_letter_of_many_names_has_them_in_parts(client, some_conditions, editor, reviewer, monkeypatch):
    monkeypatch.setattr(public_names, "PAGE_SIZE", 2)
    _publish("Sand fly fever", editor, reviewer).page.condition.synonyms.create(name="Sandfly fever")
    # Two conditions with the same name stay on one page.
    _publish("Sarcoid", editor, reviewer).page.condition.synonyms.create(name="Silk Road disease")

    parts, address = [], "/conditions/a-z/s/"
    while address:
        response = client.get(address)
        names = [words.split(" another")[0] for words in all_words(response, of_class("names") + "/li")]
        parts.append((address, names))
        address = _next_part(response)

    assert parts == [
        ("/conditions/a-z/s/", ["Sand fly fever", "Sandfly fever"]),
        ("/conditions/a-z/s/?after=sandfly%20fever", ["Sarcoid"]),
        ("/conditions/a-z/s/?after=sarcoid", ["Silk road disease", "Silk Road disease"]),
        ("/conditions/a-z/s/?after=silk%20road%20disease", ["Stargardt disease"]),
    ]


def _next_part(response):
    return next(iter(elements(response, '//a[@rel="next"]/@href')), None)


def test_letter_other_goes_on_behind_z(client, some_conditions, editor, reviewer, monkeypatch):
    monkeypatch.setattr(public_names, "PAGE_SIZE", 1)
    _publish("Ωmega disease", editor, reviewer, slug="omega")

    first = client.get("/conditions/a-z/other/")
    second = client.get(_next_part(first))

    assert all_words(first, of_class("names") + "/li") == ["46,XY complete gonadal dysgenesis"]
    assert all_words(second, of_class("names") + "/li") == ["Ωmega disease"]
    assert _next_part(second) is None
    assert elements(second, '//meta[@name="robots"]/@content') == ["noindex"]


def test_letter_goes_on_after_anything(client, some_conditions):
    for after in ("\x00", "%", "é" * 5000, "zzzz"):
        assert client.get("/conditions/a-z/s/", {"after": after}).status_code == 200, after[:9]


def test_a_to_z_is_filtered_by_words_of_names(client, some_conditions):
    expected = {
        "disease": ["Behçet disease", "Silk road disease another name of Behçet disease", "Stargardt disease"],
        "BEHCET dis": ["Behçet disease"],
        "b": ["Behçet disease"],
        "road d": ["Silk road disease another name of Behçet disease"],
        "disease z": [],
        "biedl": [],
    }

    for words, names in expected.items():
        response = client.get(reverse("a-to-z"), {"filter": words})

        assert all_words(response, '//section[@aria-labelledby="filtered"]//li') == names, words
        assert elements(response, of_class("initial")) == []
        assert elements(response, "//input/@value") == ["", words]


def test_a_to_z_filter_says_that_there_are_more_names(client, some_conditions, monkeypatch):
    monkeypatch.setattr(a_to_z, "WHOLE_LIST", 2)

    response = client.get(reverse("a-to-z"), {"filter": "disease"})

    assert all_words(response, '//section[@aria-labelledby="filtered"]/*[self::h2 or self::p]')[:2] == [
        "The first 2 names with “disease”",
        "There are more names. Add a word to narrow the list.",
    ]
    assert len(elements(response, '//section[@aria-labelledby="filtered"]//li')) == 2


def test_a_to_z_filter_takes_anything(client, some_conditions):
    for words in ("%", "???", "\x00", "x" * 5000, "a"):
        assert client.get(reverse("a-to-z"), {"filter": words}).status_code == 200, words[:9]


def test_a_to_z_names_what_an_editor_lists_without_a_link(client, some_conditions):
    factories.make_condition("Kabuki syndrome", is_listed=True)

    whole, letter = client.get(reverse("a-to-z")), client.get(reverse("letter", args=["k"]))

    assert "K Kabuki syndrome no reviewed answers yet" in all_words(whole, of_class("initial"))
    assert all_words(letter, of_class("names") + "/li") == ["Kabuki syndrome no reviewed answers yet"]
    assert links(letter, of_class("names")) == []


@pytest.mark.parametrize("letter", ["B", "ab", "1", "-", "other"])
def test_letter_that_is_none_is_not_found(client, editor, reviewer, letter):
    _publish("Stargardt disease", editor, reviewer)

    response = client.get(f"/conditions/a-z/{letter}/")

    assert response.status_code == 404


def test_home_shows_what_was_reviewed_last(client, editor, reviewer):
    for number in range(1, 9):
        edition = _publish(f"Condition number {number}", editor, reviewer)
        due = "2099-01-01" if number > 3 else "2026-06-01"
        factories.dated(edition, reviewed_on=f"2026-05-0{number}", review_due=due)

    response = client.get("/")

    assert all_words(response, of_class("questions") + "/li") == [
        "What causes condition number 8? Reviewed 8 May 2026 by Dr Rao, MD",
        "What causes condition number 7? Reviewed 7 May 2026 by Dr Rao, MD",
        "What causes condition number 6? Reviewed 6 May 2026 by Dr Rao, MD",
        "What causes condition number 5? Reviewed 5 May 2026 by Dr Rao, MD",
        "What causes condition number 4? Reviewed 4 May 2026 by Dr Rao, MD",
        "What causes condition number 3? Reviewed 3 May 2026 by Dr Rao, MD Review overdue",
    ]


def test_home_of_an_empty_site_is_calm(client, db):
    response = client.get("/")

    assert response.status_code == 200
    assert elements(response, of_class("questions")) == []


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [("/", 3), ("/conditions/", 3), ("/conditions/?filter=syndrome", 4), ("/conditions/a-z/s/", 4)],
)
def test_lists_have_constant_query_counts(client, django_assert_num_queries, editor, reviewer, address, queries, count):
    for number in range(count):
        condition = _publish(f"Syndrome {number}", editor, reviewer, slug=f"syndrome-{number}").page.condition
        condition.synonyms.create(name=f"Second name {number}")

    with django_assert_num_queries(queries):
        client.get(address)
