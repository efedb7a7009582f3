"""Attack: a superuser changes a signer's account without the second person, or shows the second person only a part."""

import pytest
from django.contrib.auth.models import Group

from accounts.account_state import state_of
from accounts.models import User
from accounts.roles import CHIEF_EDITORS
from tests import factories
from tests.accounts.sign_in_helpers import kinds_of, with_password

from .people_screens import change_account, confirm, last_waiting, later, told, waits
from .test_account_takeover import MINE, groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client, db):
    """Return a client on which a superuser is signed in."""
    client.force_login(with_password(factories.make_user("root", is_superuser=True)))
    return client


@pytest.fixture
def rao(db):
    return with_password(factories.make_reviewer("rao"))


def test_change_of_the_address_needs_somebody_who_is_neither_the_proposer_nor_the_person(
    root, chief, rao, editor, second_reviewer, django_capture_on_commit_callbacks
):
    rao.groups.add(Group.objects.get(name=CHIEF_EDITORS))
    change_account(root, rao, email=MINE)
    proposal = last_waiting()

    refused = [confirm(person, proposal).status_code for person in (User.objects.get(username="root"), rao)]
    others = [confirm(person, proposal).status_code for person in (editor, second_reviewer)]
    rao.refresh_from_db()
    between = rao.email
    with django_capture_on_commit_callbacks(execute=True):
        confirmed = confirm(chief, proposal)

    rao.refresh_from_db()
    assert (refused, others, between) == ([409, 409], [404, 404], "rao@example.org")
    assert (confirmed.status_code, rao.email, kinds_of(rao)) == (302, MINE, ["in", "email_changed"])
    assert set(told()) == {"rao@example.org", MINE, "chris@example.org"}
    assert "Chris changed the account or the register entry of Rao (rao) on" in told()["rao@example.org"]
    assert "> The e-mail address was changed.\n> Proposed by Root.\n" in told()["rao@example.org"]


def test_confirmation_asks_for_the_password(root, chief, rao):
    change_account(root, rao, email=MINE)
    proposal = last_waiting()
    thief = type(root)()
    thief.force_login(with_password(chief))

    with later(minutes=16):
        asked = thief.post(f"/admin/accounts/proposal/{proposal.pk}/decide/confirm/", {"password": "guess"})

    rao.refresh_from_db()
    assert (asked.status_code, rao.email) == (422, "rao@example.org")


@pytest.mark.parametrize(
    "values",
    [
        {"username": "mallory"},
        {"first_name": "Mallory"},
        {"last_name": "Mills"},
        {"email": ""},
        {"is_superuser": "on"},
    ],
)
def test_no_name_address_or_right_of_a_signer_changes_without_a_second_person(root, chief, rao, values):
    before = state_of(rao.pk)

    response = change_account(root, rao, **values)

    assert (response.status_code, state_of(rao.pk)) == (302, before)
    assert confirm(chief).status_code == 302
    assert state_of(rao.pk) != before


def test_change_without_a_reason_is_refused_and_keeps_what_was_typed(root, chief, rao):
    response = change_account(root, rao, email=MINE, reason="")

    assert "A second person has to confirm this. Say why it is right" in response.content.decode()
    assert f'value="{MINE}"' in response.content.decode()
    assert not waits()


def test_superuser_cannot_change_their_own_address_or_give_themself_a_role_alone(root, chief):
    mallory = User.objects.get(username="root")

    change_account(root, mallory, email=MINE, is_superuser="on", groups=groups(CHIEF_EDITORS))

    mallory.refresh_from_db()
    assert (mallory.email, mallory.role_names) == ("root@example.org", [])
    assert confirm(mallory).status_code == 409


def test_closed_account_of_a_signer_is_opened_by_two(root, chief, rao):
    change_account(root, rao, is_active=None)
    rao.refresh_from_db()
    closed = not rao.is_active
    change_account(root, rao, is_active="on")
    rao.refresh_from_db()
    between = rao.is_active
    confirm(chief)

    rao.refresh_from_db()
    assert (closed, between, rao.is_active) == (True, False, True)


def test_what_changed_meanwhile_is_not_confirmed(root, chief, rao):
    change_account(root, rao, is_superuser="on")
    proposal = last_waiting()
    # Taken away at once, after somebody saw that this account is not theirs any more.
    change_account(root, rao, is_active=None)

    response = confirm(chief, proposal)

    rao.refresh_from_db()
    assert (response.status_code, rao.is_superuser, rao.is_active) == (409, False, False)
    assert "The account has changed since this was proposed. It now has: active: no." in response.content.decode()


def test_proposal_of_somebody_who_was_thrown_out_is_not_confirmed(root, chief, rao):
    change_account(root, rao, email=MINE)
    User.objects.filter(username="root").update(is_active=False)

    response = confirm(chief)

    assert (response.status_code, waits()) == (409, True)
    assert "Root may no longer propose this." in response.content.decode()


def test_second_person_sees_an_address_that_was_changed_before(root, chief, editor):
    change_account(root, with_password(editor), email=MINE)
    with later(days=2):
        root.force_login(User.objects.get(username="root"))
        change_account(root, editor, groups=groups(CHIEF_EDITORS))
        root.force_login(chief)
        page = root.get(last_waiting().get_admin_url()).content.decode()

    assert MINE in page
    assert "e-mail address last changed" in page
    assert ", by Root" in page
