"""The graph of a condition's page: its facts, and its pages with their own reviews."""

import pytest

from conditions import workflow
from conditions.vocabularies import Scope
from tests import factories

from .visible_values import graph_of, unshown
from .vocabulary import mistakes

SITE = "https://example.org"
PATH = "/conditions/congenital-generalized-lipodystrophy/"
HUB = f"{SITE}{PATH}"


def _publish(condition, topic, editor, reviewer, **values):
    edition = factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)
    return factories.dated(edition, **{"reviewed_on": "2026-05-08", "review_due": "2099-05-08", **values})


def _nodes(graph, kind):
    return [node for node in graph["@graph"] if node["@type"] == kind]


@pytest.fixture
def release():
    return factories.make_release()


def test_hub_has_only_the_reviews_of_its_pages(client, condition, editor, reviewer):
    _publish(condition, "causes", editor, reviewer, review_due="2026-06-01")
    _publish(condition, "overview", editor, reviewer)

    response = client.get(PATH)

    graph = graph_of(response)
    page = graph["@graph"][0]
    assert {"lastReviewed", "reviewedBy", "dateModified", "license"} & set(page) == set()
    assert (page["mainEntity"], page["about"]) == ({"@id": f"{HUB}#condition"}, {"@id": f"{HUB}#condition"})
    assert page["hasPart"] == [
        {
            "@type": "MedicalWebPage",
            "@id": f"{HUB}overview/#page",
            "url": f"{HUB}overview/",
            "name": "What is congenital generalized lipodystrophy?",
            "description": factories.SHORT_ANSWER,
            "lastReviewed": "2026-05-08",
            "reviewedBy": {"@id": f"{SITE}/reviewers/dr-rao/#reviewer"},
            "license": "https://creativecommons.org/licenses/by/4.0/",
        },
        {
            "@type": "MedicalWebPage",
            "@id": f"{HUB}causes/#page",
            "url": f"{HUB}causes/",
            "name": "What causes congenital generalized lipodystrophy?",
            "description": factories.SHORT_ANSWER,
            "lastReviewed": "2026-05-08",
            "creativeWorkStatus": "Review overdue",
            "license": "https://creativecommons.org/licenses/by/4.0/",
        },
    ]
    assert [node["name"] for node in _nodes(graph, "Person")] == ["Dr Rao"]
    assert unshown(response, PATH) == []


def test_hub_after_a_changes_only_review_names_its_signer(client, condition, editor, reviewer, second_reviewer):
    first = _publish(condition, "overview", editor, reviewer)
    edition = factories.make_reworded(first.page, by=editor)
    workflow.approve(
        edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer), scope=Scope.CHANGES_ONLY
    )

    response = client.get(PATH)

    part = graph_of(response)["@graph"][0]["hasPart"][0]
    assert (part["lastReviewed"], part["reviewedBy"]) == ("2026-05-08", {"@id": f"{SITE}/reviewers/dr-lee/#reviewer"})
    assert part["creditText"].endswith("; whole page last reviewed by Dr Rao, MD on 8 May 2026 (edition 1)")
    assert unshown(response, PATH) == []


def test_hub_without_an_overview_has_no_speakable_part(client, condition, editor, reviewer):
    _publish(condition, "causes", editor, reviewer)

    graph = graph_of(client.get(PATH))

    assert {"speakable", "description", "mentions"} & set(graph["@graph"][0]) == set()
    assert _nodes(graph, "MedicalCondition") == [
        {
            "@type": "MedicalCondition",
            "@id": f"{HUB}#condition",
            "name": "Congenital generalized lipodystrophy",
            "url": HUB,
        }
    ]


def test_condition_has_only_its_own_names_and_exact_codes(client, condition, editor, reviewer, release):
    for name, scope in [("Seip syndrome", "exact"), ("CGL", "abbreviation"), ("Lipodystrophy", "broad")]:
        condition.synonyms.create(name=name, scope=scope)
    for system, code, relation in [("ORPHA", "528", "E"), ("ICD-11", "LD27.60", "E"), ("ICD-10", "E88.1", "NTBT")]:
        condition.identifiers.create(system=system, code=code, relation=relation, release=release)
    _publish(condition, "causes", editor, reviewer)

    response = client.get(PATH)

    about = _nodes(graph_of(response), "MedicalCondition")[0]
    assert about["alternateName"] == ["Seip syndrome", "CGL"]
    assert about["code"] == [
        {"@type": "MedicalCode", "codeValue": "528", "codingSystem": "ORPHA"},
        {"@type": "MedicalCode", "codeValue": "LD27.60", "codingSystem": "ICD-11"},
    ]
    assert about["sameAs"] == ["https://www.orpha.net/en/disease/detail/528"]
    assert unshown(response, PATH) == []


def test_condition_gives_each_figure_with_its_source(client, condition, editor, reviewer, release):
    rows = [
        ("1-9 / 1 000 000", "0.6812", "per 100,000", "Worldwide", "ORPHANET"),
        ("<1 / 1 000 000", None, "per 100,000", "Peru", "16722806[PMID]"),
        ("", "40", "cases", "Oman", ""),
        ("", "2", "families", "", ""),
        ("Unknown", None, "", "Chad", ""),
    ]
    for prevalence_class, value, unit, place, sources in rows:
        condition.prevalences.create(
            type="Point prevalence" if prevalence_class else "Cases/families",
            prevalence_class=prevalence_class,
            value=value,
            unit=unit,
            place=place,
            sources=sources,
            release=release,
        )
    _publish(condition, "causes", editor, reviewer)

    response = client.get(PATH)

    assert _nodes(graph_of(response), "MedicalCondition")[0]["epidemiology"] == [
        "1 to 9 in 1,000,000 (0.6812 in 100,000) · Worldwide · people who have it. Source: Orphanet.",
        "Fewer than 1 in 1,000,000 · Peru · people who have it. Source: PMID 16722806.",
        "2 families · cases or families described.",
        "40 cases · Oman · cases or families described.",
    ]
    assert unshown(response, PATH) == []


def test_genes_and_subtypes_are_separate_nodes(client, condition, editor, reviewer, release):
    public = factories.make_subtype(condition, "CGL type 1", "AGPAT2", release=release, codes=[("OMIM", "608594")])
    factories.make_subtype(condition, "CGL type 4", "CAVIN1", former=["PTRF"], release=release)
    factories.make_gene_link(condition, "FOS", association="Candidate gene tested in", release=release)
    factories.make_gene_link(condition, "PPARG/2", release=release)
    _publish(condition, "causes", editor, reviewer)
    _publish(public, "overview", editor, reviewer)

    response = client.get(PATH)

    graph = graph_of(response)
    assert _nodes(graph, "MedicalCondition")[1:] == [
        {
            "@type": "MedicalCondition",
            "@id": f"{SITE}/conditions/cgl-type-1/#condition",
            "name": "CGL type 1",
            "url": f"{SITE}/conditions/cgl-type-1/",
            "code": [{"@type": "MedicalCode", "codeValue": "608594", "codingSystem": "OMIM"}],
            "sameAs": ["https://omim.org/entry/608594"],
        },
        {"@type": "MedicalCondition", "@id": f"{HUB}#type-cgl-type-4", "name": "CGL type 4"},
    ]
    assert _nodes(graph, "Gene") == [
        # This gene is only suspected, so it is not known to cause a disease.
        {"@type": "Gene", "@id": f"{SITE}/genes/FOS/#gene", "name": "FOS"},
        {
            "@type": "Gene",
            "@id": f"{SITE}/genes/PPARG/2/#gene",
            "name": "PPARG/2",
            "associatedDisease": [{"@id": f"{HUB}#condition"}],
        },
        {
            "@type": "Gene",
            "@id": f"{SITE}/genes/AGPAT2/#gene",
            "name": "AGPAT2",
            "associatedDisease": [{"@id": f"{SITE}/conditions/cgl-type-1/#condition"}],
        },
        {
            "@type": "Gene",
            "@id": f"{SITE}/genes/CAVIN1/#gene",
            "name": "CAVIN1",
            "alternateName": ["PTRF"],
            "associatedDisease": [{"@id": f"{HUB}#type-cgl-type-4"}],
        },
    ]
    assert len(graph["@graph"][0]["mentions"]) == 6
    assert (mistakes(graph), unshown(response, PATH)) == ([], [])


def test_a_gene_of_the_condition_and_of_a_subtype_is_one_node(client, condition, editor, reviewer, release):
    factories.make_subtype(condition, "CGL type 1", "AGPAT2", release=release)
    factories.make_gene_link(condition, "AGPAT2", association="Biomarker tested in", release=release)
    _publish(condition, "causes", editor, reviewer)

    genes = _nodes(graph_of(client.get(PATH)), "Gene")

    assert [gene["associatedDisease"] for gene in genes] == [[{"@id": f"{HUB}#type-cgl-type-1"}]]
