"""One box for condition and question, and the names that a new condition must not repeat."""

import pytest

from conditions.models import Condition, ConditionPage, Edition
from conditions.newsroom.similar_names import similar_names
from tests import factories
from tests.public.pages import all_words, elements, words

from .forms import condition_data

pytestmark = pytest.mark.django_db
START = "/admin/conditions/conditionpage/start/"
ADD = "/admin/conditions/condition/add/"


@pytest.fixture
def kabuki(db):
    condition = factories.make_condition("Kabuki syndrome")
    condition.synonyms.create(name="Niikawa-Kuroki syndrome")
    return condition


def ask(client, text):
    return client.get(START, {"q": text})


@pytest.mark.parametrize("text", ["kabuki causes", "What causes Kabuki syndrome?", "niikawa kuroki cause"])
def test_the_box_finds_the_condition_and_the_question(client, kabuki, editor, text):
    client.force_login(editor)

    response = ask(client, text)

    assert all_words(response, "//section/h2") == ["Kabuki syndrome"]
    assert all_words(response, '//ul[@class="started"]/li')[0] == "What causes kabuki syndrome? Start this page"


def test_the_button_starts_the_page_and_looking_changes_nothing(client, kabuki, editor):
    client.force_login(editor)
    button = elements(ask(client, "kabuki causes"), '//button[@formaction and contains(@class, "default")]')[0]
    assert ConditionPage.objects.count() == 0

    response = client.post(button.get("formaction"), follow=True)

    edition = Edition.objects.get()
    assert (edition.page.condition, edition.page.topic.slug, response.status_code) == (kabuki, "causes", 200)


def test_an_open_draft_is_continued_and_never_doubled(client, kabuki, editor):
    draft = factories.make_draft(factories.make_page(kabuki, "causes"), by=editor)
    client.force_login(editor)

    links = elements(ask(client, "kabuki causes"), '//ul[@class="started"]//a[contains(@class, "button")]')

    assert [(link.text.strip(), link.get("href")) for link in links] == [("Continue draft", draft.get_admin_url())]


def test_a_condition_alone_leads_to_all_its_questions(client, kabuki, editor):
    client.force_login(editor)

    links = [link.get("href") for link in elements(ask(client, "Kabuki"), "//section//a")]

    assert links == [f"/admin/conditions/condition/{kabuki.pk}/pages/"]


def test_a_misspelt_name_is_told_with_the_similar_one(client, kabuki, editor):
    client.force_login(editor)

    response = ask(client, "Kabukki syndrome")

    assert "No condition is called “kabukki syndrome”" in words(response, "//section")
    assert all_words(response, "//section//li") == ["Kabuki syndrome"]
    assert elements(response, '//a[starts-with(@href, "/admin/conditions/condition/add/?name=")]')


def test_reviewers_cannot_start_pages(client, kabuki, reviewer):
    client.force_login(reviewer)

    assert ask(client, "kabuki").status_code == 404


@pytest.mark.parametrize("text", ["", "?", "x" * 5000, "\x00", "'\"<script>"])
def test_any_text_is_answered(client, kabuki, editor, text):
    client.force_login(editor)

    assert ask(client, text).status_code == 200


def test_the_desk_has_the_box_for_editors_only(client, editor, reviewer):
    for person, count in ((editor, 1), (reviewer, 0)):
        client.force_login(person)
        assert len(elements(client.get("/admin/"), '//form[@class="start-page"]')) == count


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kabuki syndrome", [("Kabuki syndrome", True)]),
        ("Kabuki Syndrom", [("Kabuki syndrome", False)]),
        ("Niikawa–Kuroki syndrome", [("Niikawa-Kuroki syndrome", True)]),
        ("Williams syndrome", []),
        ("", []),
    ],
)
def test_similar_names(kabuki, typed, found):
    assert [(one.name, one.is_same) for one in similar_names(typed)] == found


@pytest.mark.parametrize("number", [1, 3])
def test_similar_names_take_three_queries(number, django_assert_num_queries):
    for index in range(number):
        factories.make_condition(f"Kabuki syndrome {index}")

    with django_assert_num_queries(3):
        assert len(similar_names("Kabuki syndrome")) == number


def test_a_known_name_is_told_before_it_is_entered_twice(client, kabuki, editor):
    client.force_login(editor)
    typed = condition_data(client.get(ADD), name="Niikawa-Kuroki syndrom")

    refused = client.post(ADD, typed)

    sentence = words(refused, '//ul[@class="errorlist"][1]')
    assert sentence.startswith("There is already: Kabuki syndrome (also called Niikawa-Kuroki syndrome).")
    assert elements(refused, f'//ul[@class="errorlist"]//a[@href="/admin/conditions/condition/{kabuki.pk}/pages/"]')
    assert Condition.objects.count() == 1

    accepted = client.post(ADD, typed | {"is_another": "on"})

    assert (accepted.status_code, Condition.objects.count()) == (302, 2)


def test_a_known_condition_is_changed_without_the_question(client, kabuki, editor):
    factories.make_condition("Kabuki syndrome 2")
    client.force_login(editor)
    address = f"/admin/conditions/condition/{kabuki.pk}/change/"

    form = condition_data(client.get(address), community_count=3, community_counted_on="2026-11-02")

    assert "is_another" not in form
    assert client.post(address, form).status_code == 302


def test_a_new_condition_asks_three_things_and_folds_the_rest(client, editor):
    client.force_login(editor)

    response = client.get(ADD, {"name": "Seip syndrome"})

    shown = elements(
        response, '//fieldset[not(.//details)]//*[self::input or self::select][@type!="hidden" or self::select]'
    )
    assert [field.get("name") for field in shown] == ["name", "name_in_text", "kind", "is_another"]
    assert shown[0].get("value") == "Seip syndrome"
