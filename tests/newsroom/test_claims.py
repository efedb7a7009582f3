"""Claims on editions: claim, assign, release and suggestions; a claim never blocks a decision."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from conditions import workflow
from conditions.models import Claim, Edition
from conditions.newsroom import claims
from tests import factories


@pytest.fixture
def edition(page, editor):
    return factories.make_in_review(page, by=editor)


def claim_screen(client, edition, user, **posted):
    client.force_login(user)
    return client.post(reverse("admin:conditions_edition_claim", args=[edition.pk]), posted, follow=True)


def test_a_reviewer_claims_and_releases(edition, reviewer):
    claims.claim(edition, by=reviewer)
    assert edition.claim.user == reviewer
    claims.release(edition, by=reviewer)

    assert not Claim.objects.exists()
    claims.release(edition, by=reviewer)


def test_a_claim_does_not_block_other_reviewers(edition, reviewer, second_reviewer):
    claims.claim(edition, by=reviewer)

    assert (
        workflow.approve(edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer)).state
        == "published"
    )


def test_the_second_claim_is_refused(edition, reviewer, second_reviewer):
    claims.claim(edition, by=reviewer)

    with pytest.raises(workflow.Refused, match=r"Rao has just claimed this edition\."):
        claims.claim(edition, by=second_reviewer)

    # A reviewer who has seen the claim may take over the review.
    claims.claim(edition, by=second_reviewer, instead_of=reviewer)
    assert Claim.objects.get().user == second_reviewer


def test_an_idle_claim_expires(edition, reviewer, second_reviewer, settings):
    claims.claim(edition, by=reviewer)
    Claim.objects.update(since=timezone.now() - dt.timedelta(days=settings.CLAIM_DAYS, minutes=1))

    assert not Claim.objects.held().exists()
    assert not Claim.objects.get().is_held()
    claims.claim(edition, by=second_reviewer)
    assert Claim.objects.get().user == second_reviewer


def test_activity_renews_the_claim(edition, reviewer, settings):
    claims.claim(edition, by=reviewer)
    Claim.objects.update(since=timezone.now() - dt.timedelta(days=settings.CLAIM_DAYS, minutes=1))

    claims.renew(edition, reviewer)

    assert Claim.objects.get().is_held()


def test_only_reviewers_who_could_sign_may_claim(edition, editor, second_editor, reviewer):
    with pytest.raises(workflow.Refused, match="Only medical reviewers"):
        claims.claim(edition, by=second_editor)
    reviewer.medical_reviewer.valid_until = timezone.localdate() - dt.timedelta(days=1)
    reviewer.medical_reviewer.save()
    with pytest.raises(workflow.Refused, match="ended"):
        claims.claim(edition, by=reviewer)


def test_a_published_edition_cannot_be_claimed(edition, reviewer, second_reviewer):
    workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))

    with pytest.raises(workflow.Refused, match=r"edition 1 of .* is no longer in review: it is published\."):
        claims.claim(edition, by=second_reviewer)


def test_a_chief_assigns_the_review_and_the_reviewer_gets_a_mail(
    edition, reviewer, chief, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        claims.assign(edition, to=reviewer, by=chief)
        # A second assignment to the same reviewer sends no second mail.
        claims.assign(edition, to=reviewer, by=chief)

    assert Claim.objects.get().given_by == chief
    (message,) = mail.outbox
    assert message.to == ["rao@example.org"]
    assert message.subject == f"[DiseaseMaps] Review assigned: {edition.title}"
    assert message.body == (
        f"Chris assigned the medical review of edition 1 of “{edition.title}” to you.\n\n"
        "Approve it or send it back. If you cannot review it, release it there:\n"
        f"https://example.org{edition.get_admin_url()}\n\n"
        "-- \nSent to Rao by the newsroom of DiseaseMaps.\n"
    )


@pytest.fixture
def writing_reviewer(db):
    return factories.make_reviewer("wong", roles.EDITORS)


def test_only_chiefs_assign_and_authors_cannot_be_assigned(edition, editor, reviewer, writing_reviewer, chief):
    with pytest.raises(workflow.Refused, match="Only chief editors"):
        claims.assign(edition, to=reviewer, by=editor)
    with pytest.raises(workflow.Refused, match=r"Erin cannot|Only medical"):
        claims.assign(edition, to=editor, by=chief)
    own = factories.make_in_review(by=writing_reviewer)
    with pytest.raises(workflow.Refused, match=r"Wong cannot sign this edition\."):
        claims.assign(own, to=writing_reviewer, by=chief)


def test_only_the_claimer_or_a_chief_releases(edition, reviewer, second_reviewer, chief):
    claims.claim(edition, by=reviewer)
    with pytest.raises(workflow.Refused, match="Only they or a chief"):
        claims.release(edition, by=second_reviewer)
    claims.release(edition, by=chief)

    assert not Claim.objects.exists()


def test_suggestions_start_with_the_best_qualified(condition, editor, reviewer, second_reviewer, chief):
    factories.make_published(factories.make_page(condition, "symptoms"), by=editor, reviewer=second_reviewer)
    group = factories.make_condition("Rare neurologic disease", slug="neuro")
    factories.Classification.objects.create(parent=group, child=condition)
    factories.make_reviewer("wu", name="Dr Wu", speciality="paediatric neurologist")
    edition = factories.make_in_review(factories.make_page(condition), by=editor)
    claims.claim(edition, by=reviewer)

    suggestions = {
        suggestion.reviewer.name: (suggestion.reasons, suggestion.claimed) for suggestion in claims.suggestions(edition)
    }

    assert list(suggestions) == ["Dr Lee", "Dr Wu", "Dr Rao"]
    assert suggestions["Dr Lee"] == (("signed other pages about this condition",), 0)
    assert suggestions["Dr Wu"] == (("paediatric neurologist",), 0)
    assert suggestions["Dr Rao"] == ((), 1)


def test_authors_are_not_suggested(writing_reviewer):
    assert claims.suggestions(factories.make_in_review(by=writing_reviewer)) == []


def test_the_screen_shows_the_claim_and_its_buttons(client, edition, reviewer, second_reviewer, chief):
    shown = claim_screen(client, edition, reviewer, do="claim")
    assert "You have claimed edition 1" in shown.text
    assert "formnovalidate>Release</button>" in shown.text
    shown = claim_screen(client, edition, second_reviewer, do="claim", instead_of="")
    assert "Rao has just claimed this edition." in shown.text
    shown = claim_screen(client, edition, second_reviewer, do="claim", instead_of=str(reviewer.pk))
    assert "You have claimed edition 1" in shown.text
    shown = claim_screen(client, edition, chief, do="give", to=str(reviewer.pk))
    assert "Assigned Rao to review edition 1" in shown.text
    assert "Assigned by Chris." in shown.text
    shown = claim_screen(client, edition, chief, do="give", to="0")
    assert "Choose a reviewer from the list." in shown.text
    assert "Released edition 1" in claim_screen(client, edition, chief, do="let-go").text


def test_nonsense_is_refused(client, edition, reviewer):
    assert claim_screen(client, edition, reviewer, do="eat").status_code == 404
    assert client.get(reverse("admin:conditions_edition_claim", args=[edition.pk])).status_code == 302


def test_the_queue_shows_claims(client, edition, reviewer):
    claims.claim(edition, by=reviewer)
    client.force_login(reviewer)

    assert "<td>Rao</td>" in client.get(reverse("admin:conditions_edition_queue")).text
    assert Edition.objects.get().claim.is_held()
