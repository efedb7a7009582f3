"""The review screens: approve, send back, reaffirm, schedule and withdraw."""

import datetime as dt

import pytest
from django.utils import timezone

from conditions import workflow
from conditions.models import Edition
from conditions.vocabularies import Scope, State
from tests import factories

from .forms import desk, screen, shown_messages, step, withdrawal

pytestmark = pytest.mark.django_db

QUEUE = "/admin/conditions/edition/queue/"


@pytest.fixture
def newsroom(client, reviewer):
    client.force_login(reviewer)
    return client


def sign(edition, by, **values):
    seen = workflow.seen_by(edition, by)
    return {"seen": seen, "scope": Scope.WHOLE_PAGE, "signed": "on", "interest": "none", "note": "", **values}


def test_approve_publishes_and_says_what_happened_where(newsroom, reviewer, page, editor):
    edition = factories.make_in_review(page, by=editor)

    response = newsroom.post(step(edition, "approve"), sign(edition, reviewer), follow=True)

    edition.refresh_from_db()
    assert edition.state == State.PUBLISHED
    assert shown_messages(response) == [
        f"You approved edition 1 of “{edition.title}”. It is public now at https://example.org{page.get_absolute_url()}."
    ]


def test_approve_without_the_tick_is_refused_and_keeps_the_note(newsroom, reviewer, page, editor):
    edition = factories.make_in_review(page, by=editor)

    response = newsroom.post(step(edition, "approve"), sign(edition, reviewer, signed="", note="Checked with OMIM."))

    edition.refresh_from_db()
    assert response.status_code == 422
    assert "Tick the box to sign" in response.content.decode()
    assert "Checked with OMIM." in response.content.decode()
    assert edition.state == State.IN_REVIEW


def test_a_second_click_on_approve_gets_a_message(newsroom, reviewer, page, editor):
    edition = factories.make_in_review(page, by=editor)
    newsroom.post(step(edition, "approve"), sign(edition, reviewer))

    response = newsroom.post(step(edition, "approve"), sign(edition, reviewer), follow=True)

    assert shown_messages(response)[-1] == "This was done already, by you."
    assert edition.events.filter(verb="approve").count() == 1


def test_a_stale_form_after_another_decision_names_the_reviewer(client, newsroom, page, editor, second_reviewer):
    edition = factories.make_in_review(page, by=editor)
    workflow.approve(edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer))

    response = newsroom.post(step(edition, "return"), {"seen": edition.sha256, "reason": "Name the fourth gene."})

    text = response.content.decode()
    assert response.status_code == 409
    assert "This is no longer possible" in text
    assert "by Lee" in text
    assert "Name the fourth gene." in text


def test_approve_of_a_text_that_was_not_on_screen_is_refused(newsroom, reviewer, page, editor):
    edition = factories.make_in_review(page, by=editor)

    response = newsroom.post(step(edition, "approve"), sign(edition, reviewer, seen="0" * 64))

    edition.refresh_from_db()
    assert response.status_code == 409
    assert "not what you had on your screen" in response.content.decode()
    assert edition.state == State.IN_REVIEW


def test_an_author_reads_why_they_cannot_sign(client, page, superuser):
    edition = factories.make_in_review(page, by=superuser)
    client.force_login(superuser)

    shown = client.get(screen(edition)).content.decode()
    posted = client.post(step(edition, "approve"), sign(edition, superuser))

    edition.refresh_from_db()
    assert "You submitted this text, so somebody else has to review it." in shown
    assert posted.status_code == 409
    assert edition.state == State.IN_REVIEW


def test_changes_only_is_offered_where_the_live_edition_is_the_base(newsroom, reviewer, page, editor, second_reviewer):
    factories.make_published(page, by=editor, reviewer=second_reviewer)
    edition = factories.make_in_review(page, by=editor, body=factories.reworded())

    shown = newsroom.get(screen(edition)).content.decode()
    newsroom.post(step(edition, "approve"), sign(edition, reviewer, scope=Scope.CHANGES_ONLY))

    edition.refresh_from_db()
    assert "I have read the changes against the live edition" in shown
    assert "<ins>Five</ins>" in shown
    assert (edition.state, edition.scope) == (State.PUBLISHED, Scope.CHANGES_ONLY)
    assert (edition.reviewer_name, edition.full_reviewer_name) == ("Dr Rao, MD", "Dr Lee, MD")


def test_send_back_needs_a_reason_and_opens_a_draft(newsroom, page, editor):
    edition = factories.make_in_review(page, by=editor)

    refused = newsroom.post(step(edition, "return"), {"seen": edition.sha256, "reason": " "})
    done = newsroom.post(step(edition, "return"), {"seen": edition.sha256, "reason": "Name it."}, follow=True)

    edition.refresh_from_db()
    assert refused.status_code == 422
    assert edition.state == State.RETURNED
    assert page.open_edition().number == 2
    assert shown_messages(done)[0].startswith("You sent edition 1 of")


def test_reaffirm_renews_the_dates_of_the_same_text(newsroom, reviewer, page, editor, second_reviewer):
    edition = factories.make_published(page, by=editor, reviewer=second_reviewer)

    newsroom.post(step(edition, "reaffirm"), sign(edition, reviewer))

    edition.refresh_from_db()
    assert (edition.reviewer_name, edition.reviewed_on) == ("Dr Rao, MD", timezone.localdate())
    assert edition.events.filter(verb="reaffirm").count() == 1


def test_schedule_then_approve_waits_for_the_time(client, page, editor, reviewer, chief):
    edition = factories.make_in_review(page, by=editor)
    client.force_login(chief)
    at = timezone.localtime() + dt.timedelta(days=2)
    client.post(step(edition, "schedule"), {"at": at.strftime("%Y-%m-%dT%H:%M")})
    client.force_login(reviewer)

    response = client.post(step(edition, "approve"), sign(edition, reviewer), follow=True)

    edition.refresh_from_db()
    assert edition.state == State.APPROVED
    assert "It becomes public on" in shown_messages(response)[-1]


@pytest.mark.parametrize(
    ("at", "sentence"), [("2020-01-01T00:00", "This time has passed"), ("soon", "Enter a valid date")]
)
def test_schedule_refuses_nonsense_with_a_sentence(client, page, editor, chief, at, sentence):
    edition = factories.make_in_review(page, by=editor)
    client.force_login(chief)

    response = client.post(step(edition, "schedule"), {"at": at})

    edition.refresh_from_db()
    assert sentence in response.content.decode()
    assert edition.publish_at is None


def test_withdraw_needs_a_reason_and_takes_the_page_down(client, page, editor, reviewer, chief):
    factories.make_published(page, by=editor, reviewer=reviewer)
    client.force_login(chief)

    refused = client.post(withdrawal(page), {"reason": ""})
    done = client.post(withdrawal(page), {"reason": "The dose is wrong."}, follow=True)

    assert refused.status_code == 422
    assert shown_messages(done) == [
        f"You withdrew edition 1 of “{page.question}”. "
        f"Readers now see a notice at https://example.org{page.get_absolute_url()}."
    ]
    assert client.get(page.get_absolute_url()).status_code == 410


def test_a_second_click_on_withdraw_is_calm(client, page, editor, reviewer, chief):
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    client.force_login(chief)
    client.post(withdrawal(page), {"reason": "Wrong."})

    response = client.post(withdrawal(page), {"reason": "Wrong."}, follow=True)

    assert shown_messages(response)[-1] == "This was done already, by you."
    assert live.events.filter(verb="withdraw").count() == 1


def test_withdrawing_what_another_withdrew_says_so_and_keeps_the_reason(client, page, editor, reviewer, chief):
    factories.make_published(page, by=editor, reviewer=reviewer)
    workflow.withdraw(page, by=editor, reason="Wrong.")
    client.force_login(chief)

    response = client.post(withdrawal(page), {"reason": "The dose is wrong."})

    assert response.status_code == 409
    assert "The dose is wrong." in response.content.decode()
    assert "This is no longer possible" in response.content.decode()


def test_the_red_button_is_on_every_screen_of_a_live_page(client, page, editor, reviewer, superuser):
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    draft = workflow.open_draft(page, by=editor)
    client.force_login(superuser)

    for address in (desk(page), screen(live), screen(draft)):
        assert f'href="{withdrawal(page)}"' in client.get(address).content.decode()


def test_the_queue_is_oldest_first_and_shows_what_is_due(newsroom, editor, second_reviewer):
    for number in (1, 2):
        factories.make_in_review(factories.make_page(factories.make_condition(f"Disease {number}")), by=editor)
    live = factories.make_published(by=editor, reviewer=second_reviewer)
    workflow.expedite(live, by=editor, reason="A new gene was found.")

    context = newsroom.get(QUEUE).context

    assert [edition.page.condition.name for edition in context["waiting"].rows] == ["Disease 1", "Disease 2"]
    assert [edition.pk for edition in context["due"].rows] == [live.pk]


def test_the_history_of_a_page_is_its_events(newsroom, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)

    events = newsroom.get(desk(page)).context["events"]

    assert [event.verb for event in events] == ["publish", "approve", "submit", "save_draft", "open_draft"]


def test_screens_of_unknown_editions_are_404(newsroom):
    assert newsroom.get("/admin/conditions/edition/999/change/").status_code == 404
    assert newsroom.get("/admin/conditions/edition/999/approve/").status_code == 404


def test_no_workflow_row_can_be_deleted_or_edited_by_the_stock_admin(client, page, editor, reviewer, superuser):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    client.force_login(superuser)

    answers = [
        client.post(f"/admin/conditions/edition/{edition.pk}/delete/", {"post": "yes"}).status_code,
        client.post(f"/admin/conditions/conditionpage/{page.pk}/delete/", {"post": "yes"}).status_code,
        client.get("/admin/conditions/edition/add/").status_code,
        client.get("/admin/conditions/event/").status_code,
    ]

    assert answers == [404, 403, 403, 404]
    assert Edition.objects.count() == 1
