"""Simultaneous decisions: one succeeds, the others get a message that says who did what.

Real threads with connections of their own, on PostgreSQL and on a SQLite file (the
database in memory that the other tests use locks differently).
"""

import datetime as dt
import sqlite3
import threading
import time

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import User
from conditions import workflow
from conditions.models import ConditionPage, Edition, SignOff, Topic
from conditions.vocabularies import Scope, State
from tests import factories
from tests.walk import invariants

ROUNDS = range(3)
FIVE_GENES = factories.reworded()


@pytest.fixture
def shared_database(transactional_db, tmp_path):
    """Give a database that several threads can use as several processes would."""
    test_database = connections["default"]
    if test_database.vendor != "sqlite":
        yield
        return
    path = tmp_path / "races.sqlite3"
    test_database.ensure_connection()
    if test_database.connection.in_transaction:
        # Left open by an earlier test: the copy would wait for its end.
        test_database.connection.rollback()
    copy = sqlite3.connect(path)
    test_database.connection.backup(copy, progress=_give_up_after(20))
    copy.close()
    with pytest.MonkeyPatch.context() as patch:
        # Its own settings, because it shares them: with the name of a file in them, a late request to the live server
        # would close this connection, and with it the database in memory.
        patch.setattr(test_database, "settings_dict", {**test_database.settings_dict})
        patch.setitem(connections.settings["default"], "NAME", str(path))
        connections["default"] = connections.create_connection("default")
        # The first connection turns the file's journal into a WAL, which nobody else may do at the same moment; on a
        # site that was `migrate`.
        connections["default"].ensure_connection()
        yield
        connections["default"].close()
        connections["default"] = test_database


def _give_up_after(seconds):
    """Return a progress function that stops `backup`, which would wait for a locked database for ever."""
    end = time.monotonic() + seconds

    def progress(status, remaining, total):
        if time.monotonic() > end:
            raise TimeoutError("The test database is locked: an earlier test still reads or writes.")

    return progress


@pytest.fixture
def newsroom(shared_database):
    """Return a page and the people around it."""
    people = {name: factories.make_editor(name) for name in ("erin", "sam")}
    people |= {name: factories.make_reviewer(name) for name in ("rao", "lee", "kim", "ada", "joe", "max")}
    people["chris"] = factories.make_chief("chris")
    return factories.make_page(), people


def race(*steps):
    """Run the steps at the same moment, a thread each; return what each returned or raised, in order."""
    barrier = threading.Barrier(len(steps))
    results = [None] * len(steps)

    def run(index, step):
        try:
            barrier.wait(timeout=30)
            results[index] = step()
        except Exception as error:  # noqa: BLE001 - the test checks its type
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index, step)) for index, step in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def as_person(username, verb, *args, **kwargs):
    """Return a step that a process of its own would take, with its own copy of the person."""
    return lambda: verb(*args, by=User.objects.get(username=username), **kwargs)


def as_signer(username, verb, edition, **kwargs):
    """Return the step of a person who signs what their screen shows now."""
    seen = workflow.seen_by(edition, User.objects.get(username=username))
    return as_person(username, verb, edition, seen=seen, **kwargs)


def split(results):
    """Return (results of those who won, refusals); anything else than a refusal is an error."""
    refusals = [result for result in results if isinstance(result, workflow.Refused)]
    unexpected = [result for result in results if isinstance(result, Exception) and result not in refusals]
    assert unexpected == []
    return [result for result in results if result not in refusals], refusals


@pytest.mark.parametrize("round_", ROUNDS)
def test_race_of_approvals_has_one_winner_whom_the_others_hear_of(newsroom, round_):
    page, people = newsroom
    edition = factories.make_in_review(page, by=people["erin"])
    reviewers = ["rao", "lee", "kim", "ada", "joe", "max"]

    won, lost = split(race(*(as_signer(name, workflow.approve, edition) for name in reviewers)))

    assert (len(won), len(lost)) == (1, 5)
    winner = won[0].signed_by
    assert {(type(refusal), str(refusal).rsplit(", ", 1)[1]) for refusal in lost} == {
        (workflow.WrongState, f"by {winner}.")
    }
    assert all(f"{edition.name} is published since" in str(refusal) for refusal in lost)
    assert invariants.violations() == []


@pytest.mark.parametrize("round_", ROUNDS)
def test_race_with_a_changed_interval_signs_what_was_on_the_screen(newsroom, round_):
    page, people = newsroom
    edition = factories.make_in_review(page, by=people["erin"])

    won, lost = split(
        race(
            as_signer("rao", workflow.approve, edition),
            lambda: Topic.objects.filter(pk=page.topic_id).update(review_interval_months=120),
        )
    )

    assert [type(refusal) for refusal in lost] in ([], [workflow.TextChanged])
    months = [sign_off.data["signature"]["interval_months"] for sign_off in SignOff.objects.all()]
    assert (months, len(won)) == (([], 1) if lost else ([24], 2))


@pytest.mark.parametrize("round_", range(6))
def test_race_of_verdicts_has_one_winner(newsroom, round_):
    page, people = newsroom
    factories.make_published(page, by=people["erin"], reviewer=people["rao"])
    edition = factories.make_in_review(page, by=people["erin"], body=FIVE_GENES)
    steps = [
        as_signer("rao", workflow.approve, edition),
        as_signer("lee", workflow.approve, edition, scope=Scope.CHANGES_ONLY),
        as_person("kim", workflow.send_back, edition, seen=edition.sha256, reason="Wrong."),
        as_person("sam", workflow.recall, edition),
        as_person("erin", workflow.save_draft, edition, lock=edition.lock, citations=[], body="<p>Late.</p>"),
    ]
    # The first thread has a small advantage, so the order changes in each round.
    steps = steps[round_ % 5 :] + steps[: round_ % 5]

    won, lost = split(race(*steps))

    assert (len(won), len(lost)) == (1, 4)
    assert all("This is no longer possible" in str(refusal) for refusal in lost)
    assert all(", by " in str(refusal) for refusal in lost)
    assert Edition.objects.get(pk=edition.pk).body == FIVE_GENES
    assert invariants.violations() == []


@pytest.mark.parametrize("round_", range(6))
def test_race_with_a_withdrawal_leaves_nothing_live(newsroom, round_):
    page, people = newsroom
    factories.make_published(page, by=people["erin"], reviewer=people["rao"])
    edition = factories.make_in_review(page, by=people["erin"], body=FIVE_GENES)
    steps = [
        as_signer("rao", workflow.approve, edition),
        as_person("lee", workflow.send_back, edition, seen=edition.sha256, reason="Wrong."),
        as_person("chris", workflow.withdraw, page, reason="Harmful advice."),
    ]
    steps = steps[round_ % 3 :] + steps[: round_ % 3]

    won, _lost = split(race(*steps))

    assert State.WITHDRAWN in [result.state for result in won]
    assert list(Edition.objects.live()) == []
    assert invariants.violations() == []


@pytest.mark.parametrize("round_", ROUNDS)
def test_race_of_withdrawals_has_one_winner(newsroom, round_):
    page, people = newsroom
    factories.make_published(page, by=people["erin"], reviewer=people["rao"])

    won, lost = split(
        race(*(as_person(n, workflow.withdraw, page, reason="Wrong.") for n in ("chris", "erin", "lee", "sam")))
    )

    assert (len(won), len(lost)) == (1, 3)
    assert all("is withdrawn since" in str(refusal) for refusal in lost)
    assert invariants.violations() == []


@pytest.mark.parametrize("round_", ROUNDS)
def test_race_for_a_new_draft_gives_everybody_the_same_one(newsroom, round_):
    page, _people = newsroom

    results = race(*(as_person(name, workflow.open_draft, page) for name in ("erin", "sam", "erin", "sam")))

    assert {result.pk for result in results} == {Edition.objects.get().pk}
    assert invariants.violations() == []


@pytest.mark.parametrize("round_", ROUNDS)
def test_race_of_saves_has_one_winner_and_a_conflict_that_names_them(newsroom, round_):
    page, people = newsroom
    draft = factories.make_draft(page, by=people["erin"])

    won, lost = split(
        race(
            as_person("erin", workflow.save_draft, draft, lock=draft.lock, citations=[], body="<p>By Erin.</p>"),
            as_person("sam", workflow.save_draft, draft, lock=draft.lock, citations=[], body="<p>By Sam.</p>"),
        )
    )

    winner = won[0].events.last().actor
    assert Edition.objects.get(pk=draft.pk).body == f"<p>By {winner}.</p>"
    assert [(type(refusal), str(refusal)) for refusal in lost] == [
        (
            workflow.EditConflict,
            f"{winner} saved this draft while you were writing. "
            "Your text is still in the form, but it has not been saved.",
        )
    ]


@pytest.mark.parametrize("round_", ROUNDS)
def test_race_of_submit_and_discard_has_one_winner(newsroom, round_):
    page, people = newsroom
    draft = factories.make_draft(page, by=people["erin"])

    won, lost = split(
        race(
            as_person("erin", workflow.submit, draft),
            as_person("sam", workflow.submit, draft),
            as_person("sam", workflow.discard, draft),
        )
    )

    assert (len(won), len(lost)) == (1, 2)
    assert won[0].state in (State.IN_REVIEW, State.DISCARDED)
    assert invariants.violations() == []


@pytest.mark.parametrize("round_", ROUNDS)
def test_race_of_two_clocks_publishes_each_edition_once(newsroom, round_):
    page, people = newsroom
    pages = [page, factories.make_page(), factories.make_page()]
    soon = timezone.now() + dt.timedelta(seconds=1)
    approved = []
    for each in pages:
        draft = factories.make_draft(each, by=people["erin"])
        workflow.schedule(draft, by=people["chris"], at=soon + dt.timedelta(days=1))
        edition = workflow.submit(draft, by=people["erin"])
        approved.append(workflow.approve(edition, by=people["rao"], seen=workflow.seen_by(edition, people["rao"])))
    # Only the time makes the edition due; the test does not wait for it.
    Edition.objects.filter(pk__in=[edition.pk for edition in approved]).update(publish_at=soon - dt.timedelta(days=1))

    results = race(*[lambda: list(workflow.publish_due())] * 3)

    done = [edition.pk for result in results for edition, refusal in result if refusal is None]
    refusals = [refusal for result in results for _edition, refusal in result if refusal is not None]
    assert sorted(done) == [edition.pk for edition in approved]
    assert all("is published since" in str(refusal) for refusal in refusals)
    assert invariants.violations() == []


@pytest.mark.parametrize("round_", range(4))
def test_race_of_publication_and_revocation_has_one_winner(newsroom, round_):
    page, people = newsroom
    edition = factories.make_approved(page, by=people["erin"], reviewer=people["rao"], chief=people["chris"])
    steps = [
        as_person("chris", workflow.schedule, edition, at=None),
        as_person("lee", workflow.revoke, edition, reason="Wrong."),
    ]

    won, lost = split(race(*(steps if round_ % 2 else reversed(steps))))

    assert (len(won), len(lost)) == (1, 1)
    assert Edition.objects.get(pk=edition.pk).state in (State.PUBLISHED, State.RETURNED)
    assert invariants.violations() == []


def test_race_on_two_pages_of_one_condition_lets_both_win(newsroom):
    page, people = newsroom
    other = factories.make_page(page.condition, "genes")
    editions = [factories.make_in_review(each, by=people["erin"]) for each in (page, other)]

    won, lost = split(race(*(as_signer("rao", workflow.approve, e) for e in editions)))

    assert ([edition.state for edition in won], lost) == ([State.PUBLISHED] * 2, [])
    assert ConditionPage.objects.filter(editions__state=State.PUBLISHED).count() == 2
    assert invariants.violations() == []


def test_database_in_memory_outlives_a_request_to_the_live_server_during_a_race(transactional_db, request):
    before = connections["default"]
    if before.vendor != "sqlite":
        return
    request.getfixturevalue("shared_database")

    before.close()

    assert before.is_in_memory_db()
    assert before.connection is not None
