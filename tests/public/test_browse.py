"""Browsing by gene, inheritance and group: public conditions only, with credits for the facts."""

import pytest
from django.urls import reverse

from conditions.models import (
    Classification,
    Condition,
    FormerSymbol,
    Gene,
    GeneAssociation,
    Inheritance,
    Release,
    Synonym,
)
from conditions.public import names
from conditions.views import a_to_z
from conditions.vocabularies import GeneAssociationType, InheritanceMode, Kind
from tests import factories
from tests.public.pages import all_words, links, of_class, words

NAMES = of_class("names") + "/li"
GERMLINE = GeneAssociationType.GERMLINE


@pytest.fixture
def release(db):
    return Release.objects.create(
        source="Orphanet", product="product 6", version="1", licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/", credit="Free access data from Orphanet.",
    )  # fmt: skip


@pytest.fixture
def some_facts(editor, reviewer, release):
    """Make a public and a hidden condition, each with a gene, a mode of inheritance and a group."""
    public = factories.make_published(factories.make_page(factories.make_condition()), by=editor, reviewer=reviewer)
    hidden = factories.make_condition("Hidden syndrome")
    factories.make_in_review(factories.make_page(hidden), by=editor)
    for condition, symbol, mode, group in (
        (public.page.condition, "CAVIN1", InheritanceMode.AUTOSOMAL_RECESSIVE, "Genetic lipodystrophy"),
        (hidden, "SECRET1", InheritanceMode.Y_LINKED, "Secret group"),
    ):
        gene = Gene.objects.create(
            symbol=symbol, name="caveolae associated protein 1", locus="17q21.2", hgnc=symbol[-4:]
        )
        FormerSymbol.objects.create(gene=gene, symbol=f"OLD{symbol}")
        condition.gene_associations.create(gene=gene, association=GERMLINE, release=release)
        condition.inheritances.create(mode=mode, release=release)
        condition.inheritances.create(mode=InheritanceMode.UNKNOWN, release=release)
        parent = factories.make_condition(group, kind=Kind.GROUP)
        Classification.objects.create(parent=parent, child=condition, release=release)


@pytest.mark.parametrize(
    ("address", "terms"),
    [
        ("/genes/", ["CAVIN1 caveolae associated protein 1 · 1 condition"]),
        ("/browse/inheritance/", ["Autosomal recessive 1 condition"]),
        ("/browse/groups/", ["Genetic lipodystrophy 1 condition"]),
    ],
)
def test_browse_lists_terms_of_public_conditions(client, some_facts, address, terms):
    response = client.get(address)

    assert all_words(response, NAMES) == terms
    assert [client.get(link).status_code for link in links(response, of_class("names"))] == [200]


@pytest.mark.parametrize(
    ("address", "title", "note"),
    [
        ("/genes/CAVIN1/", "Conditions linked to the gene CAVIN1", f" {GERMLINE.label}"),
        ("/browse/inheritance/autosomal-recessive/", "Conditions by inheritance: Autosomal recessive", ""),
        ("/browse/groups/genetic-lipodystrophy/", "Genetic lipodystrophy", ""),
    ],
)
def test_browse_shows_conditions_and_whose_facts_they_are(client, some_facts, address, title, note):
    response = client.get(address)

    assert words(response, "//h1") == title
    assert all_words(response, NAMES) == [f"Congenital generalized lipodystrophy{note}"]
    assert all_words(response, '//section[@aria-labelledby="credits"]//li') == [
        "Free access data from Orphanet. Release: Orphanet, product 6. CC BY 4.0"
    ]


@pytest.mark.parametrize(
    "address",
    [
        *("/genes/SECRET1/", "/genes/OLDSECRET1/", "/genes/NONE/", "/browse/inheritance/y-linked/"),
        *("/browse/inheritance/unknown/", "/browse/inheritance/none/", "/browse/groups/secret-group/"),
        *("/browse/groups/none/", "/browse/groups/congenital-generalized-lipodystrophy/"),
    ],
)
def test_browse_knows_nothing_that_is_not_public(client, some_facts, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "SECRET1" not in words(response, "//main//h1")


def test_browse_counts_public_conditions_alone(client, some_facts, release):
    hidden = Condition.objects.get(name="Hidden syndrome")
    hidden.gene_associations.create(gene=Gene.objects.get(symbol="CAVIN1"), association=GERMLINE, release=release)
    hidden.inheritances.create(mode=InheritanceMode.AUTOSOMAL_RECESSIVE, release=release)
    Classification.objects.create(
        parent=Condition.objects.get(name="Genetic lipodystrophy"), child=hidden, release=release
    )

    terms = [all_words(client.get(address), NAMES) for address in ("/browse/inheritance/", "/browse/groups/")]
    shown = [
        all_words(client.get(address), NAMES) for address in ("/genes/CAVIN1/", "/browse/groups/genetic-lipodystrophy/")
    ]

    assert terms == [["Autosomal recessive 1 condition"], ["Genetic lipodystrophy 1 condition"]]
    assert [len(names) for names in shown] == [1, 1]


def test_browse_takes_no_disease_that_is_not_public_for_a_group(client, some_facts, release):
    hidden, public = factories.make_condition("Hidden disease"), factories.make_condition("Known", is_listed=True)
    for parent in (hidden, public):
        child = factories.make_condition(f"{parent.name} type 1", kind=Kind.SUBTYPE, is_listed=True)
        Classification.objects.create(parent=parent, child=child, release=release)

    response = client.get("/browse/groups/")

    assert all_words(response, NAMES) == ["Genetic lipodystrophy 1 condition", "Known 1 condition"]
    assert client.get("/browse/groups/hidden-disease/").status_code == 404


@pytest.mark.parametrize("symbol", ["OLDCAVIN1", "cavin1", "oldcavin1"])
def test_gene_under_another_symbol_leads_to_the_current_one(client, some_facts, symbol):
    response = client.get(reverse("gene", args=[symbol]))

    assert (response.status_code, response["Location"]) == (301, "/genes/CAVIN1/")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        *(("/genes/", 5), ("/genes/CAVIN1/", 6), ("/browse/inheritance/", 2)),
        *(("/browse/inheritance/autosomal-recessive/", 3), ("/browse/groups/", 2), ("/browse/groups/some-group/", 3)),
    ],
)
def test_browse_has_constant_query_counts(
    client, django_assert_num_queries, editor, reviewer, release, address, queries, count
):
    gene = Gene.objects.create(symbol="CAVIN1")
    parent = factories.make_condition("Some group", kind=Kind.GROUP)
    for number in range(count):
        condition = factories.make_condition(f"Syndrome {number}")
        factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
        condition.gene_associations.create(gene=gene, association=GERMLINE, release=release)
        condition.inheritances.create(mode=InheritanceMode.AUTOSOMAL_RECESSIVE, release=release)
        Classification.objects.create(parent=parent, child=condition, release=release)

    with django_assert_num_queries(queries):
        client.get(address)


# SQLite refuses deeper expressions.
DEEP = 1000


def test_lists_of_very_many_conditions_are_shown(client, release):
    """Check every list without a size limit: SQLite refuses to prefetch more than a thousand conditions."""
    conditions = Condition.objects.bulk_create(
        Condition(name=f"Syndrome {number}", slug=f"syndrome-{number}", is_listed=True) for number in range(DEEP + 1)
    )
    gene, parent = Gene.objects.create(symbol="CAVIN1"), factories.make_condition("Some group", kind=Kind.GROUP)
    Synonym.objects.bulk_create(Synonym(condition=one, name=f"{one.name} of old") for one in conditions)
    GeneAssociation.objects.bulk_create(
        GeneAssociation(condition=one, gene=gene, association=GERMLINE, release=release) for one in conditions
    )
    Inheritance.objects.bulk_create(
        Inheritance(condition=one, mode=InheritanceMode.AUTOSOMAL_RECESSIVE, release=release) for one in conditions
    )
    Classification.objects.bulk_create(Classification(parent=parent, child=one, release=release) for one in conditions)
    shown = {
        address: len(all_words(client.get(address), NAMES))
        for address in (
            *("/conditions/a-z/s/", "/conditions/?filter=syndrome", "/genes/CAVIN1/"),
            *("/browse/inheritance/autosomal-recessive/", "/browse/groups/some-group/"),
        )
    }

    assert shown == {
        # A part of them; the next one follows it (test_a_to_z).
        "/conditions/a-z/s/": names.PAGE_SIZE,
        # And the other ways to browse.
        "/conditions/?filter=syndrome": a_to_z.WHOLE_LIST + 3,
        "/genes/CAVIN1/": len(conditions),
        "/browse/inheritance/autosomal-recessive/": len(conditions),
        "/browse/groups/some-group/": len(conditions),
    }
