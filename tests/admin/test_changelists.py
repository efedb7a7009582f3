"""Lists of the newsroom: search, filters, limits, and a constant number of queries."""

import pytest

from conditions import feedback, workflow
from conditions.admin import changelists
from conditions.models import Condition
from tests import factories
from tests.feedback.reports import make_report
from tests.public.pages import all_words, links, words

from .forms import condition_data, desk, screen

pytestmark = pytest.mark.django_db

LISTS = {
    "/admin/": 25,
    "/admin/conditions/edition/queue/": 6,
    "/admin/conditions/edition/": 5,
    "/admin/conditions/conditionpage/": 6,
    "/admin/conditions/conditionpage/?state=overdue": 6,
    "/admin/conditions/conditionpage/?q=syndrome": 7,
    "/admin/conditions/condition/": 4,
    "/admin/conditions/topic/": 5,
    "/admin/conditions/topicgroup/": 5,
    "/admin/conditions/medicalreviewer/": 4,
    "/admin/conditions/report/": 6,
    "/admin/conditions/report/?state=open&answer=wanted": 6,
    "/admin/accounts/user/": 7,
}


def fill(count, editor, reviewer):
    for number in range(count):
        condition = factories.make_condition(f"Syndrome {number}-{count}")
        published = factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
        workflow.expedite(published, by=editor, reason="New gene.")
        make_report(published, email="reader@example.org")
        factories.make_in_review(factories.make_page(condition, "symptoms"), by=editor)
        factories.make_draft(factories.make_page(condition, "outlook"), by=editor)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("address", "queries"), LISTS.items())
def test_list_has_a_constant_number_of_queries(
    client, editor, reviewer, superuser, django_assert_num_queries, address, queries, rows
):
    fill(rows, editor, reviewer)
    client.force_login(superuser)
    client.get(address)

    with django_assert_num_queries(queries):
        response = client.get(address)

    assert response.status_code == 200


def test_long_list_counts_and_pages_up_to_its_limit(client, page, editor, reviewer, superuser, monkeypatch):
    monkeypatch.setattr(changelists, "COUNTED", 2)
    for number in range(3):
        factories.make_published(page, by=editor, reviewer=reviewer, body=f"<p>{number} genes [1].</p>")
    client.force_login(superuser)

    response = client.get("/admin/conditions/edition/")

    assert words(response, '//p[@class="paginator"]') == ("the first 2 editions. Search or filter to find others.")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("kabuki", ["What causes kabuki syndrome?"]),
        ("Niikawa", ["What causes kabuki syndrome?"]),
        ("kabuki causes", ["What causes kabuki syndrome?"]),
        ("causes", ["What causes marfan syndrome?", "What causes kabuki syndrome?"]),
        ("k", ["What causes kabuki syndrome?"]),
        ("zzz", []),
    ],
)
def test_lists_are_searched_by_names_first(client, editor, superuser, words, expected):
    for name in ("Kabuki syndrome", "Marfan syndrome"):
        factories.make_draft(factories.make_page(factories.make_condition(name)), by=editor)
    Condition.objects.get(name="Kabuki syndrome").synonyms.create(name="Niikawa disease")
    client.force_login(superuser)

    response = client.get("/admin/conditions/edition/", {"q": words})

    assert [edition.title for edition in response.context["cl"].result_list] == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Niikawa", ["Kabuki syndrome", "Kabuki syndrome"]),
        ("Niikawa causes", ["Kabuki syndrome"]),
        ("causes", ["Kabuki syndrome", "Marfan syndrome"]),
        ("causes zzz", []),
        ("“causes”", []),
    ],
)
def test_pages_are_searched_by_names_and_topics(client, superuser, words, expected):
    for name in ("Kabuki syndrome", "Marfan syndrome"):
        factories.make_page(factories.make_condition(name), "causes")
    kabuki = Condition.objects.get(name="Kabuki syndrome")
    kabuki.synonyms.create(name="Niikawa disease")
    factories.make_page(kabuki, "symptoms")
    client.force_login(superuser)

    response = client.get("/admin/conditions/conditionpage/", {"q": words})

    assert sorted(page.condition.name for page in response.context["cl"].result_list) == expected


def test_search_for_a_common_name_uses_all_columns(client, editor, superuser, monkeypatch):
    monkeypatch.setattr(changelists, "NAMED", 1)
    for name in ("Kabuki syndrome", "Marfan syndrome"):
        factories.make_draft(factories.make_page(factories.make_condition(name)), by=editor)
    client.force_login(superuser)

    response = client.get("/admin/conditions/conditionpage/", {"q": "syndrome"})

    assert len(response.context["cl"].result_list) == 2


def test_long_queue_shows_its_first_rows_and_links_to_all(client, editor, superuser, monkeypatch):
    monkeypatch.setattr(changelists, "ROWS_SHOWN", 2)
    for number in range(3):
        factories.make_in_review(factories.make_page(factories.make_condition(f"Disease {number}")), by=editor)
    client.force_login(superuser)

    response = client.get("/admin/conditions/edition/queue/")

    section = '//section[@aria-labelledby="waiting-title"]'
    assert words(response, f"{section}/h2") == "3 editions wait for a review"
    assert len(all_words(response, f"{section}//tbody/tr")) == 2
    assert links(response, f"{section}/p") == ["/admin/conditions/edition/?state__exact=in_review"]
    assert words(response, f"{section}/p") == "Show all 3"


@pytest.mark.parametrize("rows", [1, 3])
def test_desk_has_a_constant_number_of_queries(
    client, page, editor, reviewer, superuser, django_assert_num_queries, rows
):
    for number in range(rows):
        edition = factories.make_published(page, by=editor, reviewer=reviewer, body=f"<p>{number} genes [1].</p>")
        make_report(edition)
        feedback.count_useful(edition, is_useful=True, address="198.51.100.1")
    client.force_login(superuser)

    with django_assert_num_queries(16):
        client.get(desk(page))


@pytest.mark.parametrize("rows", [1, 3])
def test_reading_screen_has_a_constant_number_of_queries(
    client, page, editor, reviewer, superuser, django_assert_num_queries, rows
):
    citations = [{**factories.CITATION, "number": number} for number in range(1, rows + 1)]
    edition = factories.make_in_review(
        page, by=editor, citations=citations, body="<p>" + "".join(f"[{n}]" for n in range(1, rows + 1)) + "</p>"
    )
    client.force_login(superuser)

    # Of a condition's first page it also lists the typed names and facts that become public with it.
    with django_assert_num_queries(62):
        client.get(screen(edition))


def test_pages_are_found_by_a_synonym(client, page, superuser):
    page.condition.synonyms.create(name="Berardinelli-Seip syndrome")
    client.force_login(superuser)

    response = client.get("/admin/conditions/conditionpage/?q=seip")

    assert page.question in response.content.decode()


@pytest.mark.parametrize(
    ("state", "topics"),
    [
        ("live", ["causes"]),
        ("overdue", ["causes"]),
        ("in_review", ["symptoms"]),
        ("draft", ["outlook"]),
        ("none", ["symptoms", "outlook"]),
        ("withdrawn", []),
        ("approved", []),
    ],
)
def test_pages_are_filtered_by_what_readers_and_newsroom_see(client, editor, reviewer, superuser, state, topics):
    fill(1, editor, reviewer)
    client.force_login(superuser)

    response = client.get(f"/admin/conditions/conditionpage/?state={state}")

    assert [page.topic.slug for page in response.context["cl"].result_list] == topics


def test_a_new_page_opens_its_draft(client, condition, editor):
    from conditions.models import Topic

    client.force_login(editor)
    topic = Topic.objects.get(slug="symptoms")

    response = client.post("/admin/conditions/conditionpage/add/", {"condition": condition.pk, "topic": topic.pk})

    assert response.url == screen(condition.pages.get().open_edition())


def test_a_page_that_exists_already_is_named(client, page, editor):
    client.force_login(editor)

    response = client.post(
        "/admin/conditions/conditionpage/add/", {"condition": page.condition_id, "topic": page.topic_id}
    )

    assert "This condition has a page on this topic already." in response.content.decode()


def test_a_condition_lists_its_topics_and_opens_a_page(client, condition, editor):
    from conditions.models import Topic

    client.force_login(editor)
    topic = Topic.objects.get(slug="symptoms")

    listed = client.get(f"/admin/conditions/condition/{condition.pk}/pages/").content.decode()
    response = client.post(f"/admin/conditions/conditionpage/write/{condition.pk}/{topic.pk}/")

    assert "What are the symptoms of congenital generalized lipodystrophy?" in listed
    assert response.url == screen(condition.pages.get(topic=topic).open_edition())


def test_the_slug_of_a_condition_with_pages_is_read_only(client, page, superuser):
    client.force_login(superuser)
    condition = page.condition
    address = f"/admin/conditions/condition/{condition.pk}/change/"
    data = condition_data(client.get(address), name="CGL", slug="cgl")

    client.post(address, data)

    condition.refresh_from_db()
    assert (condition.name, condition.slug) == ("CGL", "congenital-generalized-lipodystrophy")
