"""Attack: take the whole site down, page after page, with the account of one person."""

import datetime as dt

import pytest
import time_machine
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core import mail
from django.urls import reverse

from conditions import workflow
from conditions.models import ConditionPage, Edition
from conditions.vocabularies import State
from tests import factories
from tests.accounts.sign_in_helpers import PASSWORD, with_password
from tests.admin.forms import withdrawal
from tests.test_races import as_person, newsroom, race, shared_database, split  # noqa: F401

pytestmark = pytest.mark.django_db

TOPICS = ("overview", "causes", "genes", "inheritance", "symptoms", "diagnosis", "treatment", "outlook")
REASON = {"reason": "It is wrong."}
REFUSED = ("You have withdrawn 5 pages within an hour.", "Ask a chief editor, who can withdraw this page at once.")
ASKING = "The chief editors get a mail with your reason, and one click of theirs withdraws the page."


@pytest.fixture
def clock():
    with time_machine.travel(dt.datetime(2027, 3, 31, 12, tzinfo=dt.UTC), tick=False) as clock:
        yield clock


def publish_pages(condition, editor, reviewer):
    pages = [factories.make_page(condition, topic) for topic in TOPICS]
    for page in pages:
        factories.make_published(page, by=editor, reviewer=reviewer)
    return pages


@pytest.fixture
def pages(condition, editor, reviewer):
    return publish_pages(condition, editor, reviewer)


def live_pages():
    return Edition.objects.live().count()


@pytest.mark.parametrize("who", ["editor", "reviewer"])
def test_one_person_without_the_right_of_a_chief_editor_withdraws_five_pages_an_hour(
    client, request, pages, chief, clock, who, django_capture_on_commit_callbacks
):
    person = request.getfixturevalue(who)
    client.force_login(person)

    statuses = [client.post(withdrawal(page), REASON).status_code for page in pages[:7]]
    asked = client.get(withdrawal(pages[7])).content.decode()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(withdrawal(pages[7]), REASON)

    assert (statuses, live_pages()) == ([302] * 7, 3)
    assert Edition.objects.filter(events__verb="ask_withdrawal").count() == 3
    assert ASKING in asked
    assert ("<textarea" in asked, 'type="password"' in asked) == (True, False)
    (notice,) = mail.outbox
    assert (notice.to, withdrawal(pages[7]) in notice.body) == ([chief.email], True)
    with pytest.raises(workflow.Refused, match=REFUSED[0]):
        workflow.withdraw(pages[7], by=person, reason="It is wrong.")

    client.force_login(chief)
    assert withdrawal(pages[7]) in client.get("/admin/").content.decode()
    assert "It is wrong." in client.get(withdrawal(pages[7])).content.decode()
    assert client.post(withdrawal(pages[7]), REASON).status_code == 302
    assert withdrawal(pages[7]) not in client.get("/admin/").content.decode()

    clock.shift(dt.timedelta(minutes=61))
    client.force_login(person)
    assert client.post(withdrawal(pages[6]), REASON).status_code == 302


def test_a_slow_thief_of_a_chief_editors_session_needs_the_password_from_the_sixth_page_on(client, pages, chief, clock):
    client.force_login(with_password(chief))
    clock.shift(dt.timedelta(minutes=16))

    statuses = [client.post(withdrawal(page), REASON).status_code for page in pages[:6]]
    shown = client.get(withdrawal(pages[5])).content.decode()
    wrong = client.post(withdrawal(pages[5]), {**REASON, "password": "guess"})
    between = live_pages()
    done = client.post(withdrawal(pages[5]), {**REASON, "password": PASSWORD})

    assert (statuses, wrong.status_code, between) == ([302] * 5 + [422], 422, 3)
    assert 'type="password"' in shown
    assert (done.status_code, live_pages()) == (302, 2)


def test_withdrawing_many_pages_at_once_needs_the_password(client, pages, chief, reviewer, clock):
    client.force_login(with_password(chief))
    clock.shift(dt.timedelta(minutes=16))
    chosen = {"action": "withdraw", ACTION_CHECKBOX_NAME: [page.pk for page in pages[:2]]}
    asked = client.post(reverse("admin:conditions_conditionpage_changelist"), chosen, follow=True)
    form = {**dict(asked.context["hidden_values"]), **REASON, "number": 2}

    without = client.post(asked.wsgi_request.path, form)
    between = live_pages()
    done = client.post(asked.wsgi_request.path, {**form, "password": PASSWORD})

    assert 'type="password"' in asked.content.decode()
    assert (without.status_code, between) == (422, 8)
    assert (done.status_code, live_pages()) == (302, 6)


def test_withdrawing_all_pages_of_a_reviewer_needs_the_password(client, pages, chief, reviewer, clock):
    client.force_login(with_password(chief))
    clock.shift(dt.timedelta(minutes=16))
    address = reverse("admin:conditions_medicalreviewer_bulk", args=[reviewer.medical_reviewer.pk])
    form = {**REASON, "verb": "withdraw", "number": 8}

    without = client.post(address, form)
    between = live_pages()
    done = client.post(address, {**form, "password": PASSWORD})

    assert (without.status_code, between) == (422, 8)
    assert (done.status_code, live_pages()) == (302, 0)


def test_an_edition_in_review_that_is_returned_counts_for_nothing(pages, editor, second_editor):
    for page in pages[:5]:
        factories.make_in_review(page, by=second_editor, body="<p>Five genes [1].</p>")

    for page in pages[:5]:
        workflow.withdraw(page, by=editor, reason="It is wrong.")

    assert Edition.objects.filter(state=State.RETURNED).count() == 5
    with pytest.raises(workflow.Refused, match=REFUSED[0]):
        workflow.withdraw(pages[5], by=editor, reason="It is wrong.")


def test_withdrawals_of_others_count_for_nothing(pages, editor, second_editor, chief):
    for page in pages[:5]:
        workflow.withdraw(page, by=chief, reason="It is wrong.")

    for page in pages[5:]:
        workflow.withdraw(page, by=second_editor, reason="It is wrong.")

    assert live_pages() == 0


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_are_all_counted(newsroom):  # noqa: F811
    _page, people = newsroom
    publish_pages(factories.make_condition("Pendred syndrome"), people["erin"], people["rao"])
    pages = list(ConditionPage.objects.filter(topic__slug__in=TOPICS, condition__name="Pendred syndrome"))

    won, lost = split(race(*(as_person("sam", workflow.withdraw, page, reason="Wrong.") for page in pages)))

    assert (len(won), len(lost), live_pages()) == (5, 3, 3)
    assert {refusal.sentences[0] for refusal in lost} == {REFUSED[0]}
