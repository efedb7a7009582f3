"""Sign-off records: every member, canonical bytes, and the columns and events that repeat them."""

import datetime as dt
import hashlib
import json
import re

import pytest
import rfc8785
import time_machine

from conditions import workflow
from conditions.models import Edition, SignOff
from conditions.vocabularies import Scope
from conditions.workflow.record import columns_of, hash_of
from tests import factories

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 30, 12, 0, 0, 123456, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def live(page, editor, reviewer):
    page.condition.identifiers.create(system="ORPHA", code="528", relation="E")
    page.condition.identifiers.create(system="OMIM", code="608594", relation="E")
    edition = factories.make_in_review(page, by=editor)
    return workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), declaration="None.\r\n")


def member_of(reviewer):
    entry = reviewer.medical_reviewer
    return {
        "number": entry.pk,
        "slug": entry.slug,
        "name": entry.name,
        "credentials": "MD",
        "speciality": "endocrinologist",
        "affiliation": "",
        "orcid": "",
        "registration": "",
    }


def test_record_of_a_whole_page_has_every_member(live, editor, reviewer):
    record = live.sign_off.data
    citation = {**factories.CITATION, "accessed_on": "2026-10-12"}

    statement, nonce = record["signature"].pop("statement"), record["signature"].pop("nonce")

    assert statement.startswith("I have read the whole of this page")
    assert re.fullmatch("[0-9a-f]{64}", nonce)
    assert record == {
        "format": "diseasemaps-signoff-3",
        "page": {
            "address": "/conditions/congenital-generalized-lipodystrophy/causes/",
            "condition": {
                "slug": "congenital-generalized-lipodystrophy",
                "name": "Congenital generalized lipodystrophy",
                "name_in_text": "congenital generalized lipodystrophy",
                "orpha": "528",
            },
            "topic": {
                "slug": "causes",
                "question": "What causes congenital generalized lipodystrophy?",
                "health_aspect": live.page.topic.health_aspect,
            },
        },
        "edition": {
            "number": 1,
            "language": "en-gb",
            "title": "What causes congenital generalized lipodystrophy?",
            "short_answer": live.short_answer,
            "body": live.body,
            "change_note": "Reworded.",
            "is_periodic_review": False,
            "citations": [citation],
        },
        "signature": {
            "verb": "approve",
            "reviewer": member_of(reviewer),
            "scope": "whole_page",
            "declaration": "None.",
            "method": "password",
            "signed_at": "2026-11-30T12:00:00.123456Z",
            "reviewed_on": "2026-11-30",
            "review_due": "2028-11-30",
            "interval_months": 24,
            "whole_page": {
                "reviewer": member_of(reviewer),
                "reviewed_on": "2026-11-30",
                "edition": 1,
                "record": None,
            },
        },
        "base": {"edition": None, "record": None, "measure": None},
        "written_by": [editor.pk],
    }


def test_record_is_canonical_json_and_its_hash_is_that_of_its_bytes(live):
    row = live.sign_off
    python = json.dumps(row.data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert row.record == rfc8785.dumps(row.data).decode() == python
    assert row.sha256 == hashlib.sha256(row.record.encode()).hexdigest()
    assert row.condition_name == "Congenital generalized lipodystrophy"


def test_record_of_any_characters_is_canonical_in_both_ways(page, editor, reviewer):
    body = '<p>A "quoted" \\ back\u2028slash, \U0001f9ec, \u00e9, e\u0301, \u200e, \u007f [1].</p>'
    live = factories.make_published(page, by=editor, reviewer=reviewer, body=body, title="Is \u201cé\u201d < ﬁ?")
    row = live.sign_off

    assert row.record == json.dumps(row.data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_columns_and_event_repeat_the_record(live):
    event = live.events.get(verb="approve")

    assert {name: getattr(live, name) for name in columns_of(live.sign_off.data)} == columns_of(live.sign_off.data)
    assert (event.sign_off, event.at, event.declaration) == (live.sign_off, NOON, "None.")
    assert event.statement == live.sign_off.data["signature"]["statement"]
    assert live.events.get(verb="publish").sign_off is None


def test_record_of_changes_only_names_the_review_of_the_whole_page(live, editor, reviewer, second_reviewer, clock):
    clock.shift(dt.timedelta(days=10))
    second = factories.make_published(
        live.page, by=editor, reviewer=second_reviewer, scope=Scope.CHANGES_ONLY, body=factories.reworded()
    )
    clock.shift(dt.timedelta(days=10))
    third = factories.make_published(
        live.page, by=editor, reviewer=second_reviewer, scope=Scope.CHANGES_ONLY, body=factories.reworded(new="Six")
    )

    whole_page = {
        "reviewer": member_of(reviewer),
        "reviewed_on": "2026-11-30",
        "edition": 1,
        "record": live.sign_off.sha256,
    }
    for edition, base in ((second, live), (third, second)):
        signature = edition.sign_off.data["signature"]
        assert signature["whole_page"] == whole_page
        assert signature["reviewer"] == member_of(second_reviewer)
        assert (signature["reviewed_on"], signature["review_due"]) == ("2026-11-30", "2028-11-30")
        member = edition.sign_off.data["base"]
        assert (member["edition"], member["record"]) == (base.number, base.sign_off.sha256)
        assert member["measure"] == {"words": member["measure"]["words"], "added": 1, "removed": 1}
        assert member["measure"]["words"] >= 10


def test_reaffirming_makes_a_new_record_over_the_one_before(live, second_reviewer, clock):
    clock.shift(dt.timedelta(days=30))
    again = workflow.reaffirm(live, by=second_reviewer, seen=workflow.seen_by(live, second_reviewer))

    record = again.sign_off.data
    assert record["base"] == {"edition": 1, "record": live.sign_off.sha256, "measure": None}
    assert record["edition"] == live.sign_off.data["edition"]
    assert (record["signature"]["verb"], record["signature"]["reviewed_on"]) == ("reaffirm", "2026-12-30")
    assert list(SignOff.objects.values_list("event__verb", flat=True)) == ["approve", "reaffirm"]


def test_changes_to_a_text_signed_before_records_name_its_review(live, editor, second_reviewer, reviewer):
    with factories.without_guards(
        "edition_sign_off_is_its_own", "event_is_final", "sign_off_is_kept", "edition_signature_moves_with_its_record"
    ):
        Edition.objects.filter(pk=live.pk).update(sign_off=None, full_reviewer_name="Dr R. Rao")
        live.events.filter(verb="approve").update(sign_off=None)
        SignOff.objects.all().delete()
    second = factories.make_published(
        live.page, by=editor, reviewer=second_reviewer, scope=Scope.CHANGES_ONLY, body=factories.reworded()
    )

    record = second.sign_off.data
    assert (record["base"]["edition"], record["base"]["record"]) == (1, None)
    assert record["signature"]["interval_months"] is None
    assert record["signature"]["whole_page"] == {
        "reviewer": {**member_of(reviewer), "name": "Dr R. Rao", "credentials": ""},
        "reviewed_on": "2026-11-30",
        "edition": 1,
        "record": None,
    }
    assert second.full_reviewer_name == "Dr R. Rao"


def test_hash_of_the_screen_covers_both_scopes(live, editor, reviewer):
    edition = factories.make_in_review(live.page, by=editor, body="<p>Four genes [1].</p>")
    screen = workflow.on_screen(edition, reviewer)

    assert list(screen.records) == [Scope.WHOLE_PAGE, Scope.CHANGES_ONLY]
    assert screen.seen == hash_of(
        {"whole_page": screen.records["whole_page"], "changes_only": screen.records["changes_only"]}
    )
    assert screen.seen == workflow.seen_by(edition, reviewer)
