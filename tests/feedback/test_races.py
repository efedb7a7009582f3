"""Concurrent requests: one report, one decision, and every vote counted."""

import pytest

from conditions import feedback
from conditions.feedback import form_token
from conditions.models import Report, ReportEvent, SenderCount, UsefulCount
from tests import factories
from tests.test_races import race, shared_database  # noqa: F401

from .reports import TEXT, make_report


@pytest.fixture
def live(shared_database):  # noqa: F811
    return factories.make_published(by=factories.make_editor("erin"), reviewer=factories.make_reviewer("rao"))


def test_two_concurrent_clicks_store_one_report(live):
    token = form_token.new_token(live.page, live, live)

    def send():
        return feedback.receive(token, section="", text=TEXT, email="", address="198.51.100.1")

    results = race(*[send] * 4)

    assert len({report.pk for report in results}) == 1
    assert (Report.objects.count(), ReportEvent.objects.count()) == (1, 1)


def test_one_of_two_concurrent_decisions_is_refused(live):
    report, chief = make_report(live), factories.make_chief()

    results = race(*[lambda: feedback.decline(report, by=chief, reason="No")] * 3)

    assert sorted(type(result).__name__ for result in results) == ["Report", "WrongState", "WrongState"]
    assert ReportEvent.objects.filter(verb="decline").count() == 1


def test_concurrent_votes_are_all_counted(live):
    def say(number):
        return lambda: feedback.count_useful(live, is_useful=True, address=f"198.51.100.{number}")

    results = race(*[say(number) for number in range(6)])

    assert (results, UsefulCount.objects.get().yes) == ([True] * 6, 6)


def test_rate_limit_holds_for_concurrent_requests(live):
    def say():
        return feedback.count_useful(live, is_useful=True, address="198.51.100.1")

    results = race(*[say] * 6)

    assert (sorted(results), UsefulCount.objects.get().yes) == ([False] * 5 + [True], 1)
    assert sorted(SenderCount.objects.values_list("times", flat=True)) == [1, 6]
