"""Attack: plain SQL makes a page public without a reviewer's key on a site that demands keys."""

import datetime as dt
import json

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from conditions import key_demand, public_log, workflow
from conditions.models import Edition, Event
from conditions.vocabularies import State
from conditions.workflow import record
from operations import verification
from tests import factories
from tests.signing_keys import approve_by_key, confirmed_key, signed_by_key, signing_with_format_2
from transparency import log
from transparency.models import LogEntry

pytestmark = pytest.mark.django_db
OLDER = "has a sign-off record of an older format than records had then."


def demand(settings, method="passkey"):
    """Set SIGNING, and have the log say so, as `publish_due` does; return the index of the log's entry."""
    settings.SIGNING = method
    public_log.adopt()
    return log.entry_for(key_demand.SUBJECT).index


def forged(settings, edition, **options):
    """Sign as somebody does who writes the same rows as the workflow, without its checks; return the edition."""
    with pytest.MonkeyPatch.context() as without:
        without.setattr("conditions.workflow.actions.signing.why_only_key", lambda by: "")
        without.setattr("conditions.workflow.publication_guards.is_demanded", lambda: False)
        if edition.state == State.PUBLISHED:
            return workflow.reaffirm(edition, seen=workflow.seen_by(edition, options["by"]), **options)
        return workflow.approve(edition, seen=workflow.seen_by(edition, options["by"]), **options)


def told(edition, index, since):
    return (
        f"{edition.get_absolute_url()} WAS MADE PUBLIC WITHOUT A SIGNATURE BY KEY (entry {index} of the public log), "
        f"although this site has demanded one since entry {since}."
    )


def errors():
    return verification.verify().errors


def last_index():
    return LogEntry.objects.latest("index").index


def test_nothing_is_wrong_with_what_was_signed_before_or_with_a_key(page, editor, reviewer, chief, settings):
    before = factories.make_published(page, by=editor, reviewer=reviewer)
    key = confirmed_key(reviewer, by=chief)
    demand(settings)
    by_key = approve_by_key(factories.make_in_review(by=editor), key, by=reviewer)
    seen, signature = signed_by_key(before, key, by=reviewer, verb="reaffirm")
    workflow.reaffirm(before, by=reviewer, seen=seen, by_key=signature)
    workflow.withdraw(by_key.page, by=chief, reason="A source was wrong.")

    assert public_log.adopt() == 0
    assert errors() == []


def test_what_was_signed_before_may_be_taken_back(page, editor, reviewer, chief, settings):
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    demand(settings)
    workflow.withdraw(page, by=chief, reason="A source was wrong.")
    live.refresh_from_db()
    workflow.ask_take_back(live, by=chief, reason="It was right.")
    workflow.take_back(live, by=reviewer)

    assert errors() == []


@pytest.mark.parametrize("is_live", [False, True], ids=["approve", "reaffirm"])
def test_a_password_is_told_after_the_demand(page, editor, reviewer, settings, is_live):
    edition = factories.make_in_review(page, by=editor)
    if is_live:
        edition = workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))
    since = demand(settings)

    forged(settings, edition, by=reviewer)

    assert errors() == [told(edition, last_index(), since)]


@pytest.mark.parametrize("days", [0, 400])
def test_a_record_of_format_2_is_told_after_the_demand(page, editor, reviewer, settings, days):
    with time_machine.travel(timezone.now() - dt.timedelta(days=days + 1), tick=False):
        edition = factories.make_in_review(page, by=editor)
    since = demand(settings)

    # Dated back: the page has no event since.
    with signing_with_format_2(), time_machine.travel(timezone.now() - dt.timedelta(days=days), tick=False):
        edition = forged(settings, edition, by=reviewer)

    assert json.loads(edition.sign_off.record)["format"] == "diseasemaps-signoff-2"
    assert errors() == [told(edition, last_index(), since)]


def test_rows_that_the_log_adopts_are_told(page, editor, reviewer, settings, monkeypatch):
    edition = factories.make_in_review(page, by=editor)
    since = demand(settings)
    with monkeypatch.context() as silent:
        silent.setattr(public_log, "is_public_act", lambda event: False)
        forged(settings, edition, by=reviewer)

    assert public_log.adopt() == 1
    assert errors() == [told(edition, last_index(), since)]


def test_an_entry_only_about_taking_back_is_told(page, editor, reviewer, settings, monkeypatch, chief):
    edition = factories.make_in_review(page, by=editor)
    since = demand(settings)
    with monkeypatch.context() as silent:
        silent.setattr(public_log, "is_public_act", lambda event: False)
        edition = forged(settings, edition, by=reviewer)
        workflow.withdraw(page, by=chief, reason="A source was wrong.")
        workflow.ask_take_back(edition, by=chief, reason="It was right.")
    workflow.take_back(edition, by=reviewer)

    assert errors() == [told(edition, last_index(), since)]


def test_a_forged_end_of_the_demand_excuses_no_public_page(page, editor, reviewer, chief, key, settings):
    edition = factories.make_in_review(page, by=editor)
    demand(settings)
    with transaction.atomic():
        log.append({"act": "signing", "method": "any"}, subject="signing")
    relaxed = last_index()
    live = forged(settings, edition, by=reviewer)
    entry = last_index()
    public_log.adopt()

    (sentence,) = errors()
    assert sentence.startswith(
        f"{edition.get_absolute_url()} is public without a signature by key: it was published (entry {entry} of the "
        f"public log) while the log said that none was needed (from entry {relaxed} on)."
    )
    seen, signature = signed_by_key(live, key, by=reviewer, verb="reaffirm")
    workflow.reaffirm(live, by=reviewer, seen=seen, by_key=signature)
    assert errors() == []


def test_an_operator_can_end_the_demand(page, editor, reviewer, settings):
    demand(settings)
    settings.SIGNING = "any"
    with pytest.raises(workflow.Refused, match="only signatures with a signing key"):
        factories.make_published(page, by=editor, reviewer=reviewer)
    demand(settings, "any")

    edition = Edition.objects.get()
    workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))

    assert errors() == []
    leaves = [json.loads(entry.leaf) for entry in log.entries_about("signing")]
    assert [leaf["method"] for leaf in leaves] == ["passkey", "any"]


def test_a_text_signed_with_a_password_is_not_published_after_the_demand(page, editor, reviewer, chief, settings):
    approved = factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief)
    demand(settings)

    with pytest.raises(workflow.SignatureLapsed, match="signed with a password, and this site now accepts only"):
        workflow.schedule(approved, by=chief, at=None)


def test_a_site_without_a_demand_writes_nothing(page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    public_log.adopt()

    assert not log.entries_about("signing").exists()
    assert errors() == []


def test_an_older_format_is_told_once_records_have_the_present_one(editor, reviewer, page):
    with time_machine.travel(timezone.now() - dt.timedelta(days=30), tick=False):
        with signing_with_format_2():
            old = factories.make_published(by=editor, reviewer=reviewer)
        factories.make_published(by=editor, reviewer=reviewer)
        with signing_with_format_2():
            beside = factories.make_published(by=editor, reviewer=reviewer)
    assert errors() == []
    with signing_with_format_2():
        late = factories.make_published(page, by=editor, reviewer=reviewer)

    formats = [json.loads(one.sign_off.record)["format"][-1] for one in (old, beside, late)]
    assert formats == ["2", "2", "2"]
    assert record.FORMAT.endswith("-3")
    approved = late.events.get(verb="approve")
    assert errors() == [f"{late}, {late.get_absolute_url()}: Its event {approved.pk} (approve) {OLDER}"]


def test_a_signature_without_a_record_is_told_by_its_time(page, editor, reviewer):
    with time_machine.travel(timezone.now() - dt.timedelta(days=30), tick=False):
        factories.make_published(by=editor, reviewer=reviewer)
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    event = live.events.get(verb="approve")
    with factories.without_guards("event_is_final"):
        Event.objects.filter(pk=event.pk).update(id=-1, sign_off=None)

    told_here = f"{live}, {live.get_absolute_url()}: Its event -1 (approve) is a signature without a sign-off record."
    assert told_here in errors()
