"""Attack: put a withdrawn text before readers again; and the way back of a withdrawal made by mistake."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from conditions import workflow
from conditions.models import Edition
from conditions.vocabularies import State
from conditions.workflow import withdrawal_log
from operations import withdrawals
from tests import factories
from tests.accounts.sign_in_helpers import PASSWORD, with_password
from tests.admin.forms import desk, step
from tests.database.test_triggers import refused
from tests.walk import invariants

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

REASON = {"reason": "I took it for another page."}


@pytest.fixture
def clock():
    with time_machine.travel(dt.datetime(2027, 3, 31, 12, tzinfo=dt.UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def withdrawn(page, editor, reviewer, second_reviewer, chief, django_capture_on_commit_callbacks):
    """Dr Rao has signed the page, and Erin has withdrawn it."""
    factories.make_published(page, by=editor, reviewer=reviewer)
    with django_capture_on_commit_callbacks(execute=True):
        return workflow.withdraw(page, by=editor, reason="A wrong dose.")


def ask(client, edition, by):
    client.force_login(by)
    return client.post(step(edition, "ask_take_back"), REASON)


def take_back(client, edition, by):
    client.force_login(by)
    return client.post(step(edition, "take_back"), {})


def is_public(client, edition):
    client.logout()
    return client.get(edition.page.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(("first", "second"), [("chief", "reviewer"), ("reviewer", "chief")])
def test_one_asks_and_the_other_confirms(client, request, withdrawn, first, second, django_capture_on_commit_callbacks):
    first, second = request.getfixturevalue(first), request.getfixturevalue(second)
    signed = Edition.objects.values("sign_off", "signed_at", "reviewed_on", "review_due", "published_at").get()
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        assert ask(client, withdrawn, first).status_code == 302
    assert [notice.to for notice in mail.outbox] == [[second.email]]
    assert not is_public(client, withdrawn)
    client.force_login(second)
    assert step(withdrawn, "take_back") in client.get("/admin/").content.decode()
    assert step(withdrawn, "take_back") in client.get(desk(withdrawn.page)).content.decode()
    assert take_back(client, withdrawn, second).status_code == 302

    assert is_public(client, withdrawn)
    withdrawn.refresh_from_db()
    assert (withdrawn.state, withdrawn.withdrawn_at) == (State.PUBLISHED, None)
    assert Edition.objects.values(*signed).get() == signed
    assert [sentences for _edition, sentences in workflow.verify() if sentences] == []
    assert invariants.violations() == []
    history = client.get(f"{withdrawn.page.get_absolute_url()}changes/").content.decode()
    assert "This page was withdrawn." in history
    assert "The withdrawal was taken back: it was a mistake." in history
    kinds = [item["kind"] for item in client.get("/api/v1/changes").json()["items"]]
    assert kinds == ["published", "published_again"]


@pytest.mark.parametrize("who", ["editor", "second_reviewer", "chief", "reviewer"])
def test_nobody_takes_it_back_alone(client, request, withdrawn, who):
    person = request.getfixturevalue(who)

    ask(client, withdrawn, person)

    assert take_back(client, withdrawn, person).status_code in (404, 409)
    assert not is_public(client, withdrawn)


def test_a_chief_editor_who_signed_it_needs_another_chief_editor(client, page, editor, chief):
    both = factories.make_reviewer("kim", "Chief editors")
    factories.make_published(page, by=editor, reviewer=both)
    withdrawn = workflow.withdraw(page, by=editor, reason="A wrong dose.")
    ask(client, withdrawn, both)

    assert take_back(client, withdrawn, both).status_code == 409
    assert take_back(client, withdrawn, chief).status_code == 302


def test_two_chief_editors_are_not_enough(client, withdrawn, chief):
    ask(client, withdrawn, chief)

    response = take_back(client, withdrawn, factories.make_chief("casey"))

    assert response.status_code == 409
    assert "The reviewer who signed this text has to ask for this first." in response.content.decode()


def test_it_is_too_late_after_a_day(client, withdrawn, chief, reviewer, clock):
    ask(client, withdrawn, reviewer)
    clock.shift(dt.timedelta(hours=24, seconds=1))

    assert take_back(client, withdrawn, chief).status_code == 409
    assert ask(client, withdrawn, chief).status_code == 409


def test_a_request_from_before_another_withdrawal_counts_for_nothing(client, withdrawn, page, chief, reviewer, clock):
    ask(client, withdrawn, reviewer)
    take_back(client, withdrawn, chief)
    clock.shift(dt.timedelta(minutes=5))
    again = workflow.withdraw(page, by=chief, reason="It was wrong after all.")

    assert take_back(client, again, chief).status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        lambda reviewer: setattr(reviewer.medical_reviewer, "is_active", False),
        lambda reviewer: setattr(reviewer.medical_reviewer, "valid_until", timezone.localdate() - dt.timedelta(days=1)),
    ],
)
def test_the_signer_must_still_be_able_to_sign(client, withdrawn, chief, reviewer, change):
    ask(client, withdrawn, reviewer)
    change(reviewer)
    reviewer.medical_reviewer.save()

    assert take_back(client, withdrawn, chief).status_code == 409


def test_an_overdue_review_is_not_taken_back(client, withdrawn, chief, reviewer):
    ask(client, withdrawn, reviewer)
    with factories.without_guards("edition_signature_moves_with_its_record"):
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        Edition.objects.update(review_due=yesterday, reviewed_on=yesterday)

    assert take_back(client, withdrawn, chief).status_code == 409


def test_a_changed_text_is_not_taken_back(client, withdrawn, chief, reviewer):
    ask(client, withdrawn, reviewer)
    with factories.without_guards("edition_text_is_frozen"):
        Edition.objects.update(body="<p>Stop nitisinone.</p>")

    assert take_back(client, withdrawn, chief).status_code == 409
    assert not is_public(client, withdrawn)


def test_an_older_text_is_not_taken_back(client, withdrawn, page, editor, chief, reviewer):
    ask(client, withdrawn, reviewer)
    factories.make_published(page, by=editor, reviewer=reviewer, body="<p>Five genes [1].</p>")

    assert take_back(client, withdrawn, chief).status_code == 409


def test_the_database_refuses_it_unless_somebody_asked(withdrawn):
    statement = f"UPDATE conditions_edition SET state = 'published' WHERE id = {withdrawn.pk}"

    assert refused(statement) == "A withdrawal is taken back by two people."


def test_taking_back_asks_for_the_password(client, withdrawn, chief, reviewer, clock):
    ask(client, withdrawn, reviewer)
    client.force_login(with_password(chief))
    clock.shift(dt.timedelta(minutes=16))

    without = client.post(step(withdrawn, "take_back"), {})
    between = is_public(client, withdrawn)
    client.force_login(chief)
    clock.shift(dt.timedelta(minutes=16))
    done = client.post(step(withdrawn, "take_back"), {"password": PASSWORD})

    assert (without.status_code, between, done.status_code) == (422, False, 302)


def test_the_file_of_withdrawals_knows_what_was_taken_back(
    client, withdrawn, page, chief, reviewer, clock, django_capture_on_commit_callbacks
):
    ask(client, withdrawn, reviewer)
    clock.shift(dt.timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        take_back(client, withdrawn, chief)

    written = withdrawals.read()
    assert [line.verb for line in written] == ["withdraw", "take_back"]
    assert (withdrawal_log.missing(written), list(withdrawal_log.live_again(written))) == ([], [])
    assert [line.verb for line in withdrawal_log.missing(written[:1])] == ["take_back"]
    assert workflow.withdraw_again(written) == []

    clock.shift(dt.timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        workflow.withdraw(page, by=chief, reason="It was wrong after all.")
    written = withdrawals.read()
    assert [line.verb for line in withdrawals.standing(written)] == ["withdraw", "withdraw"]
    assert [line.verb for line in withdrawal_log.missing(written[:2])] == ["withdraw"]
