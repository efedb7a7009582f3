"""Attack: a right to sign or steer reaches somebody past the roles, by one person, or without a second factor."""

import pytest
from django.contrib.auth.models import Group

from accounts import second_factor, sessions, signers
from accounts.models import User
from accounts.proposals.kinds import KINDS
from accounts.roles import CHIEF_EDITORS, EDITORS, MEDICAL_REVIEWERS
from conditions import site_pages, workflow
from conditions.models import MedicalReviewer, SitePage
from conditions.permissions import RIGHTS, SIGNER_RIGHTS
from conditions.vocabularies import State
from operations.doctor import people
from tests import factories
from tests.accounts.sign_in_helpers import code_of, is_in, kinds_of, sign_in, with_app, with_password

from .people_screens import (
    LOGIN,
    QUEUE,
    SET_UP,
    change_account,
    confirm,
    permission,
    proposed,
    told,
    use_device,
    waits,
)

pytestmark = pytest.mark.django_db
REVIEW = "conditions.review_edition"


@pytest.fixture(autouse=True)
def as_on_a_real_site(settings):
    settings.SECOND_FACTOR = "signers"


@pytest.fixture
def root(client, db):
    """Return a client on which a superuser is signed in with their second factor."""
    user = with_password(factories.make_user("root", is_superuser=True))
    device = with_app(user)
    sign_in(client, "root")
    client.post("/admin/second-step/", {"code": code_of(device)})
    assert is_in(client)
    return client


@pytest.fixture
def mallory(db):
    """Return an editor with a password and an entry in the register, in no role that signs."""
    user = with_password(factories.make_user("mallory"))
    MedicalReviewer.objects.create(
        user=user, name="Dr Mallory", slug="mallory", speciality="neurologist", valid_until="2099-01-01"
    )
    return user


def approval(edition, person):
    return {"seen": workflow.seen_by(edition, person), "scope": "whole_page", "signed": "on", "interest": "none"}


@pytest.mark.parametrize("right", sorted(SIGNER_RIGHTS | {signers.INVITE, "accounts.change_user"}))
def test_right_given_to_a_person_asks_for_a_second_factor(mallory, right):
    mallory.user_permissions.add(permission(right))

    assert second_factor.is_asked_of(mallory)


def test_right_of_a_group_outside_the_roles_asks_for_a_second_factor(mallory):
    group = Group.objects.create(name="Friends")
    group.permissions.add(permission(REVIEW))
    mallory.groups.add(group)

    assert second_factor.is_asked_of(mallory)


def test_role_without_its_rights_asks_for_none(mallory):
    group = Group.objects.get(name=MEDICAL_REVIEWERS)
    group.permissions.remove(permission(REVIEW))
    mallory.groups.add(group)

    assert not second_factor.is_asked_of(mallory)


def test_editors_hold_no_right_to_sign_and_the_other_roles_do():
    holding = {role for role, rights in RIGHTS.items() if signers.RIGHTS & set(rights)}

    assert holding == {MEDICAL_REVIEWERS, CHIEF_EDITORS}


def test_right_is_given_by_two_and_ends_the_sessions_of_the_person(root, mallory, editor, chief):
    thief = type(root)()
    sign_in(thief, "mallory")
    edition = factories.make_in_review(by=editor)

    given = change_account(root, mallory, user_permissions=[permission(REVIEW)])
    alone, still_in = signers.rights_of(mallory), is_in(thief)
    refused = [confirm(person).status_code for person in (User.objects.get(username="root"), mallory)]
    confirmed = confirm(chief)
    approved = thief.post(f"/admin/conditions/edition/{edition.pk}/approve/", approval(edition, mallory))

    edition.refresh_from_db()
    assert (given.status_code, alone, still_in, refused) == (302, frozenset(), True, [409, 409])
    assert (confirmed.status_code, signers.rights_of(mallory)) == (302, {REVIEW})
    assert (is_in(thief), approved.status_code, edition.state) == (False, 401, State.IN_REVIEW)
    # Somebody may have known the old password before the person became a signer.
    assert sign_in(thief, "mallory").status_code == 200
    assert {"right_given", "link_sent"} <= set(kinds_of(mallory))


@pytest.mark.parametrize("right", sorted(SIGNER_RIGHTS | {signers.INVITE, "accounts.change_user"}))
def test_no_right_to_sign_or_steer_is_given_alone(root, mallory, right):
    change_account(root, mallory, user_permissions=[permission(right)])

    assert (signers.rights_of(mallory), waits()) == (frozenset(), True)


def test_right_of_a_group_outside_the_roles_is_given_by_two(root, mallory, chief):
    group = Group.objects.create(name="Friends")
    group.permissions.add(permission(REVIEW))

    change_account(root, mallory, groups=[group.pk])
    alone = signers.rights_of(mallory)
    confirm(chief)

    assert (alone, signers.rights_of(mallory)) == (frozenset(), {REVIEW})


def test_other_permissions_and_roles_are_given_by_one(root, mallory):
    role, other = Group.objects.get(name=EDITORS), permission("conditions.view_searchcount")

    change_account(root, mallory, groups=[role.pk], user_permissions=[other])

    assert (mallory.role_names, waits()) == ([EDITORS], False)
    assert mallory.user_permissions.filter(pk=other).exists()


def test_everybody_who_can_confirm_is_a_signer():
    # Otherwise one person could give somebody the right to confirm, and be the second person as well.
    rights = {right for kind in KINDS.values() for right in kind.rights}

    assert rights <= signers.RIGHTS


def test_password_alone_signs_nothing_after_a_right_without_a_role(client, mallory, editor):
    mallory.user_permissions.add(permission(REVIEW))
    edition = factories.make_in_review(by=editor)

    entered = client.post(LOGIN, {"username": "mallory", "password": "a long and dull sentence", "next": QUEUE})
    client.post(f"/admin/conditions/edition/{edition.pk}/approve/", approval(edition, mallory))

    edition.refresh_from_db()
    assert (entered.url, is_in(client), edition.state) == (SET_UP, False, State.IN_REVIEW)


def test_signing_step_does_not_rely_on_the_check_of_the_session(client, reviewer, editor, monkeypatch):
    edition = factories.make_in_review(by=editor)
    client.force_login(reviewer)
    monkeypatch.setattr(sessions, "holds", lambda request: True)

    refused = client.post(f"/admin/conditions/edition/{edition.pk}/approve/", approval(edition, reviewer))
    edition.refresh_from_db()
    between = edition.state
    use_device(client, with_app(reviewer))
    approved = client.post(f"/admin/conditions/edition/{edition.pk}/approve/", approval(edition, reviewer))

    edition.refresh_from_db()
    assert (refused.status_code, between) == (409, State.IN_REVIEW)
    assert "Your account may sign only with a second factor." in refused.content.decode()
    assert (approved.status_code, edition.state) == (302, State.PUBLISHED)


def test_page_about_the_site_is_not_published_without_the_second_factor(client, chief, editor, monkeypatch):
    page = SitePage.objects.first()
    draft = site_pages.open_draft(page, by=chief)
    draft = site_pages.save_draft(draft, by=chief, lock=draft.lock, body="<p>New.</p>", change_note="Anew.")
    proposal = site_pages.propose(draft, by=editor, lock=draft.lock)
    client.force_login(chief)
    monkeypatch.setattr(sessions, "holds", lambda request: True)

    refused = client.post(f"/admin/accounts/proposal/{proposal.pk}/decide/confirm/")

    assert (refused.status_code, page.draft()) == (409, draft)


def test_right_of_a_person_is_told_to_the_chief_editors(
    root, chief, reviewer, mallory, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        change_account(root, mallory, user_permissions=[permission(REVIEW)])
        confirm(chief)

    assert set(proposed()) == set(told()) == {"mallory@example.org", "chris@example.org"}
    assert "> New: Can approve and return editions." in proposed()["chris@example.org"]
    assert "> Given: Can approve and return editions.\n> Proposed by Root." in told()["chris@example.org"]


def test_doctor_names_rights_that_come_from_elsewhere_than_the_roles(mallory, chief, reviewer):
    sound = list(people.sign_by_their_roles())
    mallory.user_permissions.add(permission(REVIEW))
    Group.objects.create(name="Friends").permissions.add(permission(REVIEW), permission("accounts.change_user"))
    Group.objects.get(name=EDITORS).permissions.add(permission("conditions.steer_edition"))

    assert (sound, list(people.sign_by_their_roles())) == (
        [],
        [
            ("The group Editors may sign or steer, unlike its role: conditions.steer_edition.", False),
            (
                "The group Friends may sign or steer, unlike its role: accounts.change_user, "
                "conditions.review_edition.",
                False,
            ),
            ("mallory may sign or steer without a role: conditions.review_edition.", False),
        ],
    )
