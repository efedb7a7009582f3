"""The graphs of the front page, the lists, profiles and the pages about this site."""

import pytest
from django.urls import reverse

from tests import factories
from tests.public.pages import elements

from .visible_values import graph_of, unshown
from .vocabulary import mistakes

SITE = "https://example.org"
HUB = f"{SITE}/conditions/congenital-generalized-lipodystrophy/"


@pytest.fixture
def live(page, editor, reviewer):
    page.condition.synonyms.create(name="Seip syndrome")
    return factories.make_published(page, by=editor, reviewer=reviewer)


def _items(page):
    return [(item["position"], item["name"], item["url"]) for item in page["mainEntity"]["itemListElement"]]


def _crumbs(graph):
    (trail,) = (node for node in graph["@graph"] if node["@type"] == "BreadcrumbList")
    return [(item["name"], item["item"]["@id"]) for item in trail["itemListElement"]]


def test_home_has_a_search_action_and_recent_reviews(client, live):
    response = client.get("/")

    graph = graph_of(response)
    page, website, organisation = graph["@graph"]
    assert (page["@type"], page["name"]) == ("WebPage", "Plain answers about rare diseases")
    assert _items(page) == [(1, live.title, f"{HUB}causes/")]
    assert website == {
        "@type": "WebSite",
        "@id": f"{SITE}/#website",
        "url": f"{SITE}/",
        "name": "DiseaseMaps",
        "publisher": {"@id": f"{SITE}/#organisation"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{SITE}/search/?q={{words}}"},
            "query-input": "required name=words",
        },
    }
    assert organisation == {
        "@type": "Organization",
        "@id": f"{SITE}/#organisation",
        "url": f"{SITE}/",
        "name": "DiseaseMaps",
        "publishingPrinciples": f"{SITE}/how-we-review/",
        "correctionsPolicy": f"{SITE}/corrections/",
        "actionableFeedbackPolicy": f"{SITE}/about/contact/",
        "ownershipFundingInfo": f"{SITE}/about/funding/",
    }
    assert (mistakes(graph), unshown(response, "/")) == ([], [])


@pytest.mark.django_db
def test_home_of_an_empty_site_has_no_list(client):
    assert "mainEntity" not in graph_of(client.get("/"))["@graph"][0]


def test_a_to_z_lists_public_conditions(client, live):
    factories.make_condition("Zellweger syndrome", is_listed=True)

    response = client.get("/conditions/")

    graph = graph_of(response)
    page = graph["@graph"][0]
    assert (page["@type"], page["name"]) == ("CollectionPage", "Conditions A to Z")
    assert _items(page) == [(1, "Congenital generalized lipodystrophy", HUB)]
    assert _crumbs(graph) == [("Home", f"{SITE}/"), ("Conditions A to Z", f"{SITE}/conditions/")]
    assert (mistakes(graph), unshown(response, "/conditions/")) == ([], [])


def test_letter_lists_other_names_as_well(client, live):
    response = client.get("/conditions/a-z/s/")

    graph = graph_of(response)
    assert graph["@graph"][0]["name"] == "Conditions: S"
    assert _items(graph["@graph"][0]) == [(1, "Seip syndrome", HUB)]
    assert _crumbs(graph)[-1] == ("S", f"{SITE}/conditions/a-z/s/")
    assert (mistakes(graph), unshown(response, "/conditions/a-z/s/")) == ([], [])


def test_letter_without_conditions_has_no_graph(client, live):
    response = client.get("/conditions/a-z/q/")

    assert graph_of(response) is None
    assert elements(response, '//meta[@name="robots"]/@content') == ["noindex"]


def test_gene_page_is_about_the_gene(client, live):
    release = factories.make_release()
    link = factories.make_gene_link(live.page.condition, "CAVIN1", former=["PTRF"], release=release)
    link.gene.name, link.gene.hgnc = "caveolae associated protein 1", "9688"
    link.gene.save()
    listed = factories.make_condition("Zellweger syndrome", is_listed=True)
    factories.make_gene_link(listed, "CAVIN1", release=release)
    suspected = factories.make_condition("Other syndrome", is_listed=True)
    factories.make_gene_link(suspected, "CAVIN1", association="Candidate gene tested in", release=release)

    response = client.get("/genes/CAVIN1/")

    graph = graph_of(response)
    page = graph["@graph"][0]
    assert page["about"] == {
        "@type": "Gene",
        "@id": f"{SITE}/genes/CAVIN1/#gene",
        "name": "CAVIN1",
        "alternateName": ["caveolae associated protein 1", "PTRF"],
        "identifier": {"@type": "PropertyValue", "propertyID": "HGNC", "value": "HGNC:9688"},
        "sameAs": "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:9688",
        "associatedDisease": [
            {
                "@type": "MedicalCondition",
                "@id": f"{HUB}#condition",
                "name": "Congenital generalized lipodystrophy",
                "url": HUB,
            },
            {"@type": "MedicalCondition", "name": "Zellweger syndrome"},
        ],
    }
    assert _items(page) == [(1, "Congenital generalized lipodystrophy", HUB)]
    assert _crumbs(graph)[2:] == [("Conditions by gene", f"{SITE}/genes/"), ("CAVIN1", f"{SITE}/genes/CAVIN1/")]
    assert (mistakes(graph), unshown(response, "/genes/CAVIN1/")) == ([], [])


def test_profile_matches_the_register(client, live, reviewer):
    entry = reviewer.medical_reviewer
    entry.credentials, entry.orcid, entry.registration_number = "MD, PhD", "0000-0002-1825-0097", "GMC 1234567"
    entry.affiliation, entry.biography, entry.photo = "A hospital", "Sees children.\n\nWrites.", "reviewers/rao.jpg"
    entry.save()

    response = client.get("/reviewers/dr-rao/")

    graph = graph_of(response)
    page, person, *_others = graph["@graph"]
    assert (page["@type"], page["mainEntity"]) == ("ProfilePage", {"@id": person["@id"]})
    assert person == {
        "@type": "Person",
        "@id": f"{SITE}/reviewers/dr-rao/#reviewer",
        "name": "Dr Rao",
        "honorificSuffix": "MD, PhD",
        "jobTitle": "endocrinologist",
        "affiliation": {"@type": "Organization", "name": "A hospital"},
        "description": "Sees children.\n\nWrites.",
        "hasCredential": [
            {"@type": "EducationalOccupationalCredential", "name": "MD"},
            {"@type": "EducationalOccupationalCredential", "name": "PhD"},
        ],
        "identifier": [
            {"@type": "PropertyValue", "propertyID": "ORCID", "value": "0000-0002-1825-0097"},
            {"@type": "PropertyValue", "name": "Registration", "value": "GMC 1234567"},
        ],
        "sameAs": "https://orcid.org/0000-0002-1825-0097",
        "image": f"{SITE}/reviewers/dr-rao/photo/",
        "url": f"{SITE}/reviewers/dr-rao/",
    }
    assert (mistakes(graph), unshown(response, "/reviewers/dr-rao/")) == ([], [])


def test_how_we_review_is_about_the_organisation(client, live):
    response = client.get("/how-we-review/")

    graph = graph_of(response)
    assert (graph["@graph"][0]["@type"], graph["@graph"][0]["about"]) == (
        "AboutPage",
        {"@id": f"{SITE}/#organisation"},
    )
    assert (mistakes(graph), unshown(response, "/how-we-review/")) == ([], [])


def test_page_with_the_contact_address_is_a_contact_page(client, live):
    response = client.get(reverse("site-page", args=["contact"]))

    graph = graph_of(response)
    assert graph["@graph"][0]["@type"] == "ContactPage"
    assert (mistakes(graph), unshown(response, reverse("site-page", args=["contact"]))) == ([], [])


def test_reviewers_are_listed(client, live):
    response = client.get("/reviewers/")

    graph = graph_of(response)
    assert _items(graph["@graph"][0]) == [(1, "Dr Rao, MD", f"{SITE}/reviewers/dr-rao/")]
    assert (mistakes(graph), unshown(response, "/reviewers/")) == ([], [])
