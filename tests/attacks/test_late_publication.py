"""Attack: publish a signed text long after its signature, when nobody could sign it any more."""

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts import roles
from conditions import workflow
from conditions.admin.desk import desk
from conditions.models import Edition
from conditions.newsroom import lists
from conditions.vocabularies import Scope, State
from operations.doctor import database
from tests import factories
from tests.admin.forms import screen, step

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2027, 3, 31, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
LAPSED = "Revoke the approval, so that a reviewer can sign the text again."


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def approved(page, editor, reviewer, chief):
    """Approved at NOON, to be published a week later; the review is due on 31 March 2029."""
    return factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief)


def later(days):
    return time_machine.travel(NOON + days * DAY, tick=False)


def typed(at):
    return {"at": timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")}


def publish_due():
    out = StringIO()
    call_command("publish_due", stdout=out)
    return out.getvalue()


def state_of(edition):
    return Edition.objects.get(pk=edition.pk).state


# --- A publishing time after the review is due ----------------------------------------------


def test_an_approved_text_cannot_be_scheduled_beyond_its_review_date(client, approved, chief):
    Edition.objects.filter(pk=approved.pk).update(review_due=dt.date(2027, 9, 30))
    client.force_login(chief)

    too_late = client.post(step(approved, "schedule"), typed(dt.datetime(2027, 10, 1, tzinfo=dt.UTC)))
    last_minute = client.post(step(approved, "schedule"), typed(dt.datetime(2027, 9, 30, 23, 59, tzinfo=dt.UTC)))

    assert (too_late.status_code, last_minute.status_code) == (409, 302)
    assert (
        "The review is due on 30 September 2027, before the publishing time, 1 October 2027, 00:00."
        in too_late.content.decode()
    )
    assert approved.events.filter(verb="schedule", from_state=State.APPROVED).count() == 1


@pytest.mark.parametrize("make", [factories.make_draft, factories.make_in_review])
def test_a_text_that_nobody_signed_cannot_be_scheduled_beyond_a_review_of_today(client, page, editor, chief, make):
    page.topic.review_interval_months = 6
    page.topic.save()
    edition = make(page, by=editor)
    client.force_login(chief)

    too_late = client.post(step(edition, "schedule"), typed(dt.datetime(2027, 10, 1, tzinfo=dt.UTC)))
    in_time = client.post(step(edition, "schedule"), typed(dt.datetime(2027, 9, 30, tzinfo=dt.UTC)))

    assert (too_late.status_code, in_time.status_code) == (409, 302)


def test_a_shorter_interval_after_the_scheduling_is_noticed_at_the_approval(page, editor, reviewer, chief):
    draft = factories.make_draft(page, by=editor)
    workflow.schedule(draft, by=chief, at=NOON + 300 * DAY)
    edition = workflow.submit(draft, by=editor)
    page.topic.review_interval_months = 6
    page.topic.save()

    with pytest.raises(workflow.Refused, match="The review is due on 30 September 2027, before the publishing time"):
        workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))

    assert state_of(edition) == State.IN_REVIEW


def test_an_approval_of_changes_cannot_wait_beyond_the_old_review_date(page, editor, reviewer, chief):
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    with later(700):
        reviewer.medical_reviewer.valid_until = dt.date(2040, 1, 1)
        reviewer.medical_reviewer.save()
        draft = factories.make_draft(page, by=editor, body=factories.reworded())
        workflow.schedule(draft, by=chief, at=NOON + 760 * DAY)
        edition = workflow.submit(draft, by=editor)
        with pytest.raises(workflow.Refused, match="The review is due on 31 March 2029"):
            workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), scope=Scope.CHANGES_ONLY)

    assert (live.review_due, state_of(edition)) == (dt.date(2029, 3, 31), State.IN_REVIEW)


# --- A signer who could not sign any more ---------------------------------------------------


def close_account(user):
    user.is_active = False
    user.save()


def take_right_away(user):
    user.groups.remove(Group.objects.get(name=roles.MEDICAL_REVIEWERS))


def strike_off(user):
    type(user.medical_reviewer).objects.filter(user=user).update(is_active=False)


def let_credential_end(user):
    type(user.medical_reviewer).objects.filter(user=user).update(valid_until=dt.date(2027, 4, 6))


def let_review_be_due(user):
    factories.dated(Edition.objects.get(signed_by=user), review_due=dt.date(2027, 4, 6))


LAPSES = {
    close_account: "The account of Dr Rao, MD is closed.",
    take_right_away: "Dr Rao, MD no longer has the right to review.",
    strike_off: "The entry of Dr Rao, MD in the register of medical reviewers is not active.",
    let_credential_end: "The credential of Dr Rao, MD ended on 6 April 2027.",
    let_review_be_due: "The next review of this text was due on 6 April 2027.",
}


@pytest.mark.parametrize(("lapse", "sentence"), LAPSES.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_the_clock_holds_the_text_and_tells_the_chief_editors_once(
    client, approved, chief, reviewer, lapse, sentence, django_capture_on_commit_callbacks
):
    lapse(reviewer)
    mail.outbox.clear()

    with later(7), django_capture_on_commit_callbacks(execute=True):
        outputs = publish_due(), publish_due()
        public = client.get(approved.get_absolute_url())
        (section,) = [section for section in desk(chief) if section.code == "scheduled"]

    assert outputs == (f"Held {approved.name}, and told the chief editors: {sentence} {LAPSED}\n", "")
    assert (public.status_code, state_of(approved)) == (404, State.APPROVED)
    held = approved.events.last()
    assert (held.verb, held.actor, held.note) == ("hold", None, sentence)
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["chris@example.org"], f"[DiseaseMaps] Not published: {approved.title}")
    ]
    assert f"> {sentence}" in mail.outbox[0].body
    assert [(row.details, row.is_late) for row in section.rows] == [
        (("not published: its signature is no longer valid",), True)
    ]


@pytest.mark.parametrize(("lapse", "sentence"), LAPSES.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_a_chief_editor_cannot_publish_it_either(client, approved, chief, reviewer, lapse, sentence):
    lapse(reviewer)

    with later(7):
        client.force_login(chief)
        at_once = client.post(step(approved, "schedule"), {"at": ""})
        published = client.post(step(approved, "publish"))
        shown = client.get(screen(approved)).content.decode()

    assert [at_once.status_code, published.status_code] == [409, 409]
    assert sentence in at_once.content.decode()
    assert sentence in published.content.decode()
    assert sentence in shown


@pytest.mark.parametrize("lapse", [let_credential_end, let_review_be_due])
def test_the_last_day_is_not_too_late(client, approved, chief, reviewer, lapse):
    lapse(reviewer)

    with later(6):
        client.force_login(chief)
        at_once = client.post(step(approved, "schedule"), {"at": ""})

    assert (at_once.status_code, state_of(approved)) == (302, State.PUBLISHED)


def test_the_live_text_stays_when_its_successor_is_held(page, editor, reviewer, second_reviewer, chief):
    live = factories.make_published(page, by=editor, reviewer=second_reviewer)
    approved = factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief, body="<p>Five genes [1].</p>")
    strike_off(reviewer)

    with later(7):
        publish_due()

    assert (state_of(live), state_of(approved)) == (State.PUBLISHED, State.APPROVED)


def test_a_held_text_is_published_once_the_credential_is_renewed(approved, reviewer):
    let_credential_end(reviewer)
    with later(7):
        publish_due()
    reviewer.medical_reviewer.valid_until = dt.date(2028, 1, 1)
    reviewer.medical_reviewer.save()

    with later(9):
        output = publish_due()

    assert (output, state_of(approved)) == (
        f"Published {approved.name}: {approved.get_absolute_url()}\n",
        State.PUBLISHED,
    )


def test_a_held_text_can_be_signed_by_another_reviewer(approved, reviewer, second_reviewer, chief):
    strike_off(reviewer)
    with later(7):
        publish_due()
        draft = workflow.revoke(approved, by=chief, reason="Dr Rao was struck off.")
        edition = workflow.submit(draft, by=chief_as_editor(chief))
        published = workflow.approve(edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer))

    assert (published.state, published.body) == (State.PUBLISHED, approved.body)


def chief_as_editor(chief):
    chief.groups.add(Group.objects.get(name=roles.EDITORS))
    return type(chief).objects.get(pk=chief.pk)


def test_a_held_text_is_work_for_the_newsroom_and_no_alarm_for_the_operator(approved, reviewer):
    strike_off(reviewer)
    with later(8):
        alarm = list(database.texts_are_as_signed())
        publish_due()

        assert alarm == ["1 approved texts are past their publishing time: does publish_due run?"]
        assert list(database.texts_are_as_signed()) == []
        assert list(lists.held()) == [approved]
