"""Requests about withdrawals: the list of chief editors, and what a dismissed request still does."""

import pytest
from django.core import mail

from conditions import workflow
from conditions.models import Event
from conditions.newsroom import lists
from tests import factories
from tests.admin.forms import shown_messages, step

pytestmark = pytest.mark.django_db
LIST = "/admin/conditions/edition/requests/"
REASON = {"reason": "The dose is wrong after all."}


@pytest.fixture
def withdrawn(page, editor, reviewer, chief):
    """A withdrawn edition whose signer asks to take the withdrawal back."""
    factories.make_published(page, by=editor, reviewer=reviewer)
    edition = workflow.withdraw(page, by=chief, reason="The dose is wrong.")
    return workflow.ask_take_back(edition, by=reviewer, reason="The dose is right.")


def test_chief_editors_see_who_asks_what_and_why(client, withdrawn, chief, reviewer):
    client.force_login(chief)
    page = client.get(LIST).text

    assert all(words in page for words in ("Rao", "The dose is right.", "Waiting", "Take back withdrawal"))
    assert step(withdrawn, "dismiss_request") in page
    client.force_login(reviewer)
    assert client.get(LIST).status_code == 403


def test_dismissed_request_leaves_desk_and_list_says_so(
    client, withdrawn, chief, reviewer, django_capture_on_commit_callbacks
):
    client.force_login(chief)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(step(withdrawn, "dismiss_request"), REASON, follow=True)

    assert "You dismissed the request about" in " ".join(shown_messages(response))
    assert not lists.requests_about_withdrawals(chief)
    assert "Dismissed" in client.get(LIST).text
    event = Event.objects.last()
    assert (event.verb, event.actor, event.note) == ("dismiss_request", chief, REASON["reason"])
    assert [message.to for message in mail.outbox if "Request dismissed" in message.subject] == [[reviewer.email]]


def test_dismissed_request_does_not_count_as_the_first_of_two_steps(withdrawn, chief):
    workflow.dismiss_request(withdrawn, by=chief, reason="It is wrong.")

    with pytest.raises(workflow.Refused, match="has to ask for this first"):
        workflow.take_back(withdrawn, by=chief)


def test_request_is_dismissed_once_and_by_chief_editors_only(client, withdrawn, chief, editor, reviewer):
    for person in (editor, reviewer):
        client.force_login(person)
        assert client.post(step(withdrawn, "dismiss_request"), REASON).status_code == 409
    client.force_login(chief)

    assert client.post(step(withdrawn, "dismiss_request"), {"reason": " "}).status_code in (409, 422)
    assert client.post(step(withdrawn, "dismiss_request"), REASON).status_code == 302
    assert client.post(step(withdrawn, "dismiss_request"), REASON).status_code == 409


def test_page_without_request_has_no_button_to_dismiss_one(client, page, editor, reviewer, chief):
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    client.force_login(chief)

    assert "Dismiss request" not in client.get(f"/admin/conditions/conditionpage/{page.pk}/change/").text
    assert "Dismiss request" not in client.get(live.get_admin_url()).text
