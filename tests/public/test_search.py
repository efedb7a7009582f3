"""Search results: explanations of matches, unusual queries, search counts."""

import pytest
from django.db import connection
from django.urls import reverse

from conditions import search, workflow
from conditions.importers import hpo_words
from conditions.models import Edition, FormerSymbol, Gene, HpoTerm, SearchCount, TopicGroup
from tests import factories
from tests.public.pages import all_words, elements, links, of_class, words
from tests.search.corpus import publish

HITS = of_class("hits") + "/li"
CGL = "Congenital generalized lipodystrophy"


@pytest.fixture
def some_conditions(editor, reviewer):
    synonyms = {
        CGL: ["Berardinelli-Seip syndrome", "CGL"],
        "Behçet disease": ["Silk road disease"],
        "Berardi disease": [],
    }
    for name, others in synonyms.items():
        condition = factories.make_condition(name, slug=name.split()[0].lower().replace("ç", "c"))
        publish(
            factories.make_page(condition), editor, reviewer, text="A few words that every answer about it could have."
        )
        for other in others:
            condition.synonyms.create(name=other)
        if name == CGL:
            _add_facts(condition)
    hidden = factories.make_condition("Hidden lipodystrophy")
    hidden.synonyms.create(name="Secret syndrome")
    hidden.identifiers.create(system="OMIM", code="999999", relation="E")
    hidden.gene_associations.create(gene=Gene.objects.create(symbol="SECRET1"), association="Candidate gene tested in")
    draft = factories.make_in_review(factories.make_page(hidden), by=editor)
    Edition.objects.filter(pk=draft.pk).update(search_text="unpublishedword")
    factories.make_condition("Listed disorder", is_listed=True)


def _add_facts(condition):
    gene = Gene.objects.create(symbol="CAVIN1")
    FormerSymbol.objects.create(gene=gene, symbol="PTRF")
    condition.gene_associations.create(gene=gene, association="Disease-causing germline mutation(s) in")
    condition.identifiers.create(system="ORPHA", code="528", relation="E")
    condition.identifiers.create(system="ICD-10", code="E88.1", relation="NTBT")


def _search(client, text, **headers):
    return client.get(reverse("search"), {"q": text}, headers=headers)


def test_search_finds_what_is_public_and_says_why(client, some_conditions):
    expected = {
        "lipodystrophy": [CGL],
        "BEHCET": ["Behçet disease"],
        "seip": [f"{CGL} also called Berardinelli-Seip syndrome"],
        "cgl": [f"{CGL} also called CGL"],
        "seip congenital": [f"{CGL} also called Berardinelli-Seip syndrome"],
        "berardi": ["Berardi disease", f"{CGL} also called Berardinelli-Seip syndrome"],
        "road silk": ["Behçet disease also called Silk road disease"],
        "cavin1": [f"{CGL} gene CAVIN1"],
        "PTRF": [f"{CGL} gene CAVIN1, also known as PTRF"],
        "orpha 528": [f"{CGL} ORPHA 528"],
        "e88.1": [f"{CGL} ICD-10 E88.1, this condition is narrower than the code"],
        "(Orphacode 528)": [f"{CGL} ORPHA 528"],
        "orpha-528": [f"{CGL} ORPHA 528"],
        "ICD 10 e88.1": [f"{CGL} ICD-10 E88.1, this condition is narrower than the code"],
        "listed": ["Listed disorder no reviewed answers yet"],
        "secret syndrome": [],
        "secret1": [],
        "999999": [],
        "hidden": [],
        "unpublishedword": [],
        "zzzz": [],
    }

    responses = {text: _search(client, text) for text in expected}

    assert {response.status_code for response in responses.values()} == {200}
    assert {text: all_words(response, HITS) for text, response in responses.items()} == expected


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("behset disease", ["Behçet disease"]),
        ("lipodistrofy", [CGL]),
        ("berardineli seip syndrom", [f"{CGL} also called Berardinelli-Seip syndrome"]),
    ],
)
def test_search_offers_near_names_for_a_misspelling(client, some_conditions, text, hits):
    response = _search(client, text)

    assert all_words(response, "//main//h2") == ["Did you mean …?"]
    assert all_words(response, HITS) == hits


def test_search_finds_words_of_live_answers_alone(client, page, editor, reviewer, chief):
    edition = publish(page, editor, reviewer, "It makes the fat vanish from under the skin of a newborn child.")

    live = all_words(_search(client, "fat vanish"), HITS)
    workflow.withdraw(edition.page, by=chief, reason="Wrong")

    assert live == [
        "What causes congenital generalized lipodystrophy? in an answer about congenital generalized lipodystrophy "
        "It makes the fat vanish from under the skin of a newborn child. Each part below has a heading of its own and "
        "names the sources that it rests on."
    ]
    assert all_words(_search(client, "fat vanish"), HITS) == []


def test_search_lists_a_condition_without_answers_without_a_link(client, some_conditions):
    response = _search(client, "listed disorder")

    assert links(response, of_class("hits")) == []


def test_search_for_nothing_asks_for_a_name(client, some_conditions):
    for text in ("", "   ", "\x00", "\x00\x1f", "\ufffe"):
        response = _search(client, text)

        assert response.status_code == 200, repr(text)
        assert "Type the name of a condition" in words(response), repr(text)


ODD_TEXTS = (
    *("???", "%", "_", "'\"<script>alert(1)</script>", "\u202eabc\u0301", "a\x00b", "x" * 100_000, "a " * 5000),
    *("' OR 1=1 --", 'a" OR "b', "a:* & !b", "NEAR(a b)", "ﷺ", "𝕏", "ß", "\\", "É" * 90, "1" * 90),
)


def test_search_for_any_text_returns_a_page(client, some_conditions):
    for text in ODD_TEXTS:
        response = _search(client, text)

        assert response.status_code == 200, text[:100]
        assert "<script>" not in response.content.decode(), text[:100]
        assert elements(response, '//input[@name="q"]/@value') == [search.clean_query(text)]
        assert len(search.clean_query(text)) <= 100


def test_search_is_not_indexed(client, some_conditions):
    response = _search(client, "cgl")

    assert elements(response, '//meta[@name="robots"]/@content') == ["noindex"]
    assert elements(response, '//link[@rel="canonical"]') == []


def test_search_with_very_many_results_says_that_there_are_more(client, some_conditions, monkeypatch):
    monkeypatch.setattr(search, "MOST_RESULTS", 1)

    response = _search(client, "disease")

    assert all_words(response, HITS) == ["Behçet disease"]
    assert "There are more results." in words(response)


# The stamp, codes, genes and texts in one statement; the names, read again inside a transaction; the words of signs, if
# no name is certain; the answers of the condition that a question is about.
QUERY_COUNTS = {"syndrome": 2, "sindrome": 2, "what causes syndrome 0?": 3, "": 0}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("text", QUERY_COUNTS)
def test_search_has_constant_query_counts(django_assert_num_queries, editor, reviewer, text, count):
    for number in range(count):
        condition = factories.make_condition(f"Syndrome {number}")
        condition.synonyms.create(name=f"Second syndrome {number}")
        factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)

    with django_assert_num_queries(QUERY_COUNTS[text]):
        search.search(text)


def _counts():
    return list(SearchCount.objects.order_by("query").values_list("query", "times", "found_nothing"))


def test_search_is_counted_with_what_it_found(client, some_conditions):
    for text in ("CGL", "cgl ", "zzzz", "lipodistrophy"):
        _search(client, text)

    assert _counts() == [("cgl", 2, 0), ("lipodistrophy", 1, 0), ("zzzz", 1, 1)]


def test_search_is_not_counted_where_it_may_be_personal(client, some_conditions):
    for text in ("", "???", "ann@example.org", "cgl 07700 900123", "12/05/1990 cgl", "patient 1234567", "@"):
        _search(client, text)

    assert _counts() == []


def test_search_is_not_counted_before_somebody_asks(client, some_conditions):
    client.head(reverse("search"), {"q": "cgl"})
    for header in ("Sec-Purpose", "Purpose", "X-Moz"):
        _search(client, "cgl", **{header: "prefetch;prerender"})
    client.get(reverse("suggest"), {"q": "cgl"})

    assert _counts() == []


def test_search_goes_on_where_it_cannot_be_counted(client, some_conditions):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE conditions_searchcount RENAME TO gone")
    response = _search(client, "cgl")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE gone RENAME TO conditions_searchcount")

    assert all_words(response, HITS) == [f"{CGL} also called CGL"]


def test_suggestions_are_small_and_fresh(client, some_conditions):
    response = client.get(reverse("suggest"), {"q": "berard"})

    assert response["Cache-Control"] == "no-cache"
    assert response.json() == {
        "hits": [
            {"name": "Berardi disease", "why": "", "address": "/conditions/berardi/"},
            {"name": CGL, "why": "also called Berardinelli-Seip syndrome", "address": "/conditions/congenital/"},
        ]
    }


def test_suggestions_name_what_has_no_answers_without_an_address(client, some_conditions):
    response = client.get(reverse("suggest"), {"q": "listed"})

    assert response.json() == {"hits": [{"name": "Listed disorder", "why": "no reviewed answers yet", "address": ""}]}


def test_suggestions_are_eight_at_most(client, db):
    for number in range(10):
        factories.make_condition(f"Listed {number}", is_listed=True)

    response = client.get(reverse("suggest"), {"q": "listed"})

    assert len(response.json()["hits"]) == 8


def test_search_finds_a_condition_by_the_gene_of_its_type(condition, editor, reviewer):
    factories.make_subtype(condition, "Congenital generalized lipodystrophy type 4", "CAVIN1", former=["PTRF"])
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)

    assert [(hit.title, hit.explanation) for hit in search.search("CAVIN1")] == [
        ("Congenital generalized lipodystrophy", "gene CAVIN1, in a type of it")
    ]
    assert [hit.explanation for hit in search.search("ptrf")] == ["gene CAVIN1, also known as PTRF, in a type of it"]


def test_search_names_no_type_that_is_not_public(condition, editor, reviewer):
    factories.make_subtype(condition, "Congenital generalized lipodystrophy type 4", "CAVIN1")

    assert search.search("CAVIN1") == []


def test_search_puts_the_condition_with_the_gene_before_that_of_a_type(condition, editor, reviewer):
    subtype = factories.make_subtype(condition, "Zebra type", "CAVIN1", is_listed=True)
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)

    assert [hit.title for hit in search.search("cavin1")] == [subtype.name, condition.name]


@pytest.mark.parametrize("text", ["it was found in a cat", "A CAT SCAN WAS DONE"])
def test_search_takes_no_plain_word_of_a_sentence_for_a_gene(condition, editor, reviewer, text):
    factories.make_gene_link(condition, "CAT")
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)

    assert [hit.reason for hit in search.search(text, texts=False)] == []


def test_search_counts_a_sentence_with_a_name_in_it_as_found(client, condition, editor, reviewer):
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)

    _search(client, "is congenital generalized lipodystrophy hereditary?")

    assert [found_nothing for _query, _times, found_nothing in _counts()] == [0]


def test_search_offers_what_has_the_most_telling_word(condition, editor, reviewer):
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    condition.synonyms.create(name="Seip syndrome")

    hits = search.search("marmalade kettle breakfast lipodystrophy")

    assert [(hit.title, hit.reason.name, hit.explanation) for hit in hits] == [
        ("Congenital generalized lipodystrophy", "SOME_WORDS", "")
    ]
    assert [hit.explanation for hit in search.search("seip marmalade kettle breakfast")] == [
        "also called Seip syndrome"
    ]


@pytest.fixture
def extra_fingers(db):
    """A listed condition with a sign whose everyday word is "Extra fingers"."""
    release = factories.make_release("terms", source="Human Phenotype Ontology", credit="HPO, version 2025-01-16.")
    term = HpoTerm.objects.create(hpo_id="HP:0010442", name="Polydactyly", release=release)
    term.synonyms.create(name="Extra fingers", type="layperson", position=1)
    hpo_words.update()
    condition = factories.make_condition("One disease", is_listed=True)
    condition.phenotypes.create(hpo_id="HP:0010442", term="Polydactyly", frequency="Obligate (100%)")
    return condition


def test_conditions_with_signs_are_no_diagnosis(client, extra_fingers):
    response = _search(client, "fingers extra")

    section = "//section[@aria-labelledby='by-signs']"
    assert all_words(response, f"{section}/h2 | {section}/p") == [
        "Conditions with these signs",
        "This is no diagnosis. Many conditions share the same signs; a doctor can find out which one it is.",
        "HPO, version 2025-01-16.",
    ]
    assert all_words(response, HITS) == [
        "One disease Extra fingers (Polydactyly): always, no reviewed answers yet",
    ]
    assert SearchCount.objects.get().found_nothing == 0


def test_printed_results_say_what_was_searched(client, extra_fingers):
    group = TopicGroup.objects.first()

    printed = [
        all_words(client.get(reverse("search"), {"q": text, "group": key}), of_class("on-paper"))
        for text, key in (("fingers <extra>", ""), ("fingers", group.pk), ("", ""))
    ]

    assert printed == [
        ["Searched for “fingers <extra>”"],
        [f"Searched for “fingers”, under “{group.name}”"],
        [],
    ]


def test_description_without_conditions_gets_a_sentence(client, extra_fingers):
    extra_fingers.phenotypes.all().delete()

    response = _search(client, "extra fingers")

    assert all_words(response, HITS) == []
    assert "Nothing matches “extra fingers”: no name, code, gene, sign or answer." in words(response, "//main")
