"""Screens of proposals: desk, list, page, steps, and who sees what."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from accounts.proposals import confirm
from accounts.proposals.word_changes import compare
from accounts.proposals.words import ComparedLine, ComparedLines
from tests import factories
from tests.admin.forms import shown_messages

from .kind import GuardedFirstName, propose_name

LIST = reverse("admin:accounts_proposal_changelist")


def step(proposal, verb):
    return reverse("admin:accounts_proposal_step", args=[proposal.pk, verb])


def page_of(client, person, address):
    client.force_login(person)
    return client.get(address)


def test_desk_shows_old_and_new_and_confirms_with_one_click(client, editor, chief):
    proposal = propose_name(editor, by=editor)

    desk = page_of(client, chief, reverse("admin:index")).content.decode()
    assert "first name: Erin → Robin" in desk
    assert "A letter of the registrar." in desk
    assert f'action="{step(proposal, "confirm")}"' in desk
    response = client.post(step(proposal, "confirm"), {"desk": "1"}, follow=True)

    assert response.redirect_chain == [(reverse("admin:index"), 302)]
    assert shown_messages(response) == ["Proposal confirmed: Name of Erin. The change has been made."]
    assert User.objects.get(pk=editor.pk).first_name == "Robin"


def test_desk_of_the_proposer_says_whom_it_waits_for(client, editor):
    propose_name(editor, by=editor)

    desk = page_of(client, editor, reverse("admin:index")).content.decode()

    assert "Your proposals" in desk
    assert "Nobody on this site can confirm this yet. It needs a chief editor" in desk
    factories.make_chief("chris")
    assert "Nobody on this site" not in page_of(client, editor, reverse("admin:index")).content.decode()


def test_list_shows_what_waits_with_the_words_that_differ(client, editor, second_editor, chief):
    confirm(propose_name(second_editor, "Done", by=editor), by=chief)
    propose_name(editor, by=editor)

    listed = page_of(client, chief, LIST).content.decode()

    assert "<del>Erin</del>" in listed
    assert "<ins>Robin</ins>" in listed
    assert "Done" not in listed
    everything = client.get(LIST, {"state": "all"}).content.decode()
    assert "<ins>Done</ins>" in everything
    assert "<ins>Robin</ins>" in everything
    csv = b"".join(client.get(LIST, {"state": "all", "csv": "1"}).streaming_content).decode()
    assert "first name: Erin → Robin" in csv


def test_several_are_confirmed_at_once_and_the_rest_is_explained(client, editor, second_editor, reviewer, chief):
    proposals = [propose_name(person, by=editor) for person in (editor, second_editor, reviewer)]
    guarded = propose_name(editor, "Max", by=editor, kind=GuardedFirstName.code)
    User.objects.filter(pk=reviewer.pk).update(first_name="Asha")
    client.force_login(chief)

    response = client.post(
        LIST,
        {"action": "confirm_selected", "_selected_action": [proposal.pk for proposal in [*proposals, guarded]]},
        follow=True,
    )

    assert shown_messages(response) == [
        "Confirmed 2 proposals.",
        "Name of Rao: The first name is Asha now.",
        "Name of Erin: Open this proposal to confirm it.",
    ]


def test_a_line_whose_value_stays_shows_it_once():
    same = ComparedLine("name", *compare("Erin", "Erin"))
    new = ComparedLine("name", *compare("", "Erin"))
    other = ComparedLine("name", *compare("Erin", "Robin"))

    def values(line):
        text = render_to_string("admin/accounts/_proposal_lines.html", {"lines": ComparedLines([line])})
        return re.findall('data-label="(.*?)"', text)

    assert [values(line) for line in (same, new, other)] == [["Unchanged"], ["New"], ["Old", "New"]]


def test_proposer_has_no_way_to_confirm_by_a_screen(client, editor, chief):
    proposal = propose_name(editor, by=chief)
    client.force_login(chief)

    assert client.post(step(proposal, "confirm"), {"desk": "1"}).status_code == 409
    client.post(LIST, {"action": "confirm_selected", "_selected_action": [proposal.pk]})

    proposal.refresh_from_db()
    assert (proposal.state, User.objects.get(pk=editor.pk).first_name) == ("waiting", "Erin")


def test_refusal_needs_a_reason_and_shows_it(client, editor, chief):
    proposal = propose_name(editor, by=editor)
    client.force_login(chief)

    assert client.post(step(proposal, "refuse"), {"note": " "}).status_code == 422
    assert client.post(step(proposal, "refuse"), {"note": "No letter came."}).status_code == 302

    shown = page_of(client, editor, proposal.get_admin_url()).content.decode()
    assert "No letter came." in shown
    assert "Refused: Chris" in shown


def test_trust_root_asks_for_the_password(client, settings, editor, chief):
    settings.SIGNING_MINUTES = 0
    proposal = propose_name(editor, by=editor, kind=GuardedFirstName.code)
    chief.set_password("a-long-passphrase-27")
    chief.save()
    client.force_login(chief)

    assert client.post(step(proposal, "confirm"), {}).status_code == 422
    assert User.objects.get(pk=editor.pk).first_name == "Erin"
    assert client.post(step(proposal, "confirm"), {"password": "a-long-passphrase-27"}).status_code == 302
    assert User.objects.get(pk=editor.pk).first_name == "Robin"


def test_second_click_is_told_that_it_is_done(client, editor, chief):
    proposal = propose_name(editor, by=editor)
    client.force_login(chief)
    client.post(step(proposal, "confirm"))

    response = client.post(step(proposal, "confirm"), follow=True)

    assert shown_messages(response)[-1] == "This was done already, by you."


@pytest.mark.parametrize("address", [LIST, None, "step"])
def test_others_do_not_see_it(client, editor, second_editor, address):
    proposal = propose_name(editor, by=editor)
    address = {None: proposal.get_admin_url(), "step": step(proposal, "refuse")}.get(address, address)

    response = page_of(client, second_editor, address)

    assert "Robin" not in response.content.decode()
    assert response.status_code in (302, 403, 404) or address == LIST
