"""Storage of reports and votes: each stored once, votes counted by edition and day."""

import datetime as dt

from django.core import mail
from django.utils import timezone

from conditions import feedback
from conditions.demo.clock import clock_at
from conditions.feedback import form_token
from conditions.models import Report, UsefulCount
from tests import factories

from .reports import TEXT, make_report


def test_receive_stores_the_report_and_its_first_event(live):
    report = make_report(live, section="Which genes?", email="reader@example.org")

    report.refresh_from_db()
    assert (report.page, report.edition, report.section, report.text, report.email, report.state) == (
        live.page, live, "Which genes?", TEXT, "reader@example.org", "new",
    )  # fmt: skip
    assert [(e.verb, e.from_state, e.to_state, e.actor) for e in report.events.all()] == [("receive", "", "new", None)]


def test_receive_stores_a_repeated_form_once(live):
    token = form_token.new_token(live.page, live, live)
    values = {"section": "", "text": TEXT, "email": "", "address": "198.51.100.7"}

    first, second = feedback.receive(token, **values), feedback.receive(token, **values)
    other = feedback.receive(token, **{**values, "text": "Something else is wrong."})

    assert (first, Report.objects.count()) == (second, 2)
    assert first != other


def test_receive_stores_the_same_text_in_two_forms_twice(live):
    assert make_report(live) != make_report(live)


def test_reference_can_be_read_aloud(live):
    references = {make_report(live).reference for _ in range(20)}

    assert len(references) == 20
    assert {letter for reference in references for letter in reference} <= set("ACDEFGHJKLMNPQRTUVWXY34679-")


def test_receive_sends_a_mail_about_the_first_open_report(
    live, editor, chief, reviewer, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        first = make_report(live)
        make_report(live)
    recipients = [message.to for message in mail.outbox]
    feedback.decline(first, by=editor, reason="No")
    feedback.decline(Report.objects.exclude(pk=first.pk).get(), by=editor, reason="No")
    with django_capture_on_commit_callbacks(execute=True):
        make_report(live)

    assert sorted(recipients) == [["chris@example.org"], ["erin@example.org"]]
    assert len(mail.outbox) == 4
    assert f"report {first.reference}" in mail.outbox[0].body
    # A reader's text may contain health data, so it is not in the mail.
    assert [TEXT in str(message.message()) for message in mail.outbox] == [False] * 4


def test_count_useful_counts_by_edition_and_day(live, editor, reviewer):
    today = timezone.localdate()
    for number, is_useful in enumerate([True, True, False]):
        feedback.count_useful(live, is_useful=is_useful, address=f"198.51.100.{number}")
    second = factories.make_published(live.page, by=editor, reviewer=reviewer, body="<p>Five [1].</p>")
    with clock_at(timezone.now() + dt.timedelta(days=1)):
        feedback.count_useful(second, is_useful=False, address="198.51.100.1")

    assert list(UsefulCount.objects.order_by("day").values_list("edition__number", "day", "yes", "no")) == [
        (1, today, 2, 1),
        (2, today + dt.timedelta(days=1), 0, 1),
    ]


def test_count_useful_counts_one_vote_of_a_sender_on_a_page(live):
    counted = [feedback.count_useful(live, is_useful=True, address="198.51.100.1") for _ in range(3)]

    assert counted == [True, False, False]
    assert UsefulCount.objects.get().yes == 1
