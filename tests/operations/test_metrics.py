"""`/metrics`: for holders of the token, summed over all workers, with a constant number of queries."""

import datetime as dt
import os

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import notices
from conditions import workflow
from operations import journal
from operations.models import MailFailure
from tests import factories
from tests.feedback.reports import make_report
from tests.operations.mail_queue import discard_waiting
from tests.servers import ask, gunicorn
from tests.test_races import shared_database  # noqa: F401
from web.observability import request_counts

TOKEN = "a-token-for-tests-of-enough-letters"
AUTHORISED = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def token(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "counts"))
    settings.METRICS_TOKEN = TOKEN
    request_counts.counts.cache_clear()
    yield
    request_counts.counts.cache_clear()


def numbers(response):
    """Return {name and labels: value} of the site's own metrics, without the request counts."""
    lines = [
        line for line in response.content.decode().splitlines() if not line.startswith(("#", "diseasemaps_request"))
    ]
    return {name: float(value) for name, _space, value in (line.rpartition(" ") for line in lines)}


def test_metrics_are_off_without_a_token(client):
    response = client.get("/metrics")

    assert (response.status_code, response.content) == (404, b"Not found\n")


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("given", [{}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {TOKEN}"}])
def test_metrics_need_the_token(client, given):
    response = client.get("/metrics", headers=given)

    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="metrics"')
    assert response.content == b"Not allowed\n"


@pytest.mark.django_db
@pytest.mark.usefixtures("token")
def test_a_held_edition_is_not_late(client, editor, reviewer, chief):
    approved = factories.make_approved(by=editor, reviewer=reviewer, chief=chief)
    reviewer.medical_reviewer.is_active = False
    reviewer.medical_reviewer.save()

    with time_machine.travel(approved.publish_at + dt.timedelta(seconds=30), tick=False):
        late = numbers(client.get("/metrics", headers=AUTHORISED))["diseasemaps_publication_late_seconds"]
        list(workflow.publish_due())
        held = numbers(client.get("/metrics", headers=AUTHORISED))["diseasemaps_publication_late_seconds"]

    assert (late, held) == (30, 0)


@pytest.mark.usefixtures("token")
def test_metrics_count_pending_work(client, editor, second_editor, reviewer, chief):
    condition = factories.make_condition()
    pages = {topic: factories.make_page(condition, topic) for topic in ("overview", "causes", "genes", "types")}
    now = timezone.now()
    with time_machine.travel(now - dt.timedelta(hours=2), tick=False):
        live = factories.make_published(pages["overview"], by=editor, reviewer=reviewer)
        factories.make_in_review(pages["causes"], by=editor)
        make_report(live)
        approved = factories.make_approved(pages["genes"], by=editor, reviewer=reviewer, chief=chief)
    workflow.expedite(live, by=chief, reason="New study")
    with journal.running("publish_due"):
        pass
    MailFailure.objects.create(notice="submitted", error="OSError")
    MailFailure.objects.create(notice="submitted", error="OSError", at=now - dt.timedelta(days=2))

    discard_waiting()

    with time_machine.travel(now, tick=False):
        values = numbers(client.get("/metrics", headers=AUTHORISED))
    with time_machine.travel(approved.publish_at + dt.timedelta(seconds=30), tick=False):
        later = numbers(client.get("/metrics", headers=AUTHORISED))

    assert {name: value for name, value in values.items() if "timestamp" not in name} == {
        "diseasemaps_ready": 1,
        'diseasemaps_editions{state="draft"}': 0,
        'diseasemaps_editions{state="in_review"}': 1,
        'diseasemaps_editions{state="returned"}': 0,
        'diseasemaps_editions{state="approved"}': 1,
        'diseasemaps_editions{state="published"}': 1,
        'diseasemaps_editions{state="superseded"}': 0,
        'diseasemaps_editions{state="withdrawn"}': 0,
        'diseasemaps_editions{state="discarded"}': 0,
        "diseasemaps_review_queue_oldest_seconds": 7200,
        "diseasemaps_publication_late_seconds": 0,
        "diseasemaps_overdue_pages": 1,
        "diseasemaps_open_reports": 1,
        "diseasemaps_open_report_oldest_seconds": 7200,
        'diseasemaps_mail_failures_last_day{notice="submitted"}': 1,
        "diseasemaps_unsent_answers": 0,
        "diseasemaps_queued_mails": 0,
        "diseasemaps_queued_mail_late_seconds": 0,
        'diseasemaps_job_runs_total{job="publish_due"}': 1,
        'diseasemaps_job_failures_total{job="publish_due"}': 0,
    }
    stamp = values['diseasemaps_job_last_success_timestamp_seconds{job="publish_due"}']
    assert abs(stamp - now.timestamp()) < 60
    assert later["diseasemaps_publication_late_seconds"] == 30


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("token")
def test_metrics_count_queued_mails_and_their_delay(client, editor, settings):
    settings.EMAIL_BACKEND = "tests.web.test_logs.Refusing"
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        notices.password_changed(editor)

    counts_and_delays = []
    for minutes in (0, 6):
        with time_machine.travel(now + dt.timedelta(minutes=minutes), tick=False):
            values = numbers(client.get("/metrics", headers=AUTHORISED))
        counts_and_delays.append((values["diseasemaps_queued_mails"], values["diseasemaps_queued_mail_late_seconds"]))

    assert counts_and_delays == [(1, 0), (1, 60)]


@pytest.mark.django_db
@pytest.mark.usefixtures("token")
def test_metrics_have_a_constant_number_of_queries(client, editor):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get("/metrics", headers=AUTHORISED)
        return len(captured)

    queries()
    few = queries()
    for number in range(3):
        factories.make_in_review(factories.make_page(factories.make_condition(f"Condition {number}")), by=editor)

    # PostgreSQL is asked whether it accepts writes.
    expected = 12 if connection.vendor == "postgresql" else 11
    assert (few, queries()) == (expected, expected)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("token")
def test_metrics_report_a_database_failure(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE operations_job RENAME TO hidden_job")
    try:
        response = client.get("/metrics", headers=AUTHORISED)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE hidden_job RENAME TO operations_job")

    assert (response.status_code, numbers(response)) == (200, {"diseasemaps_ready": 1})


def test_folder_of_another_user_is_refused(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr("os.getuid", lambda: os.stat(tmp_path).st_uid + 1)

    with pytest.raises(request_counts.ImproperlyConfigured) as refused:
        request_counts.folder()

    assert str(refused.value) == (f"{tmp_path} belongs to somebody else: set PROMETHEUS_MULTIPROC_DIR to a folder.")


@pytest.fixture
def port(shared_database):  # noqa: F811
    """Start two workers that count requests; give their port."""
    with gunicorn(ready="/healthz", PAGE_CACHE="memory", METRICS_TOKEN=TOKEN, LOG_FORMAT="json") as port:
        yield port


def test_counts_are_summed_over_all_workers(port):
    for path in ("/reviewers/", "/reviewers/", "/reviewers/", "/no-such-page/") * 5:
        ask(port, path)
    ask(port, "/", method="BREW")

    responses = [ask(port, "/metrics", Authorization=f"Bearer {TOKEN}")[2].decode() for _time in range(4)]

    counted = {
        line.split(" ")[0]: float(line.split(" ")[1])
        for line in responses[-1].splitlines()
        if line.startswith("diseasemaps_requests_total")
    }
    name = 'diseasemaps_requests_total{{method="{}",route="{}",status="{}"}}'.format
    assert counted[name("GET", "reviewers", 200)] + counted[name("GET", "cached", 200)] == 15
    assert counted[name("GET", "none", 404)] == 5
    assert [key for key in counted if "BREW" in key] == []
    assert sum(counted.values()) == 21
    # Each worker reports the same numbers.
    assert (
        len({tuple(line for line in response.splitlines() if "requests_total" in line) for response in responses}) == 1
    )
