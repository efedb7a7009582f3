"""Questions: the answer itself first, then the condition; groups of topics; short names that are words."""

import pytest
from django.urls import reverse

from conditions.models import Condition, Topic, TopicGroup
from conditions.search import Reason, search
from conditions.vocabularies import State
from tests import factories
from tests.bulk_editions import make_editions
from tests.public.pages import all_words, elements, of_class, words
from tests.search.corpus import ANSWER, publish

pytestmark = pytest.mark.django_db

TOPICS = ("overview", "how-common", "causes", "inheritance", "symptoms", "first-signs", "treatment", "life-expectancy")
TITLES = of_class("hits") + "/li/a"


@pytest.fixture
def conditions(editor, reviewer):
    """Make conditions with live answers on TOPICS, and some with a name like an ordinary word."""
    pages = []
    for name, others in {
        "Williams syndrome": ["Williams-Beuren syndrome"],
        "Marfan syndrome": [],
        "Hereditary spherocytosis": [],
        "Hemophilia A": [],
        "Congenital generalized lipodystrophy": ["CGL"],
    }.items():
        condition = factories.make_condition(name, slug=name.split()[0].lower())
        for other in others:
            condition.synonyms.create(name=other)
        pages += [factories.make_page(condition, topic) for topic in TOPICS]
    make_editions(pages, state=State.PUBLISHED, by=editor, reviewer=reviewer, text=_text)
    for name, other in {"CHILD syndrome": "CHILD", "Acute lymphoblastic leukemia": "ALL"}.items():
        condition = factories.make_condition(name, slug=other.lower(), is_listed=True)
        condition.synonyms.create(name=other)
    factories.make_condition("Hemophilia", is_listed=True, slug="hemophilia-alone")


def _text(page):
    short_answer = f"{ANSWER} Each part below has a heading of its own and names the sources that it rests on."
    return {"title": page.question, "short_answer": short_answer, "body": "<p>Words [1][2].</p>"}


def _found(text, **options):
    return [(hit.condition.name, hit.edition.topic_slug if hit.edition else "") for hit in search(text, **options)]


@pytest.mark.parametrize(
    ("text", "name", "topic"),
    [
        ("symptoms of williams syndrome", "Williams syndrome", "symptoms"),
        ("williams syndrome symptoms", "Williams syndrome", "symptoms"),
        ("What are the symptoms of Williams syndrome?", "Williams syndrome", "symptoms"),
        ("what are the symptoms of williams-beuren syndrome", "Williams syndrome", "symptoms"),
        ("first signs of williams syndrome", "Williams syndrome", "first-signs"),
        ("early symptoms of williams's syndrome", "Williams syndrome", "first-signs"),
        ("symtoms of williams syndrome", "Williams syndrome", "symptoms"),
        ("symptoms of wiliams syndrome", "Williams syndrome", "symptoms"),
        ("is marfan syndrome hereditary", "Marfan syndrome", "inheritance"),
        ("does marfan syndrome run in families?", "Marfan syndrome", "inheritance"),
        ("Marfan syndrome inheritance", "Marfan syndrome", "inheritance"),
        ("what causes Marfan syndrome", "Marfan syndrome", "causes"),
        ("marfan syndrome causes", "Marfan syndrome", "causes"),
        ("How common is Marfan's syndrome", "Marfan syndrome", "how-common"),
        ("marfan syndrome prevalence", "Marfan syndrome", "how-common"),
        ("what is marfan syndrome?", "Marfan syndrome", "overview"),
        ("CGL life expectancy", "Congenital generalized lipodystrophy", "life-expectancy"),
        ("how long do people with CGL live", "Congenital generalized lipodystrophy", "life-expectancy"),
        ("congenital generalised lipodystrophy treatment", "Congenital generalized lipodystrophy", "treatment"),
        ("treatment for haemophilia A", "Hemophilia A", "treatment"),
        ("is hereditary spherocytosis hereditary", "Hereditary spherocytosis", "inheritance"),
        ("symptoms of hereditary spherocytosis", "Hereditary spherocytosis", "symptoms"),
    ],
)
def test_a_question_leads_to_its_answer_and_then_to_the_condition(conditions, text, name, topic):
    found = _found(text)

    assert found[0] == (name, topic)
    assert next(pair for pair in found if not pair[1]) == (name, "")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hereditary spherocytosis", "Hereditary spherocytosis"),
        ("hereditary spherocitosis", "Hereditary spherocytosis"),
        ("williams syndrome", "Williams syndrome"),
        ("haemophilia A", "Hemophilia A"),
        ("hemophilia", "Hemophilia"),
        ("CHILD", "CHILD syndrome"),
        ("child", "CHILD syndrome"),
        ("all", "Acute lymphoblastic leukemia"),
        ("a boy with ALL and williams syndrome", "Williams syndrome"),
    ],
)
def test_a_name_leads_to_the_condition(conditions, text, name):
    assert _found(text)[0] == (name, "")


def test_a_short_name_that_is_a_word_counts_in_capitals_alone(conditions):
    names = {name for name, _topic in _found("my child has williams syndrome and all is well")}
    in_capitals = {name for name, _topic in _found("my son has CHILD syndrome or ALL")}

    assert names == {"Williams syndrome"}
    assert in_capitals >= {"CHILD syndrome", "Acute lymphoblastic leukemia"}


def test_topics_of_editors_are_asked_for_in_their_words(conditions, editor, reviewer):
    group = TopicGroup.objects.get(name="Living with it")
    topic = Topic.objects.create(
        group=group, name="Driving", slug="driving", question="May people with {condition} drive?",
        search_phrases="behind the wheel\ndriving licence",
    )  # fmt: skip
    condition = Condition.objects.get(name="Marfan syndrome")
    publish(factories.make_page(condition, topic.slug), editor, reviewer)

    asked = ("marfan syndrome driving", "can I drive with marfan syndrome", "driving license marfan syndrome")

    assert [_found(text)[0] for text in asked] == [("Marfan syndrome", "driving")] * 3


def test_a_question_that_has_no_answer_leads_to_the_condition(conditions):
    assert _found("marfan syndrome clinical trials")[0] == ("Marfan syndrome", "")


def test_an_unpublished_answer_is_never_led_to(conditions, editor):
    condition = Condition.objects.get(name="Marfan syndrome")
    factories.make_in_review(factories.make_page(condition, "research"), by=editor)

    assert ("Marfan syndrome", "research") not in _found("marfan syndrome research")


def test_conditions_alone_are_returned_for_the_api(conditions):
    assert _found("symptoms of williams syndrome", texts=False, answers=False) == [("Williams syndrome", "")]


def test_search_page_shows_two_lines_of_the_answer(client, conditions):
    response = client.get(reverse("search"), {"q": "symptoms of williams syndrome"})

    assert all_words(response, TITLES)[:2] == ["What are the symptoms of williams syndrome?", "Williams syndrome"]
    assert all_words(response, of_class("snippet"))[0].startswith("This answer says in a few plain words")
    assert 100 < len(all_words(response, of_class("snippet"))[0]) <= 190


def test_search_page_filters_by_group_of_topics(client, conditions):
    group = TopicGroup.objects.get(name="Symptoms")

    response = client.get(reverse("search"), {"q": "williams syndrome", "group": group.pk})

    assert all_words(response, TITLES) == [
        "What are the symptoms of williams syndrome?",
        "What are the first signs of williams syndrome?",
    ]
    assert elements(response, "//option[@selected]/text()") == ["Symptoms"]


def test_search_page_says_where_nothing_fits_in_a_group(client, conditions, editor, reviewer):
    group = TopicGroup.objects.get(name="Research")
    page = factories.make_page(Condition.objects.get(name="Marfan syndrome"), "research")
    factories.make_published(page, by=editor, reviewer=reviewer)

    response = client.get(reverse("search"), {"q": "williams syndrome", "group": group.pk})

    assert "No answer under “Research” matches “williams syndrome”." in words(response)
    assert f"{reverse('search')}?q=williams%20syndrome" in elements(response, "//main//a/@href")


def test_search_page_does_not_name_a_group_without_public_pages(client, conditions):
    group = TopicGroup.objects.create(name="A group that somebody has just added")

    response = client.get(reverse("search"), {"q": "williams syndrome", "group": group.pk})

    assert "just added" not in response.text


@pytest.mark.parametrize("group", ["", "999", "x", "1 OR 1", "²", "-1", "9" * 30])
def test_search_page_ignores_a_group_that_is_not_there(client, conditions, group):
    response = client.get(reverse("search"), {"q": "williams syndrome", "group": group})

    assert response.status_code == 200
    assert all_words(response, TITLES)[0] == "Williams syndrome"


def test_filter_by_group_reads_the_answers_of_the_group_only(client, conditions):
    group = TopicGroup.objects.get(name="Treatment")

    hits = search("few plain words", group=group.pk)

    assert {hit.edition.topic_slug for hit in hits} == {"treatment"}
    assert {hit.reason for hit in hits} == {Reason.TEXT}


@pytest.mark.parametrize(
    "text",
    [
        "symptoms of williams syndrome",
        "simptoms of wiliams syndrom",
        "what causes marfann syndrome",
        "marfan",
        "williams",
        "syndrome",
        "few plain words",
        "What is the treatment of williams syndrome?",
        "how is haemophilia A inherited",
        "life expectancy cgl",
    ],
)
def test_filter_by_group_loses_no_answer_of_the_group(conditions, text):
    answers = [hit.edition for hit in search(text) if hit.edition]

    for group in TopicGroup.objects.all():
        found = [hit.edition for hit in search(text, group=group.pk) if hit.edition]
        assert {answer.pk for answer in answers if answer.group == group.pk} <= {answer.pk for answer in found}
        assert {answer.group for answer in found} <= {group.pk}


def test_filter_by_group_lists_the_answers_about_all_conditions(conditions, editor, reviewer):
    group = TopicGroup.objects.get(name="Treatment")
    for number in range(12):
        publish(
            factories.make_page(factories.make_condition(f"Sample syndrome {number}"), "treatment"), editor, reviewer
        )

    assert len({hit.condition.name for hit in search("sample syndrome", group=group.pk)}) == 12


def test_the_answer_that_is_asked_for_is_first_in_its_group(conditions):
    group = TopicGroup.objects.get(name="Symptoms")

    assert _found("first signs of marfan syndrome", group=group.pk)[0] == ("Marfan syndrome", "first-signs")


def test_a_name_far_behind_in_a_long_question_is_found(conditions):
    text = "hello, i would really like to know what the usual symptoms and signs of"

    assert len(f"{text} marfan syndrome are") < 100
    assert _found(f"{text} marfan syndrome are")[0] == ("Marfan syndrome", "symptoms")
    assert _found("my daughter had a test and now they say marfann syndrom") == [("Marfan syndrome", "")]


def test_two_letters_count_in_capitals_within_a_question(conditions):
    factories.make_condition("Cystic fibrosis", is_listed=True).synonyms.create(name="CF")

    assert _found("what can be done about CF")[0] == ("Cystic fibrosis", "")
    assert _found("all that can be done about CF by 2030 or so")[0] == ("Cystic fibrosis", "")
    assert "Cystic fibrosis" not in {name for name, _topic in _found("all that can be done about cf by 2030 or so")}


def test_a_condition_that_is_found_twice_has_its_better_place(conditions):
    # The question names it, and its name is also like the whole query.
    found = _found("wiliams syndrom symtoms")

    assert found[:2] == [("Williams syndrome", "symptoms"), ("Williams syndrome", "")]


@pytest.mark.parametrize(
    "text", ["symptoms of wiliams syndrom", "what is the outlook for hemofilia", "outlook lipodystrophy"]
)
def test_a_question_without_an_answer_leads_to_the_conditions_that_it_may_mean(db, text):
    for name in ("Williams syndrome", "Hemophilia", "Congenital lipodystrophy"):
        factories.make_condition(name, is_listed=True)

    assert len(_found(text)) == 1
