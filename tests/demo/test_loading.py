"""Loading of the demonstration: every stage of the workflow exists once, and nothing else is changed."""

import datetime as dt
import threading
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from conditions import demo, workflow
from conditions.demo.clock import clock_at
from conditions.demo.content import CONTENT, parse_disease
from conditions.demo.people import NameTaken
from conditions.models import Condition, ConditionPage, Edition, Event, Topic
from conditions.vocabularies import Scope, State
from tests import factories

# Some dates of the demonstration are fixed, so a test on the real date would fail one day.
TODAY = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
EXAMPLE = {"condition__slug": "congenital-generalized-lipodystrophy", "topic__slug": "causes"}


@pytest.fixture
def alkaptonuria():
    return parse_disease(CONTENT / "alkaptonuria.toml")


def dump():
    out = StringIO()
    call_command("dumpdata", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.slow
def test_load_creates_every_fate_and_a_second_load_changes_nothing():
    with clock_at(TODAY):
        report = demo.load()
        before = dump()
        again = demo.load()
        after = dump()

    assert report == demo.DemoSummary(people=7, conditions=15, pages=82, steps=261, facts=20, reports=5)
    assert again == demo.DemoSummary()
    assert after == before
    assert Counter(Edition.objects.values_list("state", flat=True)) == {
        State.PUBLISHED: 76,
        State.SUPERSEDED: 4,
        State.DRAFT: 3,
        State.IN_REVIEW: 2,
        State.APPROVED: 1,
        State.RETURNED: 1,
        State.WITHDRAWN: 1,
        State.DISCARDED: 1,
    }
    with clock_at(TODAY):
        assert_history_is_believable()
        assert_fates_are_where_they_belong()


def assert_history_is_believable():
    now = timezone.now()
    moments = list(Event.objects.values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= now
    frozen = Edition.objects.exclude(state__in=[State.DRAFT, State.DISCARDED])
    assert [edition.name for edition in frozen if edition.computed_hash() != edition.sha256] == []
    assert [edition.name for edition in Edition.objects.all() if "Demonstration text" not in edition.body] == []
    days = {published_at.date() for published_at in Edition.objects.live().values_list("published_at", flat=True)}
    assert len(days) > 50
    assert Edition.objects.filter(citations__accessed_on__gt=now).count() == 0


def assert_fates_are_where_they_belong():
    today = timezone.localdate()
    live = Edition.objects.live().with_page()
    assert sorted(edition.title for edition in live if edition.is_overdue) == [
        "How common is Kabuki syndrome?",
        "What are the symptoms of Friedreich ataxia?",
    ]
    assert [
        (edition.title, edition.reviewer.slug, edition.full_reviewer.slug)
        for edition in live
        if edition.scope == Scope.CHANGES_ONLY
    ] == [("How common is Behçet disease?", "dr-lee", "dr-rao")]
    reviews = Edition.objects.in_review().order_by("submitted_at")
    assert [(edition.needed_by, (today - edition.submitted_at.date()).days) for edition in reviews] == [
        (None, 12),
        (today + dt.timedelta(days=3), 4),
    ]
    approved = Edition.objects.filter(state=State.APPROVED)
    assert [edition.publish_at.date() - today for edition in approved] == [dt.timedelta(days=7)]
    example = ConditionPage.objects.get(**EXAMPLE).live_edition()
    assert (example.number, example.published_at.date()) == (3, dt.date(2026, 5, 8))


@pytest.mark.django_db
def test_load_creates_the_condition_with_its_names(alkaptonuria):
    demo.load([alkaptonuria])

    condition = Condition.objects.get()
    assert (condition.name, condition.in_text) == ("Alkaptonuria", "alkaptonuria")
    assert list(condition.synonyms.values_list("name", flat=True)) == list(alkaptonuria.synonyms)


@pytest.mark.django_db(transaction=True)
def test_load_starts_no_mail_thread(alkaptonuria, settings, mailoutbox):
    settings.MAIL_THREAD = True

    demo.load([alkaptonuria])

    assert [thread.name for thread in threading.enumerate() if thread.name == "mail"] == []
    assert (mailoutbox, DBTaskResult.objects.count(), settings.MAIL_THREAD) == ([], 0, True)


def test_load_keeps_pages_with_editions_unchanged(alkaptonuria, second_editor):
    second_editor.username = "somebody"
    second_editor.save()
    condition = Condition.objects.create(name="Black urine disease", slug="alkaptonuria")
    page = factories.make_page(condition, topic="causes")
    existing_draft = workflow.open_draft(page, by=second_editor)

    report = demo.load([alkaptonuria])

    condition.refresh_from_db()
    assert (condition.name, condition.synonyms.count()) == ("Black urine disease", 0)
    assert list(page.editions.all()) == [existing_draft]
    assert (report.conditions, report.pages) == (0, 4)


def test_load_stores_nothing_if_a_name_is_taken(alkaptonuria, editor):
    with pytest.raises(NameTaken):
        demo.load([alkaptonuria])

    assert (User.objects.count(), Condition.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_load_reports_a_missing_topic(alkaptonuria):
    Topic.objects.filter(slug="causes").delete()

    report = demo.load([alkaptonuria])

    assert report.missing_topics == {"causes"}
    assert ConditionPage.objects.count() == report.pages == 4


@pytest.mark.django_db
def test_load_sends_no_mail(alkaptonuria, settings, mailoutbox, django_capture_on_commit_callbacks):
    backend = settings.EMAIL_BACKEND

    demo.load([alkaptonuria])

    assert (mailoutbox, settings.EMAIL_BACKEND) == ([], backend)
