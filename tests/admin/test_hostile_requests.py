"""Invalid and forged requests to the newsroom: each gets a page, and nothing is stored or lost."""

import datetime as dt
import re
from urllib.parse import urljoin

import pytest
from django.utils import timezone

from conditions import workflow
from conditions.models import ConditionPage, Edition, Topic
from tests import factories

from .forms import draft_data, screen, step

pytestmark = pytest.mark.django_db

BEYOND_64_BITS = 10**30
INVISIBLE = "\u200b\u200d"


@pytest.fixture
def newsroom(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def draft(page, editor):
    return workflow.open_draft(page, by=editor)


@pytest.mark.parametrize("number", [0, 999999, BEYOND_64_BITS])
@pytest.mark.parametrize(
    "address",
    [
        "edition/{}/change/",
        "edition/{}/preview/",
        "edition/{}/submit/",
        "conditionpage/{}/change/",
        "conditionpage/{}/withdraw/",
        "conditionpage/{}/open-draft/",
        "conditionpage/write/{}/1/",
        "conditionpage/write/1/{}/",
    ],
)
def test_rows_that_do_not_exist_are_not_found(newsroom, address, number):
    response = newsroom.post(f"/admin/conditions/{address.format(number)}")

    assert response.status_code == 404
    assert not ConditionPage.objects.exists()


@pytest.mark.parametrize("model", ["edition", "conditionpage", "condition", "topic", "medicalreviewer"])
@pytest.mark.parametrize("words", ["a " * 3000, "x" * 3000, "\x00", '"'])
def test_a_search_for_anything_gets_a_page(newsroom, model, words):
    response = newsroom.get(f"/admin/conditions/{model}/", {"q": words})

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("lock", BEYOND_64_BITS, 409),
        ("lock", None, 422),
        ("citations-TOTAL_FORMS", None, 422),
        ("citations-TOTAL_FORMS", "x", 422),
        ("citations-TOTAL_FORMS", BEYOND_64_BITS, 422),
        ("citations-0-number", BEYOND_64_BITS, 422),
        ("citations-0-year", 99999, 422),
        ("citations-0-accessed_on", "99999-01-01", 422),
        ("citations-0-title", INVISIBLE, 422),
        ("title", INVISIBLE, 422),
    ],
)
def test_a_forged_draft_changes_nothing_and_keeps_the_text(newsroom, draft, field, value, status):
    before = Edition.objects.values().get(pk=draft.pk)
    data = {**draft_data(draft, short_answer="Typed with care."), field: value}

    response = newsroom.post(screen(draft), {name: value for name, value in data.items() if value is not None})

    assert response.status_code == status
    assert "Typed with care." in response.content.decode()
    assert "'unsafe-inline'" in response.headers["Content-Security-Policy"]
    assert Edition.objects.values().get(pk=draft.pk) == before


def test_more_citations_than_a_draft_may_have_stay_on_the_screen(newsroom, draft):
    rows = [{**factories.CITATION, "number": number, "title": f"Source {number}"} for number in range(1, 302)]

    response = newsroom.post(screen(draft), draft_data(draft, citations=rows))

    text = response.content.decode()
    assert response.status_code == 422
    assert "A draft has at most 300 citations. Remove some." in text
    assert 'value="Source 301"' in text


def test_two_citations_without_a_number_get_one_error_each(newsroom, draft):
    rows = [{**factories.CITATION, "number": ""}, {**factories.CITATION, "number": ""}]

    text = newsroom.post(screen(draft), draft_data(draft, citations=rows)).content.decode()

    assert text.count("This field is required.") == 4
    assert "Two citations have the same number." not in text


def test_each_error_of_a_draft_links_to_its_field(newsroom, draft):
    data = {**draft_data(draft), "title": "", "citations-0-pmid": "PMC12"}

    text = newsroom.post(screen(draft), data).content.decode()

    assert '<a href="#id_title">Question</a>: This field is required.' in text
    assert '<a href="#id_citations-0-pmid">Citation 1, PubMed ID</a>' in text


def test_each_error_of_a_step_links_to_its_field(client, page, editor, reviewer):
    edition = factories.make_in_review(page, by=editor)
    client.force_login(reviewer)

    text = client.post(
        step(edition, "approve"), {"seen": workflow.seen_by(edition, reviewer), "scope": ""}
    ).content.decode()

    assert '<a href="#id_signed">I sign this statement</a>' in text
    assert '<a href="#id_scope">What I reviewed</a>' in text
    assert '<button type="submit" class="button default">Approve</button>' in text.replace(">\n  Approve", ">Approve")


@pytest.mark.parametrize("years", [3, 7000])
def test_a_publishing_time_far_away_is_refused_with_a_sentence(client, page, editor, chief, years):
    edition = factories.make_in_review(page, by=editor)
    client.force_login(chief)

    response = client.post(step(edition, "schedule"), {"at": f"{timezone.localdate().year + years}-12-31T23:59"})

    edition.refresh_from_db()
    assert response.status_code == 422
    assert "This is more than two years ahead" in response.content.decode()
    assert edition.publish_at is None


def test_a_publishing_time_is_shown_with_its_zone(client, page, editor, chief):
    edition = factories.make_in_review(page, by=editor)
    at = timezone.now() + dt.timedelta(days=7)
    client.force_login(chief)

    response = client.post(step(edition, "schedule"), {"at": f"{at:%Y-%m-%dT%H:%M}"}, follow=True)

    text = response.content.decode()
    assert f"Once approved, it becomes public on {at.day} {at:%B %Y, %H:%M} UTC" in text
    assert f"becomes public on {at.day} {at:%b %Y, %H:%M} UTC, once approved" in text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"review_interval_months": 121}, "The review interval is too long. Type at most 120 months."),
        ({"review_interval_months": 30_000}, "The review interval is too long. Type at most 120 months."),
        ({"question": "What causes it?"}, "The question needs {condition} where the condition’s name belongs."),
        ({"name": INVISIBLE}, "This field cannot be blank."),
    ],
)
def test_an_invalid_topic_is_refused(client, chief, values, sentence):
    client.force_login(chief)
    topic = Topic.objects.get(slug="causes")
    data = {"group": topic.group_id, "name": topic.name, "slug": topic.slug, "question": topic.question, "position": 1}

    response = client.post(
        f"/admin/conditions/topic/{topic.pk}/change/", {**data, "review_interval_months": 24, **values}
    )

    [error] = [error for field in response.context["adminform"].form.errors.values() for error in field]
    assert error == sentence


def test_a_topic_with_pages_is_not_deleted_and_says_so(client, page, chief):
    client.force_login(chief)

    response = client.post(f"/admin/conditions/topic/{page.topic_id}/delete/", {"post": "yes"})

    assert response.status_code == 200
    assert "Cannot delete topic" in response.content.decode()
    assert Topic.objects.filter(pk=page.topic_id).exists()


def test_a_name_listed_twice_is_refused(newsroom, condition):
    rows = {"synonyms-TOTAL_FORMS": 2, "synonyms-INITIAL_FORMS": 0}
    for index in (0, 1):
        rows |= {f"synonyms-{index}-name": "CGL", f"synonyms-{index}-position": 1}

    response = newsroom.post(
        f"/admin/conditions/condition/{condition.pk}/change/",
        {"name": condition.name, "name_in_text": "", "slug": condition.slug, **rows},
    )

    assert "The same name is listed twice." in response.content.decode()
    assert not condition.synonyms.exists()


def test_people_without_a_role_see_no_list_of_pages(client, condition):
    client.force_login(factories.make_user("nobody"))

    response = client.get(f"/admin/conditions/condition/{condition.pk}/pages/")

    assert response.status_code == 404


@pytest.mark.parametrize("role", ["editor", "reviewer", "chief"])
def test_stock_admin_screens_link_only_to_permitted_screens(client, request, second_reviewer, role):
    client.force_login(request.getfixturevalue(role))
    entry = f"/admin/conditions/medicalreviewer/{second_reviewer.medical_reviewer.pk}/change/"
    topic = f"/admin/conditions/topic/{Topic.objects.get(slug='causes').pk}/change/"
    person = f"/admin/accounts/user/{second_reviewer.pk}/change/"
    screens = [entry, topic, *([person] if role == "chief" else [])]

    dead = {}
    for address in screens:
        text = client.get(address).content.decode().split('id="content"')[1]
        links = [urljoin(address, link) for link in re.findall(r'href="([^"#][^"]*)"', text)]
        dead[address] = [link for link in links if client.get(link).status_code >= 400 and "/reviewers/" not in link]

    assert dead == {address: [] for address in screens}
