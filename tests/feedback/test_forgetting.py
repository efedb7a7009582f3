"""`manage.py forget_reporters`: it erases addresses in time and keeps the texts."""

import datetime as dt
from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from conditions import feedback
from conditions.demo.clock import clock_at
from conditions.models import Report, SenderSalt

from .reports import make_report

EMAIL = "reader@example.org"


def forget(days):
    out = StringIO()
    with clock_at(timezone.now() + dt.timedelta(days=days)):
        call_command("forget_reporters", stdout=out)
    return out.getvalue()


def test_forget_erases_addresses_of_closed_reports(live, editor):
    waiting, closed = make_report(live, email=EMAIL), make_report(live, email=EMAIL)
    feedback.decline(closed, by=editor, reason="No")

    output = [forget(29), forget(31), forget(31)]

    assert output == ["", "Erased the e-mail addresses of 1 reports.\n", ""]
    closed.refresh_from_db()
    waiting.refresh_from_db()
    assert (closed.email, waiting.email, closed.text) == ("", EMAIL, waiting.text)
    assert [(event.verb, event.actor) for event in closed.events.all()][-1] == ("erase_address", None)


def test_forget_counts_from_the_last_reply(live, editor):
    report = feedback.decline(make_report(live, email=EMAIL), by=editor, reason="No")
    with clock_at(timezone.now() + dt.timedelta(days=20)):
        feedback.reply(report, by=editor, text="We looked into it.")

    forget(40)
    addresses = Report.objects.get().email
    forget(51)

    assert (addresses, Report.objects.get().email) == (EMAIL, "")


def test_forget_reads_the_days_from_the_settings(live, editor, settings):
    settings.REPORTER_EMAIL_DAYS = 2
    feedback.decline(make_report(live, email=EMAIL), by=editor, reason="No")

    forget(3)

    assert Report.objects.get().email == ""


def test_forget_erases_after_a_year_in_any_state(live):
    make_report(live, email=EMAIL)

    forget(364)
    kept = Report.objects.get().email
    forget(366)

    assert (kept, Report.objects.get().email) == (EMAIL, "")


def test_forget_deletes_the_salts_of_past_days(live):
    make_report(live)

    forget(1)

    assert not SenderSalt.objects.exists()
