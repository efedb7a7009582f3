"""The graph of a question's page, in each state of the page."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from conditions import workflow
from conditions.vocabularies import Scope
from tests import factories

from .visible_values import graph_of, unshown
from .vocabulary import mistakes

SITE = "https://example.org"
HUB = f"{SITE}/conditions/congenital-generalized-lipodystrophy/"
CAUSES = f"{HUB}causes/"
TITLE = "What causes congenital generalized lipodystrophy?"


def _dated(edition, published, **dates):
    published_at = timezone.make_aware(dt.datetime.fromisoformat(published))
    return factories.dated(edition, published_at=published_at, **dates)


@pytest.fixture
def live(page, editor, reviewer):
    edition = factories.make_published(
        page,
        by=editor,
        reviewer=reviewer,
        short_answer=f"{factories.SHORT_ANSWER} [1]",
        body=f"{factories.BODY}<p>One of them was found first [2].</p>",
        citations=[
            {**factories.CITATION, "authors": ""},
            {
                **factories.CITATION,
                "number": 2,
                "authors": "Magré J, et al.",
                "journal": "Nature Genetics",
                "pmid": "11479539",
                "doi": "10.1038/ng585",
                "url": "",
            },
        ],
    )
    return _dated(edition, "2026-05-08T23:30", reviewed_on="2026-05-07", review_due="2099-05-07")


def _page_of(client, edition):
    return graph_of(client.get(edition.get_absolute_url()))["@graph"][0]


def _node(graph, kind):
    return next(node for node in graph["@graph"] if node["@type"] == kind)


def test_page_describes_its_whole_review(client, live):
    response = client.get(live.get_absolute_url())

    graph = graph_of(response)
    assert graph["@graph"][0] == {
        "@type": "MedicalWebPage",
        "@id": f"{CAUSES}#page",
        "url": CAUSES,
        "name": TITLE,
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "publisher": {"@id": f"{SITE}/#organisation"},
        "publishingPrinciples": f"{SITE}/how-we-review/",
        "description": factories.SHORT_ANSWER,
        "about": {"@id": f"{HUB}#condition"},
        "mainEntity": {"@id": f"{CAUSES}#question"},
        "hasPart": {
            "@type": "HealthTopicContent",
            "@id": f"{CAUSES}#text",
            "name": TITLE,
            "about": {"@id": f"{HUB}#condition"},
            "hasHealthAspect": "https://schema.org/CausesHealthAspect",
        },
        "isPartOf": {
            "@type": "MedicalWebPage",
            "@id": f"{HUB}#page",
            "url": HUB,
            "name": "Congenital generalized lipodystrophy",
            "isPartOf": {"@id": f"{SITE}/#website"},
        },
        "audience": {"@type": "Patient"},
        "author": {"@id": f"{SITE}/#organisation"},
        "lastReviewed": "2026-05-07",
        "reviewedBy": {"@id": f"{SITE}/reviewers/dr-rao/#reviewer"},
        "specialty": ["https://schema.org/Endocrine"],
        "creativeWorkStatus": "Medically reviewed",
        "datePublished": "2026-05-08",
        "dateModified": "2026-05-08",
        "version": 1,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "citation": [
            {
                "@type": "CreativeWork",
                "@id": f"{CAUSES}#source-1",
                "position": 1,
                "name": "Congenital generalized lipodystrophy",
                "datePublished": "2025",
                "url": "https://www.orpha.net/en/disease/detail/528",
            },
            {
                "@type": "MedicalScholarlyArticle",
                "@id": f"{CAUSES}#source-2",
                "position": 2,
                "name": "Congenital generalized lipodystrophy",
                "creditText": "Magré J, et al.",
                "isPartOf": {"@type": "CreativeWork", "name": "Nature Genetics"},
                "datePublished": "2025",
                "url": "https://doi.org/10.1038/ng585",
                "sameAs": ["https://pubmed.ncbi.nlm.nih.gov/11479539/", "https://doi.org/10.1038/ng585"],
                "identifier": [
                    {"@type": "PropertyValue", "propertyID": "PMID", "value": "11479539"},
                    {"@type": "PropertyValue", "propertyID": "DOI", "value": "10.1038/ng585"},
                ],
            },
        ],
        "speakable": {"@type": "SpeakableSpecification", "cssSelector": [".answer h2 + p"]},
        "breadcrumb": {"@id": f"{CAUSES}#breadcrumb"},
    }
    assert [node["@type"] for node in graph["@graph"][1:]] == [
        "Question",
        "MedicalCondition",
        "Person",
        "BreadcrumbList",
        "WebSite",
        "Organization",
    ]


def test_question_and_reviewer_are_separate_nodes(client, live):
    graph = graph_of(client.get(live.get_absolute_url()))

    assert _node(graph, "Question") == {
        "@type": "Question",
        "@id": f"{CAUSES}#question",
        "name": TITLE,
        "about": {"@id": f"{HUB}#condition"},
        "acceptedAnswer": {"@type": "Answer", "@id": f"{CAUSES}#short-answer", "text": factories.SHORT_ANSWER},
    }
    assert _node(graph, "Person") == {
        "@type": "Person",
        "@id": f"{SITE}/reviewers/dr-rao/#reviewer",
        "name": "Dr Rao",
        "honorificSuffix": "MD",
        "jobTitle": "endocrinologist",
        "url": f"{SITE}/reviewers/dr-rao/",
    }


def test_dates_are_in_the_sites_time_zone(client, live, settings):
    settings.TIME_ZONE = "Pacific/Auckland"

    page = _page_of(client, live)

    assert (page["dateModified"], page["lastReviewed"]) == ("2026-05-09", "2026-05-07")


def test_reviewer_has_the_name_of_the_signature(client, live, reviewer):
    entry = reviewer.medical_reviewer
    entry.name = "Dr Other"
    entry.save()

    response = client.get(live.get_absolute_url())

    person = _node(graph_of(response), "Person")
    assert (person["name"], person["honorificSuffix"]) == ("Dr Rao", "MD")
    assert unshown(response, live.get_absolute_url()) == []


def test_changes_only_names_its_signer_and_who_read_the_whole_page(client, live, editor, second_reviewer):
    second_reviewer.medical_reviewer.speciality = "clinical geneticist"
    second_reviewer.medical_reviewer.save()
    edition = factories.make_reworded(live.page, by=editor)
    edition = workflow.approve(
        edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer), scope=Scope.CHANGES_ONLY
    )
    edition = _dated(edition, "2026-11-02T12:00")

    response = client.get(edition.get_absolute_url())

    graph = graph_of(response)
    page = graph["@graph"][0]
    assert (page["lastReviewed"], page["reviewedBy"]) == ("2026-05-07", {"@id": f"{SITE}/reviewers/dr-lee/#reviewer"})
    assert page["creditText"] == (
        f"Changes reviewed by Dr Lee, MD on {date_format(timezone.localdate())}; "
        "whole page last reviewed by Dr Rao, MD on 7 May 2026 (edition 1)"
    )
    assert (page["datePublished"], page["dateModified"], page["version"]) == ("2026-05-08", "2026-11-02", 2)
    assert [(node["name"], node.get("jobTitle")) for node in graph["@graph"] if node["@type"] == "Person"] == [
        ("Dr Lee", "clinical geneticist")
    ]
    assert mistakes(graph) == []
    assert unshown(response, edition.get_absolute_url()) == []


def test_overdue_review_keeps_its_date(client, live):
    _dated(live, "2025-05-08T12:00", reviewed_on="2025-05-08", review_due="2026-05-08")

    response = client.get(live.get_absolute_url())

    page = graph_of(response)["@graph"][0]
    assert (page["lastReviewed"], page["creativeWorkStatus"]) == ("2025-05-08", "Review overdue")
    assert "expires" not in page
    assert unshown(response, live.get_absolute_url()) == []


def test_expedited_review_is_overdue(client, live, chief):
    workflow.expedite(live, by=chief, reason="A new study")

    page = _page_of(client, live)

    assert (page["lastReviewed"], page["creativeWorkStatus"]) == ("2026-05-07", "Review overdue")


def test_reaffirmed_page_has_the_new_review_and_the_old_text_dates(client, live, second_reviewer):
    workflow.reaffirm(live, by=second_reviewer, seen=workflow.seen_by(live, second_reviewer))

    page = _page_of(client, live)

    assert (page["lastReviewed"], page["dateModified"]) == (timezone.localdate().isoformat(), "2026-05-08")
    assert page["reviewedBy"] == {"@id": f"{SITE}/reviewers/dr-lee/#reviewer"}


def test_draft_beside_the_live_edition_changes_nothing(client, live, editor):
    before = graph_of(client.get(live.get_absolute_url()))
    factories.make_in_review(live.page, by=editor, title="Is this secret?")

    assert graph_of(client.get(live.get_absolute_url())) == before


def test_topic_without_a_schema_org_aspect_has_no_part(client, condition, editor, reviewer):
    page = factories.make_page(condition, "diagnosis")
    edition = factories.make_published(page, by=editor, reviewer=reviewer)

    assert "hasPart" not in _page_of(client, edition)


def test_withdrawn_page_has_no_graph(client, live, chief):
    workflow.withdraw(live.page, by=chief, reason="Wrong")

    response = client.get(live.get_absolute_url())

    assert (response.status_code, graph_of(response)) == (410, None)
    assert b"og:" not in response.content
    assert b'rel="canonical"' not in response.content


def test_preview_has_no_graph(client, live, editor):
    client.force_login(editor)

    response = client.get(reverse("admin:conditions_edition_preview", args=[live.pk]))

    assert (response.status_code, graph_of(response)) == (200, None)
    assert b"og:" not in response.content
    assert b'<meta name="robots" content="noindex">' in response.content
