"""Attack: a chief editor who reviews invites an editor into a mailbox of their own, writes as the editor, and signs.

Nobody signs their own words, and an account that only one person has vouched for could be that person's own.
"""

import pytest
from django.test import Client

from accounts.models import Proposal, User
from accounts.proposals import lists as proposal_lists
from conditions.newsroom import claims, lists
from conditions.vocabularies import Scope, State
from tests import factories
from tests.admin.forms import screen, step

from .people_screens import change_account, confirm, decide, last_waiting, permission
from .test_own_second_account import invited_editor
from .test_own_words import ADAS, edited, signed

pytestmark = pytest.mark.django_db
REFUSED = "You invited Mal Lory, or set their password or address, and nobody else has confirmed that account"


@pytest.fixture
def okafor(db):
    """Return a chief editor who is a medical reviewer too."""
    return factories.make_reviewer("okafor", "Chief editors")


@pytest.fixture
def mallory(client, okafor):
    """Return an editor whom Dr Okafor has invited alone."""
    client.force_login(okafor)
    return invited_editor(client)


def ask(by, person, reason="My sister’s son, who types for us."):
    client = Client()
    client.force_login(by)
    return client.post(f"/admin/accounts/user/{person.pk}/ask-confirmation/", {"reason": reason})


def test_who_invited_the_author_does_not_sign(client, page, okafor, mallory):
    edition = factories.make_in_review(page, by=mallory)

    response = signed(client, edition, okafor)

    assert response.status_code == 409
    assert REFUSED in response.text
    edition.refresh_from_db()
    assert edition.state == State.IN_REVIEW


@pytest.mark.parametrize("scope", Scope.values)
def test_another_author_beside_them_changes_nothing(client, page, okafor, mallory, editor, second_reviewer, scope):
    factories.make_published(page, by=editor, reviewer=second_reviewer, body=f"<p>{ADAS} [1]</p>")
    edition = edited(page, mallory, body=f"<p>{ADAS} [1]</p><p>They live long.</p>")

    assert REFUSED in signed(client, edition, okafor, scope=scope).text
    assert step(edition, "approve") not in client.get(screen(edition)).text


def test_it_is_not_reaffirmed_either(client, page, okafor, mallory, second_reviewer):
    published = factories.make_published(page, by=mallory, reviewer=second_reviewer)

    assert signed(client, published, okafor, "reaffirm").status_code == 409


@pytest.mark.parametrize("how", ["address", "password"])
def test_nor_does_a_superuser_who_set_the_authors_password_or_address(client, page, editor, superuser, how):
    client.force_login(superuser)
    if how == "address":
        change_account(client, editor, email="other@example.org")
    else:
        form = {"password1": "a long pass phrase 7", "password2": "a long pass phrase 7", "usable_password": "true"}
        client.post(f"/admin/accounts/user/{editor.pk}/password/", form)

    response = signed(client, factories.make_in_review(page, by=User.objects.get(pk=editor.pk)), superuser)

    assert response.status_code == 409


def test_they_are_not_suggested_as_its_reviewer_but_can_ask_for_the_confirmation(
    client, page, okafor, mallory, second_reviewer
):
    edition = factories.make_in_review(page, by=mallory)
    client.force_login(okafor)

    assert [suggestion.reviewer.user for suggestion in claims.suggestions(edition)] == [second_reviewer]
    assert list(lists.waiting_for(okafor)) == [edition]
    assert "A chief editor or a superuser can confirm the account" in client.get(screen(edition)).text


def test_another_reviewer_signs(client, page, mallory, second_reviewer):
    edition = factories.make_in_review(page, by=mallory)

    assert signed(client, edition, second_reviewer).status_code == 302


def test_second_person_confirms_the_account_and_then_they_sign(client, page, okafor, mallory, superuser):
    edition = factories.make_in_review(page, by=mallory)
    account = client.get(f"/admin/accounts/user/{mallory.pk}/change/")
    ask(okafor, mallory)
    proposal = last_waiting()
    client.force_login(superuser)
    shown = client.get(proposal.get_admin_url()).text

    assert "Ask to confirm this account" in account.text
    assert all(words in shown for words in ("mallory@example.org", "My sister’s son", "Okafor"))
    assert signed(client, edition, okafor).status_code == 409
    assert confirm(superuser, proposal).status_code == 302
    assert signed(client, edition, okafor).status_code == 302


def test_they_do_not_confirm_the_account_themselves(client, page, okafor, mallory):
    ask(okafor, mallory)

    assert decide("confirm", okafor).status_code == 409
    assert decide("confirm", mallory).status_code in (403, 404, 409)
    assert last_waiting().kind == "accounts.confirmation"


def test_somebody_else_with_a_hand_in_it_does_not_confirm_it(client, okafor, mallory, superuser):
    client.force_login(superuser)
    change_account(client, mallory, email="other@example.org")
    ask(okafor, mallory)

    refused = decide("confirm", superuser)

    assert refused.status_code == 409
    assert REFUSED in refused.text
    assert last_waiting() not in proposal_lists.waiting_for(superuser)


def test_a_new_address_ends_the_confirmation(client, page, okafor, mallory, superuser):
    ask(okafor, mallory)
    confirm(superuser)
    client.force_login(okafor)
    okafor.user_permissions.add(permission("accounts.change_user"))
    change_account(client, mallory, email="okafor2@example.org")

    assert signed(client, factories.make_in_review(page, by=mallory), okafor).status_code == 409


def test_account_that_changed_meanwhile_is_not_confirmed(client, okafor, mallory, superuser):
    ask(okafor, mallory)
    User.objects.filter(pk=mallory.pk).update(email="other@example.org")

    refused = confirm(superuser)

    assert "The account has changed since this was proposed" in refused.text
    assert Proposal.objects.get().state == Proposal.State.WAITING


def test_only_a_person_with_a_hand_in_it_asks(client, mallory, chief, editor):
    assert ask(chief, mallory).status_code == 403
    assert ask(editor, mallory).status_code in (302, 403)
    assert not Proposal.objects.exists()
