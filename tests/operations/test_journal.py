"""The journal of jobs and failed mails, which never stops the job itself."""

import datetime as dt

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from conditions.models import ReportReply
from operations import journal
from operations.models import Job, MailFailure
from tests import factories
from tests.feedback.reports import make_report
from tests.importers.conftest import FILES

NOON = dt.datetime(2026, 11, 26, 12, 0, tzinfo=dt.UTC)


def of(name):
    return Job.objects.values_list("runs", "failures", "succeeded_at", "failed_at").get(name=name)


@pytest.mark.django_db
def test_job_is_recorded_with_the_time_of_its_last_run():
    with time_machine.travel(NOON, tick=False):
        with journal.running("work"):
            assert of("work") == (0, 0, None, None)
        with pytest.raises(KeyboardInterrupt), journal.running("work"):
            raise KeyboardInterrupt

    assert of("work") == (2, 1, NOON, NOON)
    assert str(Job.objects.get()) == "work"


@pytest.mark.django_db
def test_commands_run_by_cron_are_recorded(capsys):
    call_command("publish_due")
    call_command("forget")
    call_command("import_facts", "product1", str(FILES / "product1.xml"), verbosity=0)
    call_command("import_facts", "product1", str(FILES / "product1.xml"), dry_run=True, verbosity=0)
    with pytest.raises(CommandError):
        call_command("import_facts", "product4", str(FILES / "product6.xml"), verbosity=0)

    assert list(Job.objects.values_list("name", "runs", "failures")) == [
        ("forget", 1, 0),
        ("import", 2, 1),
        ("import_rehearsal", 1, 0),
        ("publish_due", 1, 0),
    ]


@pytest.mark.django_db(transaction=True)
def test_failed_mail_is_counted_by_kind_without_personal_data(settings, editor, reviewer, page):
    settings.EMAIL_BACKEND = "tests.web.test_logs.Refusing"

    factories.make_published(page, by=editor, reviewer=reviewer)

    assert list(MailFailure.objects.order_by("pk").values_list("notice", "error")) == [
        ("submitted", "OSError"),
        ("published", "OSError"),
    ]
    assert str(MailFailure.objects.last()) == "submitted: OSError"


@pytest.mark.django_db(transaction=True)
def test_failed_reply_is_counted(settings, editor, reviewer, page):
    from conditions import feedback

    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    report = make_report(edition, email="reader@example.org")
    settings.EMAIL_BACKEND = "tests.web.test_logs.Refusing"

    feedback.reply(report, by=editor, text="Thank you.")

    assert MailFailure.objects.get().notice == "report_answer"
    assert ReportReply.objects.get().failure != ""


@pytest.mark.django_db(transaction=True)
def test_failure_to_write_the_journal_stops_no_job(caplog):
    done = []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE operations_job RENAME TO hidden_job")
        cursor.execute("ALTER TABLE operations_mailfailure RENAME TO hidden_mailfailure")
    try:
        with journal.running("work"):
            done.append(1)
        journal.mail_failed("submitted", OSError())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE hidden_job RENAME TO operations_job")
            cursor.execute("ALTER TABLE hidden_mailfailure RENAME TO operations_mailfailure")

    assert (done, [record.getMessage() for record in caplog.records]) == (
        [1],
        [
            "The job work could not be written down.",
            "The job work could not be written down.",
            "A mail that failed could not be counted.",
        ],
    )
