"""Every public act is in the log, in its own transaction; other acts are not."""

import datetime as dt
import hashlib
import json

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts import proposals
from conditions import feedback, public_log, workflow
from conditions.database import installation, triggers
from conditions.models import MedicalReviewer
from conditions.newsroom import register
from conditions.vocabularies import State
from conditions.workflow.screen import on_screen
from operations import verification
from operations.privacy import erase, export
from tests import factories
from tests.feedback.reports import make_fixed, make_report
from transparency import log
from transparency.models import LogEntry, LogHead, LogTile
from verify import verify

pytestmark = pytest.mark.django_db


def leaves():
    return [json.loads(leaf) for leaf in LogEntry.objects.order_by("index").values_list("leaf", flat=True)]


def acts():
    """Return the acts of the log, without those of the register."""
    return [(leaf["act"], leaf.get("edition")) for leaf in leaves() if leaf["act"] != "register_entry"]


def last_leaf():
    return json.loads(LogEntry.objects.latest("index").leaf)


def forget_the_log():
    """Empty the log, as on a site that has just been upgraded."""
    triggers.uninstall(connection)
    for model in (LogTile, LogEntry, LogHead):
        model.objects.all().delete()
    triggers.install(connection)


def withdraw(page, *, by):
    return workflow.withdraw(page, by=by, reason="A source was wrong.")


def test_a_publication_is_logged_with_its_text_record_and_event(page, editor, reviewer):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)

    event = edition.events.get(verb="publish")
    assert last_leaf() == {
        "format": "diseasemaps-log-1",
        "act": "published",
        "at": log.moment(event.at),
        "page": {"number": page.pk, "address": page.get_absolute_url()},
        "edition": 1,
        "text": edition.sha256,
        "record": edition.sign_off.sha256,
        "event": event.hash,
    }
    entry = log.entry_for(public_log.subject_of(event))
    assert entry.leaf.encode() == verify.canonical(last_leaf())


def test_the_life_of_a_page_is_in_the_log(page, editor, reviewer, chief):
    first = factories.make_published(page, by=editor, reviewer=reviewer)
    workflow.reaffirm(first, by=reviewer, seen=on_screen(first, reviewer).seen)
    second = factories.make_reworded(page, by=editor)
    assert acts() == [("published", 1), ("reaffirmed", 1)]
    second = workflow.approve(second, by=reviewer, seen=on_screen(second, reviewer).seen)
    withdrawn = withdraw(page, by=chief)
    workflow.ask_take_back(withdrawn, by=chief, reason="It was right.")
    workflow.take_back(withdrawn, by=reviewer)

    assert acts() == [
        ("published", 1),
        ("reaffirmed", 1),
        ("superseded", 1),
        ("published", 2),
        ("withdrawn", 2),
        ("taken_back", 2),
    ]
    records = [
        json.loads(leaf)["record"]
        for leaf in LogEntry.objects.filter(subject__startswith="event:").values_list("leaf", flat=True)
    ]
    assert records[1] != records[0] != records[3]
    assert records[1] == records[2]


def test_a_return_of_an_edition_in_review_is_not_public(page, editor, reviewer, chief):
    factories.make_published(page, by=editor, reviewer=reviewer)
    factories.make_reworded(page, by=editor)

    withdraw(page, by=chief)

    assert acts() == [("published", 1), ("withdrawn", 1)]


def test_a_refused_verb_leaves_nothing(page, editor, reviewer):
    edition = factories.make_in_review(page, by=editor)

    with pytest.raises(workflow.TextChanged):
        workflow.approve(edition, by=reviewer, seen="0" * 64)

    assert acts() == []


def test_migrate_adopts_what_was_public_before_the_log(page, editor, reviewer, chief):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    other = factories.make_page(topic="treatment")
    factories.make_published(other, by=editor, reviewer=reviewer)
    withdraw(other, by=chief)
    with connection.cursor() as cursor:
        # PostgreSQL changes no table while a check of a foreign key is pending.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
    forget_the_log()

    installation.install(None, using="default")
    installation.install(None, using="default")

    assert acts() == [("adopted", 1)]
    entry = log.entry_for(public_log.subject_of(edition.events.get(verb="publish")))
    assert json.loads(entry.leaf)["record"] == edition.sign_off.sha256
    assert log.entries_about(f"reviewer:{reviewer.medical_reviewer.pk}").count() == 1


def test_the_next_verb_adopts_what_was_public_before(page, editor, reviewer, chief):
    factories.make_published(page, by=editor, reviewer=reviewer)
    forget_the_log()

    withdraw(page, by=chief)

    assert acts() == [("adopted", 1), ("withdrawn", 1)]


@pytest.mark.parametrize("through", ["publish_due", "verb"])
def test_acts_of_older_code_are_added(page, editor, reviewer, chief, monkeypatch, through):
    withdrawn = factories.make_published(page, by=editor, reviewer=reviewer)
    with monkeypatch.context() as older_code:
        older_code.setattr(public_log, "is_public_act", lambda event: False)
        withdraw(page, by=chief)
    assert acts() == [("published", 1)]

    if through == "publish_due":
        call_command("publish_due")
        assert acts() == [("published", 1), ("withdrawn", 1)]
    else:
        workflow.ask_take_back(withdrawn, by=chief, reason="It was right.")
        workflow.take_back(withdrawn, by=reviewer)
        assert acts() == [("published", 1), ("withdrawn", 1), ("taken_back", 1)]


def test_nothing_is_added_twice(page, editor, reviewer, django_assert_max_num_queries):
    factories.make_published(page, by=editor, reviewer=reviewer)
    public_log.adopt()
    size = log.size()

    with django_assert_max_num_queries(6):
        assert public_log.adopt(since=timezone.now() - dt.timedelta(days=2)) == 0
    assert log.size() == size


def test_the_register_is_logged_without_names(reviewer, chief, superuser):
    entry = reviewer.medical_reviewer
    public_log.adopt()
    size = log.size()
    proposal = register.propose_change(
        reviewer, {"speciality": "neurologist"}, by=chief, reason="As in the register.", entry=entry
    )
    assert log.size() == size

    proposals.confirm(proposal, by=superuser)
    entry.refresh_from_db()
    assert log.size() == size + 1
    assert {**last_leaf(), "at": ""} == {
        "format": "diseasemaps-log-1",
        "act": "register_entry",
        "at": "",
        "reviewer": entry.pk,
        "entry": public_log.words_of(entry),
        "active": True,
    }
    before, entry.is_active = register.values_of(entry), False
    entry.save()
    register.note_change(entry, before, by=chief)
    assert (last_leaf()["reviewer"], last_leaf()["active"]) == (entry.pk, False)
    assert "Rao" not in "".join(LogEntry.objects.values_list("leaf", flat=True))


def test_an_erased_entry_is_logged(reviewer):
    erase(reviewer.username)

    entry = MedicalReviewer.objects.get(user=reviewer)
    assert (last_leaf()["entry"], last_leaf()["active"]) == (public_log.words_of(entry), False)


def test_nobody_can_guess_the_words_of_an_entry(reviewer, second_reviewer):
    MedicalReviewer.objects.update(name="Dr Rao", credentials="MD", speciality="", registration_number="GMC 1234567")
    public_log.adopt()
    words = MedicalReviewer.objects.values(*public_log.WORDS)
    guessed = {hashlib.sha256(json.dumps(row, default=str, sort_keys=True).encode()).hexdigest() for row in words}
    unsalted = {public_log.words_of(MedicalReviewer(**row, log_salt="")) for row in words}

    hashes = [public_log.words_of(entry) for entry in MedicalReviewer.objects.all()]

    logged = {leaf["entry"] for leaf in leaves() if leaf["act"] == "register_entry"}
    assert (len(guessed), len(unsalted), len(set(hashes))) == (1, 1, 2)
    assert set(hashes) <= logged
    assert not logged & (guessed | unsalted)


def test_erasure_leaves_hashes_that_mean_nothing(page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    MedicalReviewer.objects.update(registration_number="GMC 1234567")
    public_log.adopt()
    entry, before = MedicalReviewer.objects.get(), leaves()
    known = {name: getattr(entry, name) for name in public_log.WORDS}

    erase(reviewer.username)

    kept = MedicalReviewer.objects.get()
    again = public_log.words_of(MedicalReviewer(**known, log_salt=kept.log_salt))
    assert before[-1]["entry"] == public_log.words_of(entry)
    assert leaves()[:-1] == before
    assert again not in {leaf.get("entry") for leaf in leaves()}
    assert entry.log_salt not in json.dumps(export(kept.user.username), default=str)
    assert verification.verify().errors == []


def test_entries_without_a_salt_verify_and_get_one(reviewer, page, editor):
    factories.make_published(page, by=editor, reviewer=reviewer)
    MedicalReviewer.objects.update(log_salt="")
    entry = MedicalReviewer.objects.get()
    leaf = {"act": "register_entry", "reviewer": entry.pk, "entry": public_log.words_of(entry), "active": True}
    with transaction.atomic():
        log.append(leaf, subject=f"reviewer:{entry.pk}")

    added = [public_log.adopt(), public_log.adopt()]

    entry.refresh_from_db()
    assert added == [1, 0]
    assert (len(entry.log_salt), last_leaf()["entry"]) == (32, public_log.words_of(entry))
    assert verification.verify().errors == []


def test_corrections_are_logged_when_they_are_public(page, editor, reviewer, chief):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    text = factories.make_reworded(page, by=editor)
    second = workflow.approve(text, by=reviewer, seen=on_screen(text, reviewer).seen)
    report = make_report(edition)
    public_log.adopt()
    size = log.size()
    # Other words than the signed change note wait for a second person.
    feedback.fix(report, by=chief, edition=second, correction="Other words.")
    assert log.size() == size

    fixed = make_fixed(edition, by=chief, fixed_in=second)

    assert log.size() == size + 1
    assert (last_leaf()["act"], last_leaf()["correction"], last_leaf()["page"]["number"]) == (
        "correction",
        fixed.pk,
        page.pk,
    )
    feedback.reword(fixed, by=chief, correction=second.change_note)
    assert (log.size(), last_leaf()["correction"]) == (size + 2, fixed.pk)
    public_log.adopt()
    assert log.size() == size + 2


def test_every_verb_that_readers_see_has_an_act():
    verbs = {row.verb for row in workflow.rules.TRANSITIONS.values() if row.target == State.PUBLISHED}

    # A request for a new review changes a date, not what is published.
    assert verbs - {"expedite"} <= set(public_log.ACTS)
