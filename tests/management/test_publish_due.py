"""`manage.py publish_due`: due editions become public; altered texts do not."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from conditions.database import triggers
from conditions.demo.clock import clock_at
from conditions.models import Edition, Event, EventChain
from conditions.vocabularies import State
from tests import factories
from tests.test_races import newsroom, race, shared_database  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(page, editor, reviewer, chief):
    return factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief)


def in_eight_days():
    return clock_at(timezone.now() + dt.timedelta(days=8))


def publish_due():
    out = StringIO()
    call_command("publish_due", stdout=out)
    return out.getvalue()


def test_publish_due_waits_for_the_time(approved):
    assert publish_due() == ""
    assert Edition.objects.get(pk=approved.pk).state == State.APPROVED


def test_publish_due_publishes_once(approved):
    with in_eight_days():
        first, second = publish_due(), publish_due()

    assert first == f"Published {approved.name}: {approved.get_absolute_url()}\n"
    assert second == ""
    assert Edition.objects.get(pk=approved.pk).state == State.PUBLISHED


@pytest.mark.as_owner
def test_publish_due_fails_for_a_text_that_differs_from_the_signed_text(approved):
    err = StringIO()
    triggers.uninstall(connection)
    Edition.objects.filter(pk=approved.pk).update(body="<p>Something else.</p>")
    triggers.install(connection)

    with in_eight_days(), pytest.raises(CommandError) as refusal:
        call_command("publish_due", stderr=err)

    assert str(refusal.value) == "Due editions that could not be published: 1."
    assert err.getvalue().startswith(
        f"Could not publish {approved.name}: The stored text is not the one that was signed."
    )
    assert Edition.objects.get(pk=approved.pk).state == State.APPROVED


@pytest.mark.sql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(2))
def test_the_loser_of_two_runs_at_once_succeeds(newsroom, round_):  # noqa: F811
    page, people = newsroom
    edition = factories.make_approved(page, by=people["erin"], reviewer=people["rao"], chief=people["chris"])
    Edition.objects.filter(pk=edition.pk).update(publish_at=timezone.now() - dt.timedelta(minutes=1))

    outputs = race(*[publish_due] * 3)

    published = f"Published {edition.name}: {edition.get_absolute_url()}\n"
    beaten = f"{edition.name} is not due any more: it was published or changed meanwhile.\n"
    assert [output for output in outputs if isinstance(output, Exception)] == []
    assert outputs.count(published) == 1
    assert set(outputs) <= {published, beaten, ""}
    assert Edition.objects.get(pk=edition.pk).state == State.PUBLISHED


def test_publish_due_gives_places_to_events_of_code_from_before_the_chain(page, editor):
    draft = factories.make_draft(page, by=editor)
    with factories.without_guards("event_is_final", "event_chain_is_kept"):
        Event.objects.update(page=None, position=None, previous_hash="", hash="")
        EventChain.objects.all().delete()

    call_command("publish_due")

    assert list(draft.events.values_list("position", flat=True)) == [1, 2]
