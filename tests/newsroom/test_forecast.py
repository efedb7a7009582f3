"""The forecast: load by month, measured times, months that cannot be met, and the coverage in its order."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conditions import workflow
from conditions.models import Claim, MedicalReviewer
from conditions.newsroom import claims, review_times
from conditions.newsroom.forecast import forecast, unmet_editions
from tests import factories

NOW = dt.datetime(2026, 12, 10, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def published(db, editor):
    """A function that publishes pages whose reviews are due on these days, signed by a reviewer."""

    def publish(reviewer, *days):
        editions = [factories.make_published(by=editor, reviewer=reviewer) for _day in days]
        return [
            factories.dated(edition, reviewed_on="2025-11-01", review_due=day)
            for edition, day in zip(editions, days, strict=True)
        ]

    return publish


def row_of(name):
    (row,) = [row for row in forecast().rows if row.name == name]
    return row


def words(name):
    """Return {month: words} of the months of a row with reviews."""
    return {f"{load.month:%Y-%m}": load.words for load in row_of(name).months if load.level}


def test_the_months_are_the_present_one_and_eleven_more(db):
    months = forecast().months

    assert (months[0], months[-1], len(months)) == (dt.date(2026, 12, 1), dt.date(2027, 11, 1), 12)


def test_what_cannot_be_done_is_carried_over(published, reviewer):
    MedicalReviewer.objects.update(valid_until="2028-12-31")
    with time_machine.travel(NOW - dt.timedelta(days=60), tick=False):
        # Two signatures in two months.
        published(reviewer, "2026-10-31", "2027-03-05")

    assert row_of("Dr Rao").time.per_month == pytest.approx(2 / (60 / (365 / 12)))
    assert words("Dr Rao") == {"2026-12": "1 carried over", "2027-03": "1 due"}
    assert forecast().unmet == []


def test_a_month_that_cannot_be_met_says_by_how_much(published, reviewer):
    MedicalReviewer.objects.update(valid_until="2028-12-31")
    with time_machine.travel(NOW - dt.timedelta(days=360), tick=False):
        published(reviewer, "2027-03-05", "2027-03-31", "2027-03-20", "2027-04-01")

    assert words("Dr Rao") == {
        "2027-03": "3 due, up to 1 a month, 2 too many",
        "2027-04": "1 due, 2 carried over, up to 1 a month, 2 too many",
        "2027-05": "2 carried over, up to 1 a month, 1 too many",
        "2027-06": "1 carried over",
    }
    assert [month for month, _rows in forecast().unmet] == [dt.date(2027, number, 1) for number in (3, 4)]


def test_reviews_after_the_credential_ends_cannot_be_done(published, reviewer):
    MedicalReviewer.objects.update(valid_until="2027-03-15")
    published(reviewer, "2027-03-20", "2027-04-20")

    assert words("Dr Rao") == {
        "2027-03": "1 due",
        "2027-04": "1 due, credential ends 15 Mar 2027",
        **{f"2027-{month:02}": "1 carried over, credential ends 15 Mar 2027" for month in range(5, 12)},
    }


def test_pages_of_people_who_cannot_sign_are_counted_by_group_of_topics(published, reviewer, second_reviewer):
    (edition,) = published(reviewer, "2027-02-02")
    MedicalReviewer.objects.filter(user=reviewer).update(is_active=False)

    group = edition.page.topic.group.name
    assert words(group) == {"2027-02": "1 due, no reviewer who can sign"}
    assert [row.name for row in forecast().rows] == ["Dr Lee", group]


def test_requested_and_overdue_reviews_are_carried_into_the_first_month(published, reviewer, chief):
    first, _second, _third = published(reviewer, "2027-06-30", "2026-11-30", "2026-12-01")
    workflow.expedite(first, by=chief, reason="A new gene.")

    load = row_of("Dr Rao").months[0]
    assert (load.due, load.carried) == (1, 2)


def test_a_reviewer_without_a_signature_in_the_last_year_is_not_measured(published, reviewer):
    MedicalReviewer.objects.update(valid_until="2028-12-31")
    published(reviewer, "2027-02-02")
    assert words("Dr Rao") == {"2027-02": "1 due"}

    with time_machine.travel(NOW + dt.timedelta(days=370), tick=False):
        late = [load for load in row_of("Dr Rao").months if load.level]
    assert (late[0].words, late[0].level) == ("1 carried over, no review measured", "unknown")


def test_the_median_time_from_claim_to_verdict(db, editor, reviewer, second_reviewer):
    for days, person in ((1, reviewer), (2, reviewer), (9, reviewer), (4, second_reviewer), (5, second_reviewer)):
        with time_machine.travel(NOW - dt.timedelta(days=20), tick=False):
            edition = factories.make_in_review(by=editor)
            claims.claim(edition, by=person)
        with time_machine.travel(NOW - dt.timedelta(days=20 - days), tick=False):
            if days == 2:
                # A comment is no new beginning.
                claims.renew(edition, person)
            workflow.send_back(edition, by=person, seen=edition.sha256, reason="No.")
    # A verdict of somebody else than the holder of the claim measures nobody.
    edition = factories.make_in_review(by=editor)
    claims.claim(edition, by=reviewer)
    workflow.send_back(edition, by=second_reviewer, seen=edition.sha256, reason="No.")

    times = review_times.measured()

    assert {user: time.median_days for user, time in times.items()} == {reviewer.pk: 2.0, second_reviewer.pk: 4.5}
    assert Claim.objects.count() == 6


def test_the_screen_is_for_chief_editors(client, published, editor, reviewer, chief):
    published(reviewer, "2027-02-02", "2027-02-03")
    MedicalReviewer.objects.update(is_active=False)
    address = reverse("admin:conditions_edition_forecast")

    responses = {}
    for person in (editor, reviewer, chief):
        client.force_login(person)
        responses[person] = client.get(address)

    assert [response.status_code for response in responses.values()] == [404, 404, 200]
    shown = responses[chief].text
    assert '<strong class="late">February 2027</strong>' in shown
    assert '<span class="cell load-unmet">2 due, no reviewer who can sign</span>' in shown


def test_an_empty_forecast(client, chief):
    client.force_login(chief)

    assert "0 months that cannot be met" in client.get(reverse("admin:conditions_edition_forecast")).text


def test_the_number_of_queries_is_constant(published, reviewer, second_reviewer):
    counts = []
    for number in (1, 5):
        published(reviewer, *["2027-02-02"] * number)
        published(second_reviewer, *["2027-03-02"] * number)
        with CaptureQueriesContext(connection) as queries:
            forecast()
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 6


def test_the_coverage_sorted_by_due_date_and_by_months_that_cannot_be_met(
    client, published, reviewer, second_reviewer, chief
):
    (early, late), (unmet,) = published(reviewer, "2027-02-02", "2027-05-02"), published(second_reviewer, "2027-08-02")
    MedicalReviewer.objects.filter(user=reviewer).update(valid_until="2028-12-31")
    MedicalReviewer.objects.filter(user=second_reviewer).update(is_active=False)
    without = factories.make_condition("Aaa syndrome")
    client.force_login(chief)

    def order(name):
        response = client.get(reverse("admin:conditions_conditionpage_coverage"), {"order": name})
        return [(row.condition, row.next_due) for row in response.context["rows"]]

    rows = [
        (early.page.condition, dt.date(2027, 2, 2)),
        (late.page.condition, dt.date(2027, 5, 2)),
        (unmet.page.condition, dt.date(2027, 8, 2)),
        (without, None),
    ]
    assert order("due") == rows
    assert order("unmet") == [rows[2], rows[0], rows[1], rows[3]]
    assert list(unmet_editions(forecast())) == [unmet]
    exported = client.get(reverse("admin:conditions_conditionpage_coverage"), {"order": "due", "csv": "1"})
    table = list(csv.reader(io.StringIO(exported.getvalue().decode("utf-8-sig"))))
    assert list(dict.fromkeys(line[0] for line in table[1:])) == [condition.name for condition, _due in rows]


def test_unmet_pages_include_the_late_ones(published, reviewer):
    MedicalReviewer.objects.update(valid_until="2028-12-31")
    with time_machine.travel(NOW - dt.timedelta(days=360), tick=False):
        editions = published(reviewer, "2026-11-05", "2026-11-06", "2027-09-01")

    assert set(unmet_editions(forecast())) == set(editions[:2])
