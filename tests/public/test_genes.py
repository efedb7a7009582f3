"""Genes by first letter: public conditions only, each gene on exactly one page."""

import pytest
from django.urls import reverse

from conditions.models import Condition, Gene, GeneAssociation
from conditions.public import genes as public_genes
from conditions.views import genes
from conditions.vocabularies import GeneAssociationType
from tests import factories
from tests.public.pages import all_words, elements, links, of_class, words

NAMES = of_class("names") + "/li"
LETTERS, TURN = of_class("letters"), of_class("turn")


def link(*symbols, condition=None):
    condition = condition or Condition.objects.filter(is_listed=True).first() or _public("Known syndrome")
    made = Gene.objects.bulk_create(Gene(symbol=symbol) for symbol in symbols)
    GeneAssociation.objects.bulk_create(
        GeneAssociation(condition=condition, gene=gene, association=GeneAssociationType.GERMLINE) for gene in made
    )


def _public(name):
    return factories.make_condition(name, is_listed=True)


@pytest.fixture
def some_genes(db):
    link("BSCL2", "AGPAT2", "abcA1", "7SK", "ZNF1")
    link("MECP2", condition=factories.make_condition("Hidden syndrome"))


def test_genes_are_listed_by_letter(client, some_genes):
    response = client.get("/genes/")

    assert all_words(response, of_class("initial")) == [
        "A abcA1 1 condition AGPAT2 1 condition",
        "B BSCL2 1 condition",
        "Z ZNF1 1 condition",
        "# 7SK 1 condition",
    ]
    assert links(response, LETTERS) == [f"/genes/a-z/{one}/" for one in ("a", "b", "z", "other")]
    assert elements(response, f"{LETTERS}/@aria-label") == ["Genes by first letter"]


def test_many_genes_are_listed_under_their_letters_only(client, some_genes, monkeypatch):
    monkeypatch.setattr(genes, "WHOLE_LIST", 4)

    response = client.get("/genes/")

    assert all_words(response, NAMES) == []
    assert "Choose the first letter of the gene’s symbol." in words(response)
    symbols = [name for address in links(response, LETTERS) for name in all_words(client.get(address), f"{NAMES}/a")]
    assert symbols == ["abcA1", "AGPAT2", "BSCL2", "ZNF1", "7SK"]


@pytest.mark.parametrize(
    ("letter", "title", "turns"),
    [
        ("a", "Conditions by gene: A", [("next", "/genes/a-z/b/")]),
        ("b", "Conditions by gene: B", [("prev", "/genes/a-z/a/"), ("next", "/genes/a-z/z/")]),
        ("z", "Conditions by gene: Z", [("prev", "/genes/a-z/b/"), ("next", "/genes/a-z/other/")]),
        ("other", "Conditions by gene: #", [("prev", "/genes/a-z/z/")]),
    ],
)
def test_a_letter_says_which_it_is_and_leads_on(client, some_genes, letter, title, turns):
    response = client.get(f"/genes/a-z/{letter}/")

    assert (words(response, "//h1"), words(response, "//title")) == (title, f"{title} – DiseaseMaps")
    assert elements(response, "//link[@rel='canonical']/@href") == [f"https://example.org/genes/a-z/{letter}/"]
    assert [(one.get("rel"), one.get("href")) for one in elements(response, f"{TURN}//a[@rel]")] == turns
    assert elements(response, f"{LETTERS}//a[@aria-current='page']/@href") == [f"/genes/a-z/{letter}/"]


@pytest.mark.parametrize("letter", ["m", "q", "A", "ab", "1", "-"])
def test_a_letter_without_genes_is_not_found(client, some_genes, letter):
    assert client.get(f"/genes/a-z/{letter}/").status_code == 404


def test_a_site_without_genes_says_so(client, db):
    response = client.get("/genes/")

    assert "No facts about the conditions on this site are recorded yet." in words(response)
    assert client.get("/genes/a-z/other/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/genes/", 5), ("/genes/a-z/g/", 5)])
def test_genes_have_constant_query_counts(client, db, django_assert_num_queries, address, queries, count):
    link(*(f"GENE{number}" for number in range(count)))

    with django_assert_num_queries(queries):
        response = client.get(address)

    assert len(all_words(response, NAMES)) == count


def test_a_gene_is_listed_only_while_its_condition_is_public(client, some_genes):
    Condition.objects.update(is_listed=False)

    assert client.get(reverse("gene-letter", args=["a"])).status_code == 404


def test_a_letter_goes_on_after_its_last_gene(client, db, monkeypatch):
    monkeypatch.setattr(public_genes, "PAGE_SIZE", 2)
    link("GB2", "gb2", "GA1", "GC3", "GD4", "H1", "7SK", "ÅB1")
    link("GA0", condition=factories.make_condition("Hidden syndrome"))
    pages, address = [], "/genes/a-z/g/"

    while address and len(pages) < 9:
        response = client.get(address)
        pages.append(all_words(response, f"{NAMES}/a"))
        address = next((f"/genes/a-z/g/{one.rpartition('/')[2]}" for one in links(response) if "?after=" in one), None)

    # Symbols that differ only in case stay on one page.
    assert pages == [["GA1"], ["GB2", "gb2"], ["GC3", "GD4"]]
    assert all_words(client.get("/genes/a-z/other/"), f"{NAMES}/a") == ["7SK", "ÅB1"]
    part = client.get("/genes/a-z/g/?after=gc3")
    assert all_words(part, f"{NAMES}/a") == ["GD4"]
    assert elements(part, "//meta[@name='robots']/@content") == ["noindex"]
    assert "There are no more genes under this letter." in words(client.get("/genes/a-z/g/?after=gz"))


def test_gene_of_a_type_leads_to_the_condition(client, condition, editor, reviewer):
    factories.make_subtype(condition, "Congenital generalized lipodystrophy type 4", "CAVIN1", former=["PTRF"])
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)

    assert all_words(client.get("/genes/"), NAMES) == ["CAVIN1 1 condition"]
    assert all_words(client.get("/genes/CAVIN1/"), NAMES) == ["Congenital generalized lipodystrophy in a type of it"]
    assert client.get("/genes/PTRF/")["Location"] == "/genes/CAVIN1/"


def test_gene_of_a_type_of_an_unpublished_condition_is_unknown(client, condition):
    factories.make_subtype(condition, "Congenital generalized lipodystrophy type 4", "CAVIN1")

    assert all_words(client.get("/genes/"), NAMES) == []
    assert client.get("/genes/CAVIN1/").status_code == 404
