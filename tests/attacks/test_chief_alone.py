"""Attack: a chief editor alone makes a reviewer, takes a reviewer's address over, or opens a reviewer's account."""

import pytest
from django.test import Client

from accounts.account_state import state_of
from accounts.models import Proposal
from accounts.roles import CHIEF_EDITORS, EDITORS, MEDICAL_REVIEWERS
from conditions import workflow
from conditions.newsroom import claims
from tests import factories
from tests.accounts.sign_in_helpers import kinds_of, with_app, with_password

from .people_screens import change_account, confirm, last_waiting, later, proposed, told, use_device, waits
from .test_account_takeover import MINE

pytestmark = pytest.mark.django_db


@pytest.fixture
def chris(client, chief):
    client.force_login(with_password(chief))
    return client


@pytest.fixture
def rao(db):
    return with_password(factories.make_reviewer("rao"))


def form(person, **values):
    person.refresh_from_db()
    names = {name: getattr(person, name) for name in ("first_name", "last_name", "email")}
    return {**names, "roles": person.role_names, "reason": "They asked me to, on the phone.", **values}


def post(client, person, step="change-account", **values):
    return client.post(f"/admin/accounts/user/{person.pk}/{step}/", form(person, **values))


def test_chief_editor_alone_does_not_turn_an_editor_into_a_reviewer(chris, chief, superuser, editor):
    response = post(chris, editor, roles=[EDITORS, MEDICAL_REVIEWERS])

    editor.refresh_from_db()
    assert (response.status_code, editor.role_names, waits()) == (302, [EDITORS], True)
    assert confirm(chief).status_code == 409
    assert confirm(superuser).status_code == 302
    assert state_of(editor.pk).groups == (EDITORS, MEDICAL_REVIEWERS)


def test_role_without_a_reason_is_refused_and_keeps_what_was_typed(chris, editor):
    response = post(chris, editor, roles=[MEDICAL_REVIEWERS], first_name="Erin-Maria", reason="")

    assert response.status_code == 409
    assert "A second person has to confirm this. Say why it is right" in response.text
    assert 'value="Erin-Maria"' in response.text
    assert not waits()
    assert state_of(editor.pk).first_name == "Erin"


def test_chief_editor_cannot_point_a_reviewers_address_at_themself(
    chris, chief, superuser, rao, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        post(chris, rao, email=MINE)
    alone = confirm(chief).status_code
    between = state_of(rao.pk).email
    with django_capture_on_commit_callbacks(execute=True):
        confirm(superuser)

    assert (alone, between, state_of(rao.pk).email) == (409, "rao@example.org", MINE)
    assert {"rao@example.org", MINE} <= set(proposed())
    assert {"rao@example.org", MINE} <= set(told())


def test_address_of_an_editor_changes_at_once_and_both_addresses_hear_of_it(
    chris, chief, editor, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        post(chris, editor, email=MINE)

    assert (state_of(editor.pk).email, kinds_of(editor)) == (MINE, ["email_changed"])
    mails = {mail.to[0]: mail.body for mail in mailoutbox if "E-mail address of an account changed" in mail.subject}
    assert set(mails) == {"erin@example.org", MINE}
    assert "Chris changed the e-mail address of the account of Erin (erin) on" in mails["erin@example.org"]


@pytest.mark.parametrize("roles", [[CHIEF_EDITORS], [EDITORS, CHIEF_EDITORS]])
def test_chief_editor_cannot_propose_a_chief_editor(chris, editor, roles):
    response = post(chris, editor, roles=roles)

    assert (response.status_code, waits(), state_of(editor.pk).groups) == (422, False, (EDITORS,))


def test_struck_off_reviewer_is_not_opened_again_by_one_chief_editor(
    chris, chief, superuser, editor, rao, mailoutbox, django_capture_on_commit_callbacks
):
    edition = factories.make_in_review(by=editor)
    chris.post(f"/admin/conditions/medicalreviewer/leaving/{rao.pk}/")
    password = type(rao).objects.get(pk=rao.pk).password

    # Taking the role away first does not help: the account was a signer's.
    post(chris, rao, roles=[EDITORS])
    response = post(chris, rao, step="reopen")
    between = state_of(rao.pk).is_active
    alone = confirm(chief).status_code
    with django_capture_on_commit_callbacks(execute=True):
        confirm(superuser)

    rao.refresh_from_db()
    assert (response.status_code, between, alone, rao.is_active) == (302, False, 409, True)
    assert rao.password != password
    assert [mail.to for mail in mailoutbox if "/new-password/" in mail.body] == [["rao@example.org"]]
    rao.medical_reviewer.refresh_from_db()
    assert not rao.medical_reviewer.is_active
    with pytest.raises(workflow.Refused):
        workflow.approve(edition, by=type(rao).objects.get(pk=rao.pk), scope="whole_page", seen=edition.sha256)


def test_reopened_account_of_an_editor_gets_a_new_password_at_once(
    chris, editor, mailoutbox, django_capture_on_commit_callbacks
):
    with_password(editor)
    chris.post(f"/admin/conditions/medicalreviewer/leaving/{editor.pk}/")
    editor.refresh_from_db()
    password = editor.password

    with django_capture_on_commit_callbacks(execute=True):
        response = post(chris, editor, step="reopen", reason="")

    editor.refresh_from_db()
    assert (response.status_code, editor.is_active, editor.password != password) == (302, True, True)
    assert [mail.to for mail in mailoutbox if "/new-password/" in mail.body] == [["erin@example.org"]]


def test_account_without_an_address_is_not_reopened(chris, editor):
    type(editor).objects.filter(pk=editor.pk).update(email="", is_active=False)

    response = chris.post(f"/admin/accounts/user/{editor.pk}/reopen/", {"reason": ""})

    assert response.status_code == 409
    assert "This account has no e-mail address for the password link. Add the address first." in response.text


@pytest.mark.parametrize("step", ["change-account", "reopen"])
def test_chief_editor_cannot_reach_their_own_account_or_that_of_a_chief_editor_or_superuser(
    chris, chief, superuser, step
):
    other = factories.make_chief("kim")

    statuses = [post(chris, person, step=step).status_code for person in (chief, other, superuser)]

    assert statuses == [403, 403, 403]
    assert not Proposal.objects.exists()


def test_screen_says_why_an_account_cannot_be_managed(chris, chief):
    other = factories.make_chief("kim")

    page = chris.get(f"/admin/accounts/user/{other.pk}/change/").text

    assert "Kim is a chief editor. Only a superuser manages this account." in page


def test_what_is_saved_at_once_beside_a_proposal_is_named(chris, editor):
    address = f"/admin/accounts/user/{editor.pk}/change-account/"

    page = chris.post(address, form(editor, roles=[MEDICAL_REVIEWERS]), follow=True)

    proposed_, saved = [str(message) for message in page.context["messages"]]
    assert saved == "Saved at once: Taken away: Editors."
    assert proposed_.startswith("Proposed: Account of Erin (erin). This waits until")
    assert state_of(editor.pk).groups == ()


def test_role_is_taken_away_at_once_and_logged(chris, rao):
    response = post(chris, rao, roles=[])

    log = Proposal.objects.get()
    assert (response.status_code, state_of(rao.pk).groups, log.state) == (302, (), Proposal.State.AT_ONCE)


def test_chief_editor_who_lost_the_role_meanwhile_has_proposed_nothing_that_can_be_confirmed(
    chris, chief, superuser, editor
):
    post(chris, editor, roles=[EDITORS, MEDICAL_REVIEWERS])
    chief.groups.clear()

    assert confirm(superuser, last_waiting()).status_code == 409
    assert state_of(editor.pk).groups == (EDITORS,)


def test_what_a_former_superuser_proposed_is_not_confirmed_for_a_chief_editor(client, superuser, chief, editor):
    client.force_login(with_password(superuser))
    change_account(client, editor, is_superuser="on")
    type(editor).objects.filter(pk=superuser.pk).update(is_superuser=False)
    superuser.groups.set(chief.groups.all())

    assert confirm(chief).status_code == 409
    assert not state_of(editor.pk).is_superuser


def test_change_asks_for_the_password_again(chief, rao):
    thief = Client()
    thief.force_login(with_password(chief))
    use_device(thief, with_app(chief))

    with later(minutes=16):
        asked = post(thief, rao, email=MINE)

    assert (asked.status_code, waits()) == (422, False)


def test_no_change_and_a_taken_address_are_refused_with_a_sentence(chris, rao, editor):
    unchanged, taken = post(chris, rao), post(chris, rao, email="ERIN@example.org")

    assert "Nothing would change: the account is like this already." in unchanged.text
    assert "Erin already has this e-mail address." in taken.text


def test_person_screen_lists_what_they_hold_with_links(chris, rao, editor):
    edition = factories.make_in_review(by=editor)
    claims.claim(edition, by=rao)
    live = factories.make_published(factories.make_page(edition.page.condition, "genes"), by=editor, reviewer=rao)
    held, wrote = (chris.get(f"/admin/accounts/user/{person.pk}/change/").text for person in (rao, editor))

    assert f'<li><a href="{edition.get_admin_url()}">{edition.title}</a></li>' in held
    assert f'<li><a href="{live.get_admin_url()}">{live.title}</a></li>' in held
    assert f'href="/admin/conditions/medicalreviewer/{rao.medical_reviewer.pk}/change/"' in held
    assert f'<li><a href="{edition.get_admin_url()}">{edition.title}</a></li>' in wrote
