"""Closing an account: holdings are listed and handed over, and the person can no longer sign in or sign."""

from dataclasses import replace

import pytest
from django.core import mail
from django.urls import reverse

from conditions import workflow
from conditions.models import Claim, Edition
from conditions.newsroom import bulk, claims, comments, handover, lists
from conditions.vocabularies import State
from tests import factories


@pytest.fixture
def ada(db):
    """Return a user who writes and reviews."""
    return factories.make_reviewer("ada", "Editors")


@pytest.fixture
def texts(condition, ada, editor):
    """Return what Ada holds: a review she claimed, a draft, her text in review, and a live page she signed."""
    pages = {topic: factories.make_page(condition, topic) for topic in ("causes", "symptoms", "genes", "outlook")}
    editions = {
        "reads": factories.make_in_review(pages["causes"], by=editor),
        "draft": factories.make_draft(pages["symptoms"], by=ada),
        "wrote": factories.make_in_review(pages["genes"], by=ada),
        "signed": factories.make_published(pages["outlook"], by=editor, reviewer=ada),
    }
    claims.claim(editions["reads"], by=ada)
    return editions


def address(person):
    return reverse("admin:conditions_leaving", args=[person.pk])


def close(client, by, person, **typed):
    client.force_login(by)
    return client.post(address(person), typed, follow=True)


def shown_messages(response):
    return [str(message) for message in response.context["messages"]]


def test_screen_lists_the_holdings(client, chief, ada, texts):
    client.force_login(chief)

    shown = client.get(address(ada))

    assert shown.status_code == 200
    held = shown.context["holdings"]
    assert list(held.reading) == [texts["reads"]]
    assert list(held.drafts) == [texts["draft"]]
    assert list(held.written) == [texts["wrote"]]
    assert list(held.signed) == [texts["signed"]]
    assert "They signed 1 live page, which stays public until its review is due." in shown.text
    assert reverse("admin:conditions_medicalreviewer_bulk", args=[ada.medical_reviewer.pk]) in shown.text
    assert all(texts[name].title in shown.text for name in ("reads", "draft", "wrote"))


def test_holdings_are_handed_over(client, chief, ada, texts, second_editor, second_reviewer):
    done = close(client, chief, ada, reader=second_reviewer.medical_reviewer.pk, writer=second_editor.pk)

    assert shown_messages(done) == ["Closed the account of Ada. Their texts and signatures stay."]
    ada.refresh_from_db()
    assert not ada.is_active
    assert not ada.medical_reviewer.is_current()
    assert [(event.kind, event.by) for event in ada.sign_in_events.all()[:1]] == [("closed", chief)]
    assert Claim.objects.get(edition=texts["reads"]).user == second_reviewer
    assert texts["draft"] in lists.drafts_of(second_editor)
    # An assignment makes nobody an author.
    assert [one.user for one in texts["draft"].authorships.all()] == [ada]
    assert Edition.objects.get(pk=texts["signed"].pk).state == State.PUBLISHED


def test_reviews_without_a_new_reviewer_are_released(client, chief, ada, texts):
    close(client, chief, ada)

    assert not Claim.objects.exists()
    assert lists.waiting_for(factories.make_reviewer("new")).filter(pk=texts["reads"].pk).exists()
    assert Edition.objects.get(pk=texts["draft"].pk).state == State.DRAFT


@pytest.mark.slow
def test_refused_assignments_are_reported_and_released(client, chief, ada, texts, editor):
    # The only other reviewer wrote in that text.
    other = factories.make_reviewer("rao", "Editors")
    text = factories.make_in_review(factories.make_page(texts["reads"].page.condition, "inheritance"), by=other)
    claims.claim(text, by=ada)

    done = close(client, chief, ada, reader=other.medical_reviewer.pk)

    assert f"{text.title} Rao cannot sign this edition." in shown_messages(done)
    assert [(claim.edition, claim.user) for claim in Claim.objects.all()] == [(texts["reads"], other)]


def test_new_reviewer_and_writer_get_one_mail_each(
    client, chief, ada, texts, second_editor, second_reviewer, editor, django_capture_on_commit_callbacks
):
    another = factories.make_in_review(factories.make_page(texts["reads"].page.condition, "inheritance"), by=editor)
    claims.claim(another, by=ada)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        close(client, chief, ada, reader=second_reviewer.medical_reviewer.pk, writer=second_editor.pk)

    # Ada may sign, so she and the chief editors are told that her account was closed.
    sent = {one.to[0]: one for one in mail.outbox}
    assert len(mail.outbox) == 4
    assert sent["lee@example.org"].subject == "[DiseaseMaps] 2 reviews assigned to you"
    assert sent["sam@example.org"].subject == "[DiseaseMaps] 1 draft assigned to you"
    assert sent["sam@example.org"].body == (
        "Chris handed 1 draft over to you.\n\n"
        "- What are the symptoms of congenital generalized lipodystrophy?\n\n"
        "They are on your desk:\n"
        "https://example.org/admin/\n\n"
        "-- \nSent to Sam by the newsroom of DiseaseMaps.\n"
    )


def test_a_text_returned_to_a_closed_account_is_unassigned_until_handed_over(
    client, chief, ada, texts, reviewer, second_editor
):
    close(client, chief, ada, writer=second_editor.pk)
    draft = workflow.send_back(texts["wrote"], by=reviewer, seen=texts["wrote"].sha256, reason="Name the gene.")

    assert list(lists.unassigned_drafts()) == [draft]
    assert "Unassigned drafts" in client.get("/admin/").text
    assert "Hand over their work" in client.get(reverse("admin:accounts_user_change", args=[ada.pk])).text
    close(client, chief, ada, writer=second_editor.pk)
    assert list(lists.unassigned_drafts()) == []
    assert draft in lists.drafts_of(second_editor) or draft in lists.returned_to(second_editor)
    assert ada.sign_in_events.filter(kind="closed").count() == 1


def test_claims_of_closed_accounts_do_not_count(texts, ada, reviewer, second_editor, chief):
    claims.hand_over(texts["draft"], to=second_editor, by=chief)
    for person in (ada, second_editor):
        person.is_active = False
        person.save()

    assert not Claim.objects.held().exists()
    assert not Claim.objects.get(edition=texts["reads"]).is_held()
    assert lists.waiting_for(reviewer).filter(pk=texts["reads"].pk).exists()
    # Its author again.
    assert bulk.people_to_remind(texts["draft"]) == [ada]


def test_a_text_that_left_review_does_not_stop_the_closing(client, chief, ada, texts, editor, reviewer, monkeypatch):
    held = handover.holdings_of(ada)
    workflow.recall(texts["reads"], by=editor, note="A typo.")
    monkeypatch.setattr(handover, "holdings_of", lambda person: held)
    held = replace(held, reading=Edition.objects.filter(pk=texts["reads"].pk))

    done = close(client, chief, ada)

    assert done.status_code == 200
    assert any("is no longer in review" in one for one in shown_messages(done))
    ada.refresh_from_db()
    assert not ada.is_active


def test_they_are_out_with_the_next_request(client, chief, ada, texts):
    inside = type(client)()
    inside.force_login(ada)
    assert inside.get("/admin/").status_code == 200

    close(client, chief, ada)

    assert inside.get("/admin/").status_code == 302
    ada = type(ada).objects.get(pk=ada.pk)
    with pytest.raises(workflow.Refused):
        workflow.approve(texts["reads"], by=ada, seen=workflow.seen_by(texts["reads"], ada))


def test_somebody_who_holds_nothing_leaves_in_one_click(client, chief, second_editor):
    client.force_login(chief)
    shown = client.get(address(second_editor))
    done = close(client, chief, second_editor)

    assert "They have no reviews, drafts or texts in review." in shown.text
    assert shown.context["form"].fields.keys() == set()
    assert shown_messages(done) == ["Closed the account of Sam. Their texts and signatures stay."]
    assert shown_messages(close(client, chief, second_editor)) == ["The account of Sam is already closed."]


def test_a_closed_account_that_is_closed_again_notes_nothing(rf, chief, second_editor):
    from accounts import closing

    request = rf.get("/")
    closing.close(second_editor, by=chief, request=request)
    closing.close(second_editor, by=chief, request=request)

    assert second_editor.sign_in_events.count() == 1


@pytest.mark.parametrize("who", ["self", "another chief", "superuser"])
def test_chiefs_close_neither_their_own_nor_their_likes(client, chief, superuser, who):
    other = {"self": chief, "another chief": factories.make_chief("cleo"), "superuser": superuser}[who]

    assert close(client, chief, other).status_code == 403
    other.refresh_from_db()
    assert other.is_active


def test_a_superuser_closes_a_chiefs(client, chief, superuser):
    assert close(client, superuser, chief).status_code == 200
    chief.refresh_from_db()
    assert not chief.is_active


def test_only_chiefs_close_accounts(client, editor, second_editor, ada):
    assert close(client, editor, second_editor).status_code == 403
    with pytest.raises(workflow.Refused, match="Only chief editors"):
        handover.hand_over(ada, by=editor)
    with pytest.raises(workflow.Refused, match="Only chief editors"):
        claims.hand_over(factories.make_draft(by=editor), to=second_editor, by=editor)


def test_closing_is_offered_to_people_with_permission(client, chief, ada, editor):
    client.force_login(chief)
    assert address(ada) in client.get(reverse("admin:accounts_user_change", args=[ada.pk])).text
    assert address(chief) not in client.get(reverse("admin:accounts_user_change", args=[chief.pk])).text


# --- A draft that was handed over -----------------------------------------------------------


def test_a_draft_goes_to_those_alone_who_write(texts, chief, reviewer, second_editor):
    with pytest.raises(workflow.Refused, match=r"Rao cannot write drafts\."):
        claims.hand_over(texts["draft"], to=reviewer, by=chief)
    with pytest.raises(workflow.Refused, match=r"is no longer a draft: it is in review\."):
        claims.hand_over(texts["wrote"], to=second_editor, by=chief)


def test_a_draft_handover_is_no_claim_on_the_review(texts, chief, second_editor, reviewer):
    claims.hand_over(texts["draft"], to=second_editor, by=chief)
    assert bulk.people_to_remind(texts["draft"]) == [second_editor]
    draft = Edition.objects.get(pk=texts["draft"].pk)
    workflow.submit(draft, by=second_editor, lock=None)

    assert not Claim.objects.held().filter(edition=draft).exists()
    assert not Claim.objects.get(edition=draft).is_held()
    assert lists.waiting_for(reviewer).filter(pk=draft.pk).exists()
    assert list(handover.holdings_of(second_editor).reading) == []
    # Nor once they comment on it.
    comments.add(Edition.objects.get(pk=draft.pk), by=second_editor, text="The table is new.")
    assert lists.waiting_for(reviewer).filter(pk=draft.pk).exists()
    claims.claim(draft, by=reviewer)
    assert Claim.objects.held().get(edition=draft).user == reviewer
