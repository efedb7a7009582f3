"""Promised days: who may promise, for which day, and who is told once the day is over."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from conditions import workflow
from conditions.admin.desk import arranged_desk
from conditions.models import Claim, Edition, Event
from conditions.newsroom import claims, comments, digests, lists
from tests import factories


@pytest.fixture
def edition(page, editor):
    return factories.make_in_review(page, by=editor)


@pytest.fixture
def today(db):
    return timezone.localdate()


def in_days(number):
    return timezone.localdate() + dt.timedelta(days=number)


def claim_screen(client, edition, user, **posted):
    client.force_login(user)
    return client.post(reverse("admin:conditions_edition_claim", args=[edition.pk]), posted, follow=True)


def promised_for(edition, person, days):
    """Let `person` claim the edition with a promise for the day in `days` days, which may be over."""
    claims.claim(edition, by=person, promised_by=in_days(1))
    Claim.objects.filter(edition=edition).update(promised_by=in_days(days))


def test_a_reviewer_promises_a_day_and_changes_it(client, edition, reviewer):
    shown = claim_screen(client, edition, reviewer, do="claim", promised_by=in_days(12).isoformat())
    assert f"Promised by {date_format(in_days(12), 'j M Y')}." in shown.text
    assert Claim.objects.get().promised_by == in_days(12)

    shown = claim_screen(client, edition, reviewer, do="promise", promised_by=in_days(20).isoformat())
    assert f"You have promised edition 1 of “{edition.title}” by {date_format(in_days(20))}." in shown.text
    assert Claim.objects.get().promised_by == in_days(20)

    claim_screen(client, edition, reviewer, do="promise", promised_by="")
    assert Claim.objects.get().promised_by is None


def test_releasing_or_giving_a_review_away_ends_the_promise(edition, reviewer, second_reviewer, chief):
    claims.claim(edition, by=reviewer, promised_by=in_days(3))
    claims.assign(edition, to=second_reviewer, by=chief)
    assert Claim.objects.get().promised_by is None

    claims.promise(edition, by=second_reviewer, day=in_days(4))
    claims.release(edition, by=second_reviewer)
    claims.claim(edition, by=reviewer)
    assert Claim.objects.get().promised_by is None


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_days_that_cannot_be_promised(client, edition, reviewer, days):
    shown = claim_screen(client, edition, reviewer, do="claim", promised_by=in_days(days).isoformat())

    last = date_format(in_days(90))
    assert f"Promise a day from tomorrow to {last}, or leave the day empty." in shown.text
    assert not Claim.objects.exists()


def test_a_day_that_is_no_date_is_refused_with_a_sentence(client, edition, reviewer):
    shown = claim_screen(client, edition, reviewer, do="claim", promised_by="31st of\x00 June")

    assert "The promised day is no date. Type it as 2027-03-31." in shown.text
    assert not Claim.objects.exists()


def test_only_the_holder_promises(edition, reviewer, second_reviewer, chief):
    claims.claim(edition, by=reviewer)

    for person in (second_reviewer, chief):
        with pytest.raises(workflow.Refused, match="You have not claimed this review"):
            claims.promise(edition, by=person, day=in_days(2))


def test_the_offered_day_is_the_one_that_the_editor_asked_for(client, page, editor, reviewer, today):
    edition = workflow.submit(factories.make_draft(page, by=editor), by=editor, needed_by=in_days(30))
    assert claims.promise_to_offer(edition) == in_days(30)

    for needed_by in (None, today, in_days(91)):
        edition.needed_by = needed_by
        assert claims.promise_to_offer(edition) == in_days(7)
    client.force_login(reviewer)
    assert f'value="{in_days(30).isoformat()}"' in client.get(edition.get_admin_url()).text


def test_a_promise_keeps_the_claim_until_its_day_and_some_days_longer(page, editor, reviewer, settings):
    with time_machine.travel(timezone.now() - dt.timedelta(days=50), tick=False):
        claims.claim(factories.make_in_review(page, by=editor), by=reviewer)

    held = []
    for days in (40, 0, -settings.CLAIM_DAYS, -settings.CLAIM_DAYS - 1):
        Claim.objects.update(promised_by=in_days(days))
        held.append((Claim.objects.held().exists(), Claim.objects.select_related("edition", "user").get().is_held()))

    assert held == [(True, True), (True, True), (True, True), (False, False)]


def test_a_comment_renews_the_claim_and_keeps_the_day_and_the_beginning(edition, reviewer):
    claims.claim(edition, by=reviewer, promised_by=in_days(5))
    before = Claim.objects.get()

    comments.add(edition, by=reviewer, text="Which registry?", quote="")

    after = Claim.objects.get()
    assert (after.promised_by, after.claimed_at) == (before.promised_by, before.claimed_at)
    assert after.since > before.since


def test_an_overdue_promise_comes_first_for_its_holder_and_for_chief_editors(
    condition, editor, reviewer, second_reviewer, chief
):
    late = factories.make_in_review(factories.make_page(condition, "causes"), by=editor)
    Edition.objects.filter(pk=late.pk).update(needed_by="2026-01-01")
    promised = factories.make_in_review(factories.make_page(condition, "symptoms"), by=editor)
    promised_for(promised, reviewer, -1)
    kept = factories.make_in_review(factories.make_page(condition, "genes"), by=editor)
    promised_for(kept, second_reviewer, 4)

    def needs(person):
        return [(row.title, section.code, row.is_late) for row, section in arranged_desk(person).needs]

    assert needs(reviewer) == [(promised.title, "promises", True), (late.title, "waiting", True)]
    assert needs(chief) == [(promised.title, "promises", True)]
    assert needs(second_reviewer) == [(late.title, "waiting", True), (kept.title, "waiting", False)]
    details = arranged_desk(chief).needs[0][0].details
    since, day = date_format(timezone.localdate(), "j M Y"), date_format(in_days(-1), "j M Y")
    assert details[0] == f"claimed by Rao, since {since}, promised by {day}"


def test_an_overdue_promise_is_among_the_first_rows_of_its_holder(editor, reviewer):
    editions = [factories.make_in_review(by=editor) for _number in range(3)]
    Edition.objects.exclude(pk=editions[2].pk).update(needed_by="2026-01-01")
    promised_for(editions[2], reviewer, -1)

    assert lists.waiting_for(reviewer).first() == editions[2]


def test_the_reminder_says_which_promises_are_overdue(edition, reviewer, chief, editor):
    promised_for(edition, reviewer, -2)

    overdue = {
        person: [section.title for section in digests.sections_for(person) if section.title == "Promises overdue"]
        for person in (reviewer, chief, editor)
    }

    assert overdue == {reviewer: ["Promises overdue"], chief: ["Promises overdue"], editor: []}


def test_the_queue_has_the_promised_days(client, edition, reviewer, chief):
    promised_for(edition, reviewer, -1)
    client.force_login(chief)

    shown = client.get(reverse("admin:conditions_edition_queue")).text

    assert '<th scope="col">\nPromised by</th>' in shown
    assert date_format(in_days(-1), "j M Y") in shown
    assert '<strong class="late">late</strong>' in shown


def test_a_promise_is_no_part_of_the_signature(edition, reviewer):
    seen = workflow.seen_by(edition, reviewer)
    claims.claim(edition, by=reviewer, promised_by=in_days(23))
    assert workflow.seen_by(edition, reviewer) == seen

    edition = workflow.approve(edition, by=reviewer, seen=seen)

    assert in_days(23).isoformat() not in edition.sign_off.record
    assert "promise" not in edition.sign_off.record
    assert not Event.objects.filter(verb__contains="promise").exists()
