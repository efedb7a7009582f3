"""Endpoints of conditions: filters, search, facts, conditions by code."""

import datetime as dt

import pytest
import time_machine

from conditions.importers import hpo_words
from conditions.models import Classification, Condition, Gene, HpoTerm, Identifier
from conditions.vocabularies import InheritanceMode, Kind
from tests import factories

LIST = "/api/v1/conditions"


def names(client, query=""):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200, response.content
    return [item["name"] for item in response.json()["items"]]


@pytest.fixture
def known(editor, reviewer):
    """Three conditions that differ in all that can be filtered, and one that is not public."""
    first = factories.make_condition("Alpha disease")
    second = factories.make_condition("Beta disease")
    listed = factories.make_condition("1p36 syndrome", is_listed=True)
    factories.make_condition("Hidden syndrome")
    group = factories.make_condition("Group of diseases", slug="a-group", kind=Kind.GROUP)
    with time_machine.travel("2026-05-08T10:00:00Z"):
        factories.make_published(factories.make_page(first, "causes"), by=editor, reviewer=reviewer)
    with time_machine.travel("2026-06-08T10:00:00Z"):
        factories.make_published(factories.make_page(second, "genes"), by=editor, reviewer=reviewer)
    factories.make_gene_link(first, "CAVIN1", former=["PTRF"])
    first.inheritances.create(mode=InheritanceMode.AUTOSOMAL_RECESSIVE)
    Classification.objects.create(parent=group, child=second)
    Identifier.objects.create(condition=first, system="ORPHA", code="528", relation="E")
    Identifier.objects.create(condition=first, system="ICD-10", code="E88.1", relation="NTBT")
    Identifier.objects.create(condition=second, system="ICD-10", code="E88.1", relation="NTBT")
    Identifier.objects.create(condition=listed, system="OMIM", code="607872", relation="E")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["1p36 syndrome", "Alpha disease", "Beta disease"]),
        ("has_answers=true", ["Alpha disease", "Beta disease"]),
        ("has_answers=false", ["1p36 syndrome"]),
        ("letter=b", ["Beta disease"]),
        ("letter=other", ["1p36 syndrome"]),
        ("letter=z", []),
        ("gene=CAVIN1", ["Alpha disease"]),
        ("gene=cavin1", ["Alpha disease"]),
        ("gene=PTRF", ["Alpha disease"]),
        ("gene=AGPAT2", []),
        ("inheritance=autosomal-recessive", ["Alpha disease"]),
        ("inheritance=semi-dominant", []),
        ("group=a-group", ["Beta disease"]),
        ("group=nothing", []),
        ("topic=genes", ["Beta disease"]),
        ("updated_since=2026-06-01", ["Beta disease"]),
        ("updated_since=2026-06-08T10:00:00Z", ["Beta disease"]),
        ("updated_since=2026-06-08T12:00:01%2B02:00", []),
        ("updated_since=2100-01-01", []),
        ("identifier=ORPHA:528", ["Alpha disease"]),
        ("identifier=orphanet_528", ["Alpha disease"]),
        ("identifier=528", ["Alpha disease"]),
        ("identifier=607872", ["1p36 syndrome"]),
        ("identifier=E88.1", ["Alpha disease", "Beta disease"]),
        ("identifier=E881", ["Alpha disease", "Beta disease"]),
        ("identifier=https://icd.who.int/browse10/2019/en%23/E88.1", ["Alpha disease", "Beta disease"]),
        (
            "identifier=https://www.orpha.net/en/disease/detail/528%3Fname%3Dlipodystrophy%26mode%3Dname",
            ["Alpha disease"],
        ),
        ("identifier=OMIM:528000", []),
        ("identifier=E88.1&topic=genes", ["Beta disease"]),
        ("q=alpha", ["Alpha disease"]),
        ("q=PTRF", ["Alpha disease"]),
        ("q=disease&topic=genes", ["Beta disease"]),
        ("q=hidden", []),
        ("q=disease&limit=1", ["Beta disease"]),
    ],
)
def test_list_filters(client, known, query, expected):
    assert names(client, query) == expected


def test_list_says_why_a_condition_matched(client, known):
    by_code = client.get(f"{LIST}?identifier=E88.1").json()["items"]
    by_gene = client.get(f"{LIST}?q=ptrf").json()["items"]
    by_slip = client.get(f"{LIST}?q=alpa+disease").json()["items"]

    assert by_code[0]["match"] == {"words": "ICD-10 E88.1", "is_near": False, "is_by_signs": False}
    assert by_gene[0]["match"] == {
        "words": "gene CAVIN1, also known as PTRF",
        "is_near": False,
        "is_by_signs": False,
    }
    assert by_slip[0]["match"] == {"words": "", "is_near": True, "is_by_signs": False}


def test_search_finds_conditions_by_signs_in_everyday_words(client, known):
    term = HpoTerm.objects.create(hpo_id="HP:0010442", name="Polydactyly")
    term.synonyms.create(name="Extra fingers", type="layperson", position=1)
    hpo_words.update()
    alpha = Condition.objects.get(name="Alpha disease")
    alpha.phenotypes.create(hpo_id="HP:0010442", term="Polydactyly", frequency="Obligate (100%)")

    (item,) = client.get(f"{LIST}?q=extra+fingers").json()["items"]

    assert item["name"] == "Alpha disease"
    assert item["match"] == {"words": "Extra fingers (Polydactyly): always", "is_near": False, "is_by_signs": True}


def test_list_shows_a_condition_without_answers_without_a_way_to_it(client, known):
    item = client.get(f"{LIST}?letter=other").json()["items"][0]

    assert item == {
        "slug": "1p36-syndrome",
        "name": "1p36 syndrome",
        "kind": "disorder",
        "other_names": [],
        "identifiers": [
            {"system": "OMIM", "code": "607872", "relation": "E", "url": "https://omim.org/entry/607872"},
        ],
        "has_answers": False,
        "last_updated": None,
        "url": None,
        "self": None,
        "match": None,
    }


def test_search_has_no_cursor(client, known):
    response = client.get(f"{LIST}?q=disease&cursor=x")

    assert response.json()["detail"] == (
        "A search has no cursor: one response contains the best results. Leave “cursor” out."
    )


@pytest.mark.parametrize("code", ["ORPHA:528", "528", "ORPHA:528/"])
def test_code_leads_to_its_condition(client, known, code):
    items = client.get(f"{LIST}/by-identifier/{code}").json()["items"]

    assert [(item["name"], item["match"]["words"]) for item in items] == [("Alpha disease", "ORPHA 528")]


def test_code_of_several_conditions_leads_to_all(client, known):
    items = client.get(f"{LIST}/by-identifier/ICD-10:E88.1").json()["items"]

    assert [item["name"] for item in items] == ["Alpha disease", "Beta disease"]


@pytest.mark.parametrize("code", ["ORPHA:1", "nonsense", "%00", "x" * 5000, "ORPHA:" + "0" * 300 + "528"])
def test_code_of_nothing_is_a_problem(client, known, code):
    assert client.get(f"{LIST}/by-identifier/{code}").status_code == 404


@pytest.mark.parametrize("address", ["/api/v1/conditions/{}", "/conditions/{}.json", "/conditions/{}.jsonld"])
def test_condition_without_answers_looks_like_an_unknown_one(client, known, address):
    answers = [client.get(address.format(slug)).json() for slug in ("hidden-syndrome", "1p36-syndrome", "nothing")]

    assert {(answer["status"], answer["title"], answer["detail"]) for answer in answers} == {
        (404, "Nothing is public here", "There is no public record at this address.")
    }


@pytest.mark.parametrize("address", ["/api/v1/conditions/{}", "/conditions/{}.json", "/conditions/{}.jsonld"])
def test_renamed_condition_leads_to_its_new_address(client, page, editor, reviewer, address):
    factories.make_published(page, by=editor, reviewer=reviewer)
    page.condition.former_slugs.create(slug="old-name")

    response = client.get(address.format("old-name"))

    assert (response.status_code, response["Location"]) == (
        301,
        f"https://example.org{address.format(page.condition.slug)}",
    )
    assert response["Access-Control-Allow-Origin"] == "*"


def test_condition_has_its_facts_with_their_releases(client, condition, editor, reviewer):
    release = factories.make_release()
    factories.make_published(factories.make_page(condition, "overview"), by=editor, reviewer=reviewer)
    condition.synonyms.create(name="CGL", scope="abbreviation")
    factories.make_gene_link(condition, "CAVIN1", former=["PTRF"], release=release)
    factories.make_subtype(condition, "CGL type 1", "AGPAT2", release=release, codes=[("ORPHA", "696")])
    condition.onsets.create(age="Infancy")

    condition_record = client.get(f"/api/v1/conditions/{condition.slug}").json()

    assert condition_record == client.get(f"/conditions/{condition.slug}.json").json()
    assert condition_record["other_names"] == [{"name": "CGL", "scope": "abbreviation"}]
    assert [page["url"] for page in condition_record["pages"]] == [
        f"https://example.org{condition.get_absolute_url()}overview/"
    ]
    assert condition_record["overview"] == condition_record["pages"][0]
    assert condition_record["community"] == {
        "words": "4 DiseaseMaps.org community members",
        "counted_on": dt.date(2026, 11, 1).isoformat(),
    }
    assert condition_record["facts"]["onset"] == [
        {"term": "Infancy", "words": "From 4 weeks to 2 years", "releases": [], "by_hand": True, "confirmed_on": None}
    ]
    assert condition_record["facts"]["genes"] == [
        {
            "symbol": "CAVIN1",
            "name": "",
            "name_by_hand": False,
            "hgnc": "",
            "former_symbols": ["PTRF"],
            "associations": ["Disease-causing germline mutation(s) in"],
            "is_causal": True,
            "releases": ["a"],
            "by_hand": False,
            "confirmed_on": None,
        }
    ]
    (subtype,) = condition_record["facts"]["subtypes"]
    assert (subtype["name"], subtype["url"], subtype["releases"]) == ("CGL type 1", None, ["a"])
    assert [one["letter"] for one in condition_record["facts"]["releases"]] == ["a"]
    assert condition_record["facts"]["releases"][0]["licence"] == "CC BY 4.0"


def test_condition_nobody_counted_has_no_community(client, editor, reviewer):
    page = factories.make_page()
    factories.make_published(page, by=editor, reviewer=reviewer)

    assert client.get(f"/api/v1/conditions/{page.condition.slug}").json()["community"] is None


def test_gene_filter_accepts_unusual_symbols(client, known):
    Gene.objects.create(symbol="HLA-DRB1")

    assert names(client, "gene=HLA-DRB1") == []
