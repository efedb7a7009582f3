"""Attack: something that readers see changes between the reviewer's look at the screen and the click on "Approve"."""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Proposal
from accounts.proposals import confirm
from conditions import workflow
from conditions.models import Edition, SignOff
from conditions.vocabularies import State
from tests import factories
from tests.admin.forms import screen, step

pytestmark = pytest.mark.django_db

REFUSAL = "This is not what you had on your screen"


@pytest.fixture
def edition(page, editor):
    return factories.make_in_review(page, by=editor)


def seen_on(response, verb):
    """Return the hash in the form of the verb on a review screen."""
    form = re.search(rf'<form method="post"[^>]* action="[^"]*/{verb}/">(.*?)</form>', response.text, re.DOTALL)[1]
    return re.search(r'name="seen" value="([0-9a-f]{64})"', form)[1]


def signed(client, edition, verb, seen):
    values = {"seen": seen, "scope": "whole_page", "signed": "on", "interest": "none"}
    return client.post(step(edition, verb), values)


def opened(client, edition, reviewer, verb="approve"):
    """Let the reviewer open the screen; return the hash that their form holds."""
    client.force_login(reviewer)
    return seen_on(client.get(screen(edition)), verb)


def test_a_longer_interval_cannot_be_slipped_under_a_signature(client, edition, page, reviewer, second_reviewer, chief):
    seen = opened(client, edition, reviewer)
    client.force_login(chief)
    address = f"/admin/conditions/topic/{page.topic_id}/change/"
    form = client.get(address).context["adminform"].form
    data = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    client.post(address, {**data, "review_interval_months": 120, "reason": "Little changes."})
    (proposal,) = Proposal.objects.all()
    confirm(proposal, by=second_reviewer)
    page.topic.refresh_from_db()

    client.force_login(reviewer)
    refused = signed(client, edition, "approve", seen)

    assert page.topic.review_interval_months == 120
    assert (refused.status_code, REFUSAL in refused.text) == (409, True)
    assert Edition.objects.get(pk=edition.pk).state == State.IN_REVIEW
    assert not SignOff.objects.exists()


def _save(obj, **values):
    for name, value in values.items():
        setattr(obj, name, value)
    obj.save()


CHANGES = {
    "the condition’s name": lambda page, reviewer: _save(page.condition, name="STOP nitisinone: it is fatal"),
    "its name in a sentence": lambda page, reviewer: _save(page.condition, name_in_text="a fatal drug"),
    "its address": lambda page, reviewer: _save(page.condition, slug="fatal"),
    "its ORPHA code": lambda page, reviewer: page.condition.identifiers.create(
        system="ORPHA", code="528", relation="E"
    ),
    "the topic’s question": lambda page, reviewer: _save(page.topic, question="Is {condition} fatal?"),
    "the topic’s address": lambda page, reviewer: _save(page.topic, slug="fatal"),
    "its health aspect": lambda page, reviewer: _save(page.topic, health_aspect="PrognosisHealthAspect"),
    "the reviewer’s name": lambda page, reviewer: _save(reviewer.medical_reviewer, name="Dr Somebody Else"),
    "their credentials": lambda page, reviewer: _save(reviewer.medical_reviewer, credentials="MD, PhD"),
    "their speciality": lambda page, reviewer: _save(reviewer.medical_reviewer, speciality="cures everything"),
    "their affiliation": lambda page, reviewer: _save(reviewer.medical_reviewer, affiliation="Hospital of Nowhere"),
    "their registration": lambda page, reviewer: _save(reviewer.medical_reviewer, registration_number="GMC 1"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_name_that_changed_meanwhile_is_not_signed(client, edition, reviewer, what):
    seen = opened(client, edition, reviewer)
    fresh = Edition.objects.get(pk=edition.pk)
    CHANGES[what](fresh.page, reviewer)

    refused = signed(client, edition, "approve", seen)

    assert (refused.status_code, REFUSAL in refused.text) == (409, True)
    assert Edition.objects.get(pk=edition.pk).state == State.IN_REVIEW


def test_dates_of_yesterday_are_not_signed_today(client, edition, reviewer):
    evening = dt.datetime.combine(timezone.localdate(), dt.time(23, 59), timezone.get_current_timezone())
    with time_machine.travel(evening, tick=False) as clock:
        seen = opened(client, edition, reviewer)
        clock.shift(dt.timedelta(minutes=2))

        assert signed(client, edition, "approve", seen).status_code == 409


def test_a_live_edition_reviewed_again_meanwhile_is_on_the_screen(
    client, edition, page, editor, reviewer, second_reviewer
):
    live = workflow.approve(edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer))
    changes = factories.make_in_review(page, by=editor, body=factories.BODY.replace("so far", "today"))
    seen = opened(client, changes, reviewer)
    workflow.reaffirm(live, by=second_reviewer, seen=workflow.seen_by(live, second_reviewer))

    assert signed(client, changes, "approve", seen).status_code == 409


def test_a_changed_interval_is_not_reaffirmed(client, edition, page, reviewer, second_reviewer):
    live = workflow.approve(edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer))
    seen = opened(client, live, reviewer, "reaffirm")
    _save(page.topic, review_interval_months=120)

    assert signed(client, live, "reaffirm", seen).status_code == 409
    assert not live.events.filter(verb="reaffirm").exists()


def test_one_reviewers_screen_is_not_another_ones_signature(client, edition, reviewer, second_reviewer):
    seen = opened(client, edition, second_reviewer)
    client.force_login(reviewer)

    assert signed(client, edition, "approve", seen).status_code == 409


def test_what_does_not_reach_readers_may_change(client, edition, page, reviewer):
    seen = opened(client, edition, reviewer)
    _save(page.topic, guidance="Name the genes.")
    _save(reviewer.medical_reviewer, checked_on=timezone.localdate())

    assert signed(client, edition, "approve", seen).status_code == 302
    assert Edition.objects.get(pk=edition.pk).state == State.PUBLISHED


def test_the_screen_shows_what_is_signed_beside_the_button(client, page, editor, second_editor, reviewer):
    page.condition.identifiers.create(system="ORPHA", code="528", relation="E")
    _save(reviewer.medical_reviewer, affiliation="St Olaf’s", registration_number="GMC 1234567")
    draft = factories.make_draft(page, by=second_editor)
    edition = workflow.submit(draft, by=editor)
    client.force_login(reviewer)

    with time_machine.travel("2026-11-30T12:00Z"):
        shown = [client.get(address).text for address in (screen(edition), step(edition, "approve"))]

    for text in shown:
        part = text.rsplit("What you sign", 1)[1].split("</section>")[0]
        words = " ".join(re.sub(r"<[^>]+>", " ", part).split())
        assert "Congenital generalized lipodystrophy · ORPHA:528" in words
        assert "What causes congenital generalized lipodystrophy? · edition 1" in words
        assert "Dr Rao, MD · endocrinologist · St Olaf’s · GMC 1234567" in words
        assert "reviewed on 30 November 2026, due on 30 November 2028 (interval: 24 months)" in words
        assert f"Erin (account {editor.pk})" in words
        assert f"Sam (account {second_editor.pk})" in words
