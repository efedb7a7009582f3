"""Withdrawal or new review of every page that one reviewer signed, confirmed by their number."""

import pytest
from django.core import mail
from django.urls import reverse

from conditions import workflow
from conditions.models import Edition
from conditions.newsroom import bulk, bulk_by_reviewer
from conditions.vocabularies import Scope, State
from tests import factories

TOPICS = ("causes", "symptoms", "outlook")


@pytest.fixture
def signed(condition, editor, reviewer, second_reviewer):
    """Make three pages signed by the reviewer, one of them signed last by another reviewer, and a page of another."""
    pages = [factories.make_page(condition, topic) for topic in TOPICS]
    editions = [factories.make_published(page, by=editor, reviewer=reviewer) for page in pages]
    changed = factories.make_published(
        pages[2],
        by=editor,
        reviewer=second_reviewer,
        scope=Scope.CHANGES_ONLY,
        change_note="A word.",
        body=factories.reworded(),
    )
    factories.make_published(factories.make_page(condition, "genes"), by=editor, reviewer=second_reviewer)
    return [*editions[:2], changed]


def post(client, user, reviewer, **posted):
    client.force_login(user)
    return client.post(reverse("admin:conditions_medicalreviewer_bulk", args=[reviewer.pk]), posted, follow=True)


def test_every_page_with_their_name_is_withdrawn(
    client, signed, reviewer, chief, editor, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        done = post(client, chief, reviewer.medical_reviewer, verb="withdraw", reason="No licence.", number=3)

    assert "Withdrew 3 pages." in done.text
    assert Edition.objects.live().count() == 1
    assert all(Edition.objects.get(pk=edition.pk).state == State.WITHDRAWN for edition in signed)
    assert signed[0].events.get(verb="withdraw").note == "No licence."
    # One mail for each person, and none for the chief editor who withdrew the pages.
    to = {message.to[0]: message for message in mail.outbox}
    assert sorted(to) == ["erin@example.org", "lee@example.org", "rao@example.org"]
    assert len(mail.outbox) == 3
    assert to["erin@example.org"].subject == "[DiseaseMaps] 3 pages withdrawn"
    assert to["erin@example.org"].body == (
        "Chris withdrew 3 pages that Dr Rao, MD had signed.\n\n"
        "Reason:\n> No licence.\n\n"
        "- What causes congenital generalized lipodystrophy?\n"
        "- What are the symptoms of congenital generalized lipodystrophy?\n"
        "- What is the outlook for people with congenital generalized lipodystrophy?\n\n"
        "They are on your desk:\n"
        "https://example.org/admin/\n\n"
        "-- \nSent to Erin by the newsroom of DiseaseMaps.\n"
    )
    assert to["lee@example.org"].subject == "[DiseaseMaps] 1 page withdrawn"


def test_every_page_is_to_be_reviewed_again(client, signed, reviewer, chief, editor):
    workflow.expedite(signed[0], by=editor, reason="A gene.")

    done = post(client, chief, reviewer.medical_reviewer, verb="expedite", reason="No licence.", number=2)

    assert "Requested new reviews of 2 pages." in done.text
    assert Edition.objects.overdue().count() == 3
    assert Edition.objects.live().count() == 4


@pytest.mark.parametrize(
    ("posted", "why"),
    [
        ({"number": 2}, "There are 3 pages now. Type this number to confirm."),
        ({"number": 3, "reason": ""}, "Enter a reason"),
        ({"number": ""}, "This field is required."),
        ({"number": 3, "verb": "approve"}, "Select a valid choice."),
    ],
)
def test_an_incomplete_form_changes_nothing(client, signed, reviewer, chief, posted, why):
    response = post(client, chief, reviewer.medical_reviewer, **{"verb": "withdraw", "reason": "No licence.", **posted})

    assert why in response.text
    assert response.status_code in (409, 422)
    assert Edition.objects.live().count() == 4


def test_only_chiefs(client, signed, reviewer, editor):
    assert post(client, editor, reviewer.medical_reviewer, verb="withdraw", reason="x", number=3).status_code == 403
    with pytest.raises(workflow.Refused, match="Only chief editors"):
        bulk_by_reviewer.do(reviewer.medical_reviewer, "withdraw", by=editor, reason="x", number=3)
    client.force_login(editor)
    address = reverse("admin:conditions_medicalreviewer_change", args=[reviewer.medical_reviewer.pk])
    assert "Pages they signed" not in client.get(address).text


def test_pages_left_after_a_timeout_stay_on_the_screen(client, signed, reviewer, chief, monkeypatch):
    swept = bulk_by_reviewer.do(
        reviewer.medical_reviewer, "withdraw", by=chief, reason="No licence.", number=3, seconds=-1
    )
    assert (swept.done, len(swept.left)) == ([], 3)
    real = bulk.VERBS["withdraw"]

    def refused_once(edition, **given):
        if edition.pk == signed[0].pk:
            raise workflow.Refused("Somebody else has just changed this edition.")
        real(edition, **given)

    monkeypatch.setitem(bulk.VERBS, "withdraw", refused_once)
    response = post(client, chief, reviewer.medical_reviewer, verb="withdraw", reason="No licence.", number=3)
    assert response.status_code == 422
    assert "Withdrew 2 pages. 1 page is left. Type this number to continue." in response.text
    assert "Somebody else has just changed this edition." in response.text
    assert "No licence." in response.text


def test_the_register_links_to_the_screen_with_the_number_of_pages(client, signed, reviewer, second_reviewer, chief):
    client.force_login(chief)
    address = reverse("admin:conditions_medicalreviewer_change", args=[reviewer.medical_reviewer.pk])
    sweep = reverse("admin:conditions_medicalreviewer_bulk", args=[reviewer.medical_reviewer.pk])
    assert sweep in client.get(address).text
    assert "signed 3 live pages" in client.get(sweep).text
    nothing = factories.make_reviewer("new").medical_reviewer
    shown = client.get(reverse("admin:conditions_medicalreviewer_bulk", args=[nothing.pk]))
    assert "signed 0 live pages" in shown.text
    assert "<textarea" not in shown.text
