"""Endpoints of pages: signed text, hash, dates, reviewers; no text of withdrawn pages."""

import datetime as dt
import hashlib
import json

import pytest
import time_machine

from conditions import workflow
from conditions.models import Edition
from conditions.vocabularies import Scope
from tests import factories
from tests.api import canonical
from tests.api.public_urls import of_page

ALL_OF_A_PAGE = ("/api/v1/pages/{}/{}", "/conditions/{}/{}.json", "/conditions/{}/{}.jsonld")


@pytest.fixture
def live(page, editor, reviewer):
    with time_machine.travel("2026-05-08T10:00:00Z", tick=False):
        return factories.make_published(
            page,
            by=editor,
            reviewer=reviewer,
            title="What causes lipodystrophy?",
            body="<h2>Genes?</h2>\n<p>Four [1]. Ask the [[community-count]].</p>\n<ul><li>one</li></ul>",
        )


def record(client, page):
    return client.get(of_page(page)[0]).json()


def test_page_has_text_dates_and_reviewer(client, live, page):
    with time_machine.travel("2026-06-01T10:00:00Z"):
        page_record = record(client, page)

    signed, sign_off = page_record.pop("signed"), page_record.pop("sign_off")
    person = {
        "name": "Dr Rao, MD",
        "url": "https://example.org/reviewers/dr-rao/",
        "self": "https://example.org/api/v1/reviewers/dr-rao",
    }
    citation = json.loads(json.dumps(live.citations.get().as_hashed()))
    assert page_record == {
        "url": "https://example.org/conditions/congenital-generalized-lipodystrophy/causes/",
        "self": "https://example.org/api/v1/pages/congenital-generalized-lipodystrophy/causes",
        "condition": {
            "slug": "congenital-generalized-lipodystrophy",
            "name": "Congenital generalized lipodystrophy",
            "url": "https://example.org/conditions/congenital-generalized-lipodystrophy/",
            "self": "https://example.org/api/v1/conditions/congenital-generalized-lipodystrophy",
        },
        "topic": {"slug": "causes", "name": page.topic.name, "group": page.topic.group.name},
        "now": {
            "condition_name": "Congenital generalized lipodystrophy",
            "topic_name": page.topic.name,
            "topic_group": page.topic.group.name,
        },
        "title": "What causes lipodystrophy?",
        "short_answer": factories.SHORT_ANSWER,
        "edition": 1,
        "first_published": "2026-05-08T10:00:00Z",
        "last_updated": "2026-05-08T10:00:00Z",
        "review": {
            "scope": "whole_page",
            "signed_by": person,
            "signed_at": "2026-05-08T10:00:00Z",
            "whole_page_reviewed_by": person,
            "whole_page_edition": 1,
            "sentence": "Whole page reviewed by Dr Rao, MD on 8 May 2026.",
            "last_reviewed": "2026-05-08",
            "review_due": live.review_due.isoformat(),
            "new_review_asked_for": None,
            "is_overdue": False,
        },
        "sha256": live.sha256,
        "proof": page_record["proof"],
        "language": "en-gb",
        "body_html": '<h2 id="s-genes">Genes?</h2>\n<p>Four [1]. Ask the <span>4 DiseaseMaps.org community members '
        "(live count, 1 Nov 2026)</span>.</p>\n<ul><li>one</li></ul>",
        "body_text": "Genes?\nFour [1]. Ask the 4 DiseaseMaps.org community members (live count, 1 Nov 2026).\none",
        "citations": [{**citation, "address": "https://www.orpha.net/en/disease/detail/528"}],
        "licence": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        "attribution": "“What causes lipodystrophy?”, DiseaseMaps, edition 1, whole page last medically reviewed by "
        "Dr Rao, MD on 2026-05-08. https://example.org/conditions/congenital-generalized-lipodystrophy/causes/. "
        "Licence: CC BY 4.0.",
        "disclaimer": "This information is for educational purposes only and does not constitute professional medical "
        "advice, diagnosis, or treatment.",
    }
    assert signed["text"]["body"] == live.body
    assert (sign_off["record"], sign_off["sha256"]) == (live.sign_off.data, live.sign_off.sha256)


def test_hash_of_the_record_can_be_computed_anew_in_two_ways(client, live, page):
    sign_off = record(client, page)["sign_off"]

    computed = eval(sign_off["python"], {"hashlib": hashlib, "json": json, "record": sign_off["record"]})

    assert computed == canonical.sha256_of(sign_off["record"]) == sign_off["sha256"]


def test_record_keeps_the_names_that_were_signed(client, live, page, reviewer):
    page.condition.name = "Renamed"
    page.condition.save()
    reviewer.medical_reviewer.speciality = "surgeon"
    reviewer.medical_reviewer.save()

    found = record(client, page)

    assert (found["condition"]["name"], found["now"]["condition_name"]) == (
        "Congenital generalized lipodystrophy",
        "Renamed",
    )
    assert found["sign_off"]["record"]["page"]["condition"]["name"] == "Congenital generalized lipodystrophy"
    assert found["sign_off"]["record"]["signature"]["reviewer"]["speciality"] == "endocrinologist"


def test_text_signed_before_records_were_kept_has_none(client, live, page):
    with factories.without_guards("edition_sign_off_is_its_own"):
        Edition.objects.filter(pk=live.pk).update(sign_off=None)

    assert record(client, page)["sign_off"] is None


def test_hash_can_be_recomputed_with_the_line_of_python(client, live, page):
    signed = record(client, page)["signed"]

    computed = eval(signed["python"], {"hashlib": hashlib, "json": json, "text": signed["text"]})

    assert computed == signed["sha256"] == live.sha256


def test_page_is_the_same_beside_the_page_for_people(client, live, page):
    assert [client.get(address).content for address in of_page(page)] == [client.get(of_page(page)[0]).content] * 2


def test_page_keeps_four_dates_apart(client, live, page, editor, second_reviewer):
    with time_machine.travel("2026-07-01T10:00:00Z", tick=False):
        edition = factories.make_reworded(page, by=editor)
        workflow.approve(
            edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer), scope=Scope.CHANGES_ONLY
        )

    with time_machine.travel("2026-08-01T10:00:00Z"):
        page_record = record(client, page)

    assert (page_record["first_published"], page_record["last_updated"]) == (
        "2026-05-08T10:00:00Z",
        "2026-07-01T10:00:00Z",
    )
    assert (page_record["review"]["last_reviewed"], page_record["review"]["review_due"]) == (
        "2026-05-08",
        live.review_due.isoformat(),
    )
    assert page_record["review"]["scope"] == "changes_only"
    assert page_record["review"]["signed_by"]["name"] == "Dr Lee, MD"
    assert page_record["review"]["whole_page_reviewed_by"]["name"] == "Dr Rao, MD"
    assert page_record["review"]["whole_page_edition"] == 1
    assert page_record["review"]["sentence"] == (
        "Changes reviewed by Dr Lee, MD on 1 Jul 2026; whole page last reviewed by Dr Rao, MD on 8 May 2026 "
        "(edition 1)."
    )
    assert (
        "edition 2. Changes reviewed by Dr Lee, MD on 2026-07-01; "
        "whole page last reviewed by Dr Rao, MD on 2026-05-08 (edition 1). https://" in page_record["attribution"]
    )


def test_page_is_overdue_from_the_day_after_it_is_due(client, live, page):
    results = []
    for days in (0, 1):
        with time_machine.travel(dt.datetime.combine(live.review_due, dt.time(12)) + dt.timedelta(days=days)):
            results.append((record(client, page)["review"]["is_overdue"], len(overdue(client))))

    assert results == [(False, 0), (True, 1)]


def overdue(client):
    return client.get("/api/v1/pages?overdue=true").json()["items"]


def test_page_with_a_review_request_is_overdue_at_once(client, live, page, chief):
    workflow.expedite(live, by=chief, reason="News")

    review = record(client, page)["review"]

    assert (review["is_overdue"], review["new_review_asked_for"] is not None) == (True, True)
    assert len(overdue(client)) == 1
    assert client.get("/api/v1/pages?overdue=false").json()["items"] == []


@pytest.mark.parametrize("address", ALL_OF_A_PAGE)
def test_withdrawn_page_is_gone_with_its_text(client, live, page, chief, address):
    withdrawn = workflow.withdraw(page, by=chief, reason="Wrong dose")

    response = client.get(address.format(page.condition.slug, "causes"))

    assert response.status_code == 410
    assert response.json() == {
        "type": "https://example.org/api/#withdrawn",
        "title": "This page was withdrawn",
        "status": 410,
        "detail": "The newsroom has withdrawn this page. Please remove your copy.",
        "instance": address.format(page.condition.slug, "causes"),
        "withdrawn_at": withdrawn.withdrawn_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    assert client.get("/api/v1/pages").json()["items"] == []


@pytest.mark.parametrize("address", ALL_OF_A_PAGE)
def test_page_that_was_never_public_looks_like_an_unknown_one(client, page, editor, address):
    factories.make_in_review(page, by=editor)

    drafted = client.get(address.format(page.condition.slug, "causes"))
    none = client.get(address.format("nothing", "causes"))

    assert (drafted.status_code, none.status_code) == (404, 404)
    assert {**drafted.json(), "instance": ""} == {**none.json(), "instance": ""}


@pytest.mark.parametrize("address", ALL_OF_A_PAGE)
def test_page_of_a_renamed_condition_leads_to_its_new_address(client, live, page, address):
    page.condition.former_slugs.create(slug="old-name")

    response = client.get(address.format("old-name", "causes"))

    assert (response.status_code, response["Location"]) == (
        301,
        f"https://example.org{address.format(page.condition.slug, 'causes')}",
    )


@pytest.mark.parametrize(
    ("query", "expected_count"),
    [
        ("", 2),
        ("condition=congenital-generalized-lipodystrophy", 1),
        ("condition=nothing", 0),
        ("topic=causes", 1),
        ("topic=genes", 1),
        ("reviewer=dr-rao", 1),
        ("reviewer=dr-lee", 1),
        ("reviewer=nobody", 0),
        ("updated_since=2026-05-09", 1),
        ("updated_since=2026-05-08T10:00:00Z", 2),
        ("topic=causes&reviewer=dr-lee", 0),
    ],
)
def test_list_filters(client, live, editor, second_reviewer, query, expected_count):
    with time_machine.travel("2026-06-08T10:00:00Z"):
        other = factories.make_page(factories.make_condition("Other disease"), "genes")
        factories.make_published(other, by=editor, reviewer=second_reviewer)

    assert len(client.get(f"/api/v1/pages?{query}").json()["items"]) == expected_count


def test_list_names_both_reviewers_of_a_page_with_changes_only(client, live, page, editor, second_reviewer):
    with time_machine.travel("2026-06-08T10:00:00Z"):
        edition = factories.make_reworded(page, by=editor)
        workflow.approve(
            edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer), scope=Scope.CHANGES_ONLY
        )

    for slug in ("dr-rao", "dr-lee"):
        assert len(client.get(f"/api/v1/pages?reviewer={slug}").json()["items"]) == 1


# --- Structured data ------------------------------------------------------------------


def test_graph_equals_the_one_in_the_page(client, live, page):
    from tests.public.pages import elements

    for address in (page.get_absolute_url(), page.condition.get_absolute_url()):
        (script,) = elements(client.get(address), '//script[@type="application/ld+json"]')
        response = client.get(f"{address.rstrip('/')}.jsonld")

        assert response["Content-Type"] == "application/ld+json"
        assert response.json() == json.loads(script.text)
