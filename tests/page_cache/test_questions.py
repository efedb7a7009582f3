"""Once the stamp has moved, a page whose rows are the same is not made anew, and any other one is."""

from contextlib import suppress

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import ProgrammingError, connection
from django.test import RequestFactory

from conditions import workflow
from conditions.models import Condition, MedicalReviewer, SitePage
from tests import factories
from tests.public import canary
from web.page_cache import FastPath
from web.page_cache.questions import Known, Questions

BODY = "<h2>Which genes are involved?</h2>\n<p>Words that are new [1].</p>"


@pytest.fixture
def made(settings, remembering):
    """The addresses that the stack was asked for, past the fast path."""
    return []


@pytest.fixture
def read(made, settings):
    """Return a function that reads an address as a visitor: the body of the answer."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "page_cache" not in name]
    stack = WSGIHandler().get_response

    def counted(request):
        made.append(request.path)
        return stack(request)

    fast = FastPath(counted)
    return lambda address: fast(RequestFactory().get(address)).content.decode()


@pytest.fixture
def live(remembering, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    return page


@pytest.fixture
def other(live, editor, reviewer):
    """A live page of another condition."""
    other = factories.make_page(factories.make_condition("Williams syndrome"), "causes")
    factories.make_published(other, by=editor, reviewer=reviewer)
    return other


def test_page_is_not_made_anew_when_another_condition_changes(live, other, read, made, editor, second_reviewer):
    addresses = [live.get_absolute_url(), live.condition.get_absolute_url(), other.get_absolute_url()]
    before = [read(address) for address in addresses]
    made.clear()
    factories.make_published(other, by=editor, reviewer=second_reviewer, body=BODY)

    after = [read(address) for _time in range(2) for address in addresses]

    assert made == [other.get_absolute_url()]
    assert after[:2] == after[3:5] == before[:2]
    assert ("Words that are new" in before[2], "Words that are new" in after[2]) == (False, True)


@pytest.mark.parametrize(
    "change",
    [
        lambda page, people: workflow.withdraw(page, by=people["chief"], reason="Wrong"),
        lambda page, people: workflow.expedite(page.live_edition(), by=people["chief"], reason="New study"),
        lambda page, people: factories.make_published(
            page, by=people["editor"], reviewer=people["reviewer"], body=BODY
        ),
        lambda page, people: Condition.objects.filter(pk=page.condition_id).update(name="A new name"),
        lambda page, people: MedicalReviewer.objects.update(credentials="MD, PhD"),
        lambda page, people: SitePage.objects.filter(slug="privacy").update(name="What we keep"),
        lambda page, people: factories.make_published(
            factories.make_page(page.condition, "genes"), by=people["editor"], reviewer=people["reviewer"]
        ),
    ],
    ids=["withdraw", "expedite", "publish", "name", "credentials", "site page", "neighbour"],
)
def test_page_is_made_anew_when_what_it_shows_changes(live, read, made, editor, reviewer, chief, change):
    address = live.get_absolute_url()
    read(address)
    made.clear()

    change(live, {"editor": editor, "reviewer": reviewer, "chief": chief})
    words = read(address)

    assert (made, words) == ([address], read(address))


def test_all_that_is_remembered_is_what_would_be_made(live, other, read, editor, chief, second_reviewer):
    """After each change every page comes out as from a process that remembers nothing."""
    steps = [
        lambda: factories.make_published(other, by=editor, reviewer=second_reviewer, body=BODY),
        lambda: workflow.expedite(live.live_edition(), by=chief, reason="New study"),
        lambda: other.condition.synonyms.create(name="Another name"),
        lambda: workflow.withdraw(other, by=chief, reason="Wrong"),
        lambda: Condition.objects.filter(pk=live.condition_id).update(name="A new name"),
        lambda: Condition.objects.filter(pk=live.condition_id).update(slug="new-address"),
    ]
    anew = WSGIHandler().get_response
    addresses = [one for one in canary.addresses_for_people() if "report" not in one and "useful" not in one]
    for address in addresses:
        read(address)
    for step in steps:
        step()
        for address in addresses:
            assert read(address) == anew(RequestFactory().get(address)).content.decode(), address


def test_page_made_while_something_changed_is_not_asked_for_again(live, made, settings):
    """What its questions gave a moment later may not be what it was made from."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "page_cache" not in name]
    stack = WSGIHandler().get_response
    names = iter(["First name", "Second name", "Third name"])

    def overtaken(request):
        made.append(request.path)
        response = stack(request)
        Condition.objects.filter(pk=live.condition_id).update(name=next(names))
        return response

    fast, address = FastPath(overtaken), live.get_absolute_url()
    words = [fast(RequestFactory().get(address)).content.decode() for _time in range(3)]

    assert made == [address] * 3
    assert ["First name" in words[1], "Second name" in words[2]] == [True, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sql", ["UPDATE conditions_condition SET name = name", "DELETE FROM conditions_condition"])
def test_questions_are_not_asked_again_where_one_writes(sql):
    questions = Questions()
    with connection.execute_wrapper(questions.hear), connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("SELECT 1")

    assert questions.settle(connection, (None,)) is False


@pytest.mark.django_db(transaction=True)
def test_questions_that_fail_are_not_answered():
    questions = Questions()
    with connection.execute_wrapper(questions.hear), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE gone_soon (n integer)")
    with connection.cursor() as cursor:
        heard = Questions()
        with connection.execute_wrapper(heard.hear):
            cursor.execute("SELECT count(*) FROM gone_soon WHERE n = %s", [1])
        cursor.execute("DROP TABLE gone_soon")

    assert (heard.settle(connection, (None,)), heard.are_answered_alike(connection, {})) == (False, False)


def test_answers_are_known_at_one_moment_alone():
    known = Known()
    first, second = (1, "today"), (2, "today")

    known.of(first)["SELECT 1", ()] = b"digest"

    assert (known.of(first), known.of(second), known.of(first)) == ({("SELECT 1", ()): b"digest"}, {}, {})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("value", "other", "is_shared"), [(1, 1, True), (1, 2, False), (1, True, False), ([1], [1], False)]
)
def test_answer_is_known_to_the_same_statement_alone(value, other, is_shared):
    known, asked = {}, []
    condition = "1 = %s" if isinstance(value, list) else "%s IS NOT NULL"
    for one in (value, other):
        questions = Questions()
        # PostgreSQL alone takes lists; what is told of them is not asked here.
        questions.hear(lambda *what: None, f"SELECT count(*) FROM conditions_topic WHERE {condition}", [one], False, {})
        with suppress(ProgrammingError):
            list(questions._answers(connection, known))
        asked.append(len(known))

    assert asked == ([1, 1] if is_shared else [0, 0] if isinstance(value, list) else [1, 2])
