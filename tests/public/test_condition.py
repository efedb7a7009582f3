"""The hub of a condition: what visitors may know of it."""

import pytest

from conditions import workflow
from conditions.models import Edition
from tests import factories
from tests.public.pages import all_words, elements, links, of_class, words

HUB = "/conditions/congenital-generalized-lipodystrophy/"


def _publish(condition, topic, editor, reviewer, **dates):
    edition = factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)
    dates = {"reviewed_on": "2026-05-08", "review_due": "2099-05-08", **dates}
    Edition.objects.filter(pk=edition.pk).update(**dates)
    return edition


def test_hub_lists_published_answers_by_group(client, condition, editor, reviewer):
    _publish(condition, "genes", editor, reviewer)
    _publish(condition, "causes", editor, reviewer, review_due="2026-05-09")
    _publish(condition, "overview", editor, reviewer)
    factories.make_draft(factories.make_page(condition, "symptoms"), by=editor)
    factories.make_in_review(factories.make_page(condition, "outlook"), by=editor)

    response = client.get(HUB)

    assert all_words(response, "//main//h1 | //main//h2 | //main//h3 | //main//h4") == [
        "Congenital generalized lipodystrophy",
        "In short",
        "Your questions",
        "Understanding it",
        "What is congenital generalized lipodystrophy?",
        "Causes and inheritance",
        "What causes congenital generalized lipodystrophy?",
        "Which genes are linked to congenital generalized lipodystrophy?",
        "From the community, not medically reviewed",
        "About this page",
        "Latest changes",
    ]
    assert all_words(response, of_class("questions") + "/li") == [
        "What is congenital generalized lipodystrophy? Reviewed 8 May 2026",
        "What causes congenital generalized lipodystrophy? "
        f"{factories.SHORT_ANSWER} Reviewed 8 May 2026 Review overdue",
        f"Which genes are linked to congenital generalized lipodystrophy? {factories.SHORT_ANSWER} Reviewed 8 May 2026",
    ]


def test_hub_opens_with_the_overview_and_its_reviewer(client, condition, editor, reviewer):
    _publish(condition, "overview", editor, reviewer)

    response = client.get(HUB)

    assert words(response, of_class("passport")) == (
        "Medically reviewed Reviewed by Dr Rao, MD, endocrinologist "
        "Whole page reviewed 8 May 2026 Next review due 8 May 2099 How we review "
        f"In short {factories.SHORT_ANSWER} What is congenital generalized lipodystrophy?"
    )


def test_hub_of_an_overdue_overview_says_so(client, condition, editor, reviewer):
    _publish(condition, "overview", editor, reviewer, review_due="2026-05-08")

    response = client.get(HUB)

    assert words(response, of_class("banner")) == (
        "Last medically reviewed 8 May 2026 by Dr Rao, MD. Review was due 8 May 2026; this page may be out of date."
    )
    assert words(response, of_class("badge")) == "Review overdue"


def test_hub_without_an_overview_still_leads_to_its_answers(client, condition, editor, reviewer):
    _publish(condition, "causes", editor, reviewer)

    response = client.get(HUB)

    assert elements(response, of_class("passport")) == []
    assert links(response, of_class("questions")) == [f"{HUB}causes/"]
    assert elements(response, '//meta[@name="description"]/@content') == [
        "Questions about congenital generalized lipodystrophy, answered plainly and signed by medical reviewers."
    ]


def test_hub_shows_three_other_names_and_the_rest_on_demand(client, condition, editor, reviewer):
    for position, name in enumerate(["Fourth", "Second", "Third", "First"], start=1):
        condition.synonyms.create(name=name, position=5 - position)
    _publish(condition, "causes", editor, reviewer)

    response = client.get(HUB)

    assert words(response, of_class("also-called") + "/p") == "Also called: First, Third, Second"
    assert words(response, "//summary") == "Show all 4"
    assert all_words(response, "//details//li") == ["First", "Third", "Second", "Fourth"]


def test_hub_marks_the_community_as_not_reviewed(client, condition, editor, reviewer):
    _publish(condition, "causes", editor, reviewer)

    response = client.get(HUB)

    assert words(response, of_class("community")) == (
        "From the community, not medically reviewed "
        "4 DiseaseMaps.org community members live with this condition, or care for someone who does "
        "(as of 1 Nov 2026)."
    )


def test_hub_without_a_count_has_no_community_line(client, editor, reviewer):
    condition = factories.make_condition()
    _publish(condition, "causes", editor, reviewer)

    response = client.get(HUB)

    assert elements(response, of_class("community")) == []


def test_hub_leaves_citation_marks_to_the_question_page(client, condition, editor, reviewer):
    page = factories.make_page(condition, "causes")
    short_answer = f"{factories.SHORT_ANSWER} [1]"
    factories.make_published(page, by=editor, reviewer=reviewer, short_answer=short_answer)

    response = client.get(HUB)

    assert "[1]" not in response.content.decode()


def test_hub_without_a_live_page_is_not_told_from_an_unknown_one(client, editor, reviewer, chief):
    unknown = client.get(HUB)
    condition = factories.make_condition()
    page = factories.make_page(condition)
    factories.make_published(page, by=editor, reviewer=reviewer)
    workflow.withdraw(page, by=chief, reason="Wrong")
    factories.make_draft(factories.make_page(condition, "genes"), by=editor)

    response = client.get(HUB)

    assert response.status_code == 404
    assert response.content == unknown.content


@pytest.mark.parametrize("count", [1, 3])
def test_hub_has_a_constant_query_count(client, django_assert_num_queries, condition, editor, reviewer, count):
    for topic in ("overview", "causes", "types")[:count]:
        condition.synonyms.create(name=topic)
        _publish(condition, topic, editor, reviewer)

    with django_assert_num_queries(3):
        client.get(HUB)
