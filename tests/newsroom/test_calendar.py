"""The calendar: what each person sees of a month, its filters, and bad input."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conditions import workflow
from conditions.models import Claim, MedicalReviewer
from conditions.newsroom import calendar_entries, claims
from tests import factories

NOW = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
MARCH = dt.date(2027, 3, 1), dt.date(2027, 3, 31)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def month(db, condition, editor, second_editor, reviewer, second_reviewer, chief):
    """One of each kind in March 2027, and some outside."""
    page = {topic: factories.make_page(condition, topic) for topic in ("causes", "symptoms", "genes", "treatment")}
    due = factories.make_published(page["causes"], by=editor, reviewer=reviewer)
    factories.dated(due, reviewed_on="2026-11-01", review_due="2027-03-31")
    later = factories.make_published(page["symptoms"], by=editor, reviewer=reviewer)
    factories.dated(later, reviewed_on="2026-11-01", review_due="2027-04-01")
    scheduled = factories.make_approved(page["genes"], by=second_editor, reviewer=reviewer, chief=chief)
    workflow.schedule(scheduled, by=chief, at=dt.datetime(2027, 3, 3, 8, 30, tzinfo=dt.UTC))
    promised = factories.make_in_review(page["treatment"], by=second_editor)
    claims.claim(promised, by=second_reviewer)
    Claim.objects.update(promised_by="2027-03-03")
    MedicalReviewer.objects.filter(user=second_reviewer).update(valid_until="2027-03-10")
    return {"due": due, "scheduled": scheduled, "promised": promised}


def seen(user, **filters):
    days = calendar_entries.days(user, *MARCH, most=10, **filters)
    return [(day.day.day, entry.kind, entry.pk) for day in days for entry in day.entries]


def screen(client, user, query=""):
    client.force_login(user)
    return client.get(reverse("admin:conditions_edition_calendar") + query)


def test_each_person_sees_what_the_desk_shows_them(month, editor, reviewer, second_reviewer, chief):
    due, promised = (31, "due", month["due"].pk), (3, "promised", month["promised"].pk)
    credential = (10, "credential", second_reviewer.medical_reviewer.pk)
    scheduled = (3, "scheduled", month["scheduled"].pk)

    assert seen(chief) == [scheduled, promised, credential, due]
    assert seen(second_reviewer) == [promised, credential, due]
    assert seen(reviewer) == [promised, due]
    assert seen(editor) == [promised, due]
    assert seen(factories.make_user("nobody")) == []


def test_filters(month, editor, second_editor, reviewer, second_reviewer, chief):
    due, promised = (31, "due", month["due"].pk), (3, "promised", month["promised"].pk)
    credential = (10, "credential", second_reviewer.medical_reviewer.pk)
    scheduled = (3, "scheduled", month["scheduled"].pk)

    assert seen(chief, kind="due") == [due]
    assert seen(editor, kind="scheduled") == []
    # The pages that a reviewer signed or an editor wrote, and what they promised.
    assert seen(chief, owner=reviewer) == [scheduled, due]
    assert seen(chief, owner=second_reviewer) == [promised, credential]
    assert seen(chief, owner=editor) == [due]
    assert seen(second_editor, owner=second_editor) == [promised]


def test_the_screen_shows_the_month_and_says_what_is_late(client, month, second_reviewer, chief):
    shown = screen(client, chief, "?month=2027-03").text
    assert "March 2027" in shown
    assert month["scheduled"].title in shown
    assert "at 08:30" in shown
    assert "by Lee" in shown

    with time_machine.travel(NOW + dt.timedelta(days=95), tick=False):
        late = screen(client, chief, "?month=2027-03&kind=promised").text
        assert '<span class="details late">by Lee' in late
        assert month["due"].title not in late


def test_a_requested_review_is_due_on_the_day_of_the_request(month, chief):
    with time_machine.travel(NOW + dt.timedelta(days=95), tick=False):
        workflow.expedite(month["due"], by=chief, reason="A new gene.")

        ((day, entry),) = [
            (day.day, entry)
            for day in calendar_entries.days(chief, *MARCH, kind="due", most=10)
            for entry in day.entries
        ]

    assert (day, entry.is_late) == (dt.date(2027, 3, 6), True)
    assert entry.details == "a new review was requested; last reviewed by Dr Rao, MD"


def test_a_publication_that_was_refused_is_late(month, reviewer, chief):
    MedicalReviewer.objects.filter(user=reviewer).update(is_active=False)
    with time_machine.travel(dt.datetime(2027, 3, 3, 9, tzinfo=dt.UTC), tick=False):
        list(workflow.publish_due())

        ((entry,),) = [day.entries for day in calendar_entries.days(chief, *MARCH, kind="scheduled", most=10)]

    assert (entry.is_late, entry.details) == (True, "not published: its signature is no longer valid")


def test_a_long_day_shows_its_first_entries_and_leads_to_all(client, editor, reviewer, chief):
    editions = [factories.make_published(by=editor, reviewer=reviewer) for _number in range(8)]
    for edition in editions:
        factories.dated(edition, reviewed_on="2026-11-01", review_due="2027-03-31")

    shown = screen(client, chief, "?month=2027-03&kind=due").text
    assert "Show all 8" in shown
    assert sum(edition.get_admin_url() in shown for edition in editions) == 6
    whole = screen(client, chief, "?kind=due&day=2027-03-31").text
    assert sum(edition.get_admin_url() in whole for edition in editions) == 8


@pytest.mark.parametrize(
    "query",
    ["?month=2027-13", "?month=\x00", "?month=999999-01", "?day=soon", "?kind=x&whose=999", "?whose=me&month=0001-01"],
)
def test_nonsense_shows_the_present_month(client, month, chief, query):
    shown = screen(client, chief, query)

    assert (shown.status_code, "December 2026" in shown.text) == (200, True)


def test_the_ends_of_the_calendar(client, chief):
    assert 'rel="prev"' not in screen(client, chief, "?month=2000-01").text
    assert 'rel="next"' not in screen(client, chief, "?month=2199-12").text


def test_what_is_late_since_earlier_months_is_in_the_present_month(client, published_late, chief):
    shown = {query: screen(client, chief, query).text for query in ("", "?month=2027-01", "?kind=credential")}

    listed = f"{published_late.title}</a>"
    assert {query: listed in text for query, text in shown.items()} == {
        "": True,
        "?month=2027-01": False,
        "?kind=credential": False,
    }
    assert "5 Oct 2026, last reviewed by Dr Rao, MD" in shown[""]


@pytest.fixture
def published_late(page, editor, reviewer):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    return factories.dated(edition, reviewed_on="2025-10-05", review_due="2026-10-05")


def test_people_without_the_right_find_no_calendar(client, db):
    person = factories.make_user("nobody")

    assert screen(client, person).status_code == 404
    assert client.get(reverse("admin:conditions_edition_calendar_address")).status_code == 404


def test_one_query_for_each_kind(month, editor, reviewer, chief):
    counts = []
    for number in (1, 6):
        for _number in range(number):
            edition = factories.make_published(by=editor, reviewer=reviewer)
            factories.dated(edition, reviewed_on="2026-11-01", review_due="2027-03-31")
        chief = type(chief).objects.get(pk=chief.pk)
        calendar_entries.kinds_for(chief)
        with CaptureQueriesContext(connection) as queries:
            calendar_entries.days(chief, *MARCH, most=3)
        counts.append(len(queries))

    assert counts == [4, 4]
