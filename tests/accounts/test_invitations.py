"""Invitations: permissions, the mail, and a link that works once."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from accounts import invitations
from accounts.models import Proposal, User
from accounts.roles import CHIEF_EDITORS, EDITORS, MEDICAL_REVIEWERS
from accounts.trust_roots.forms import InvitationForm
from tests import factories
from tests.attacks.people_screens import confirm, waits

from .sign_in_helpers import kinds_of, sign_in
from .test_passwords import NEW, choose, link_of

INVITE, PEOPLE = "/admin/accounts/user/invite/", "/admin/accounts/user/"

pytestmark = pytest.mark.django_db


ENTRY = {
    "part0-name": "Dr Noor Haddad",
    "part0-credentials": "MD, PhD",
    "part0-speciality": "endocrinologist",
    "part0-valid_until": "2030-01-31",
    "part0-orcid": "https://orcid.org/0000-0002-1825-0097",
}


def form(**values):
    roles = values.get("roles", [MEDICAL_REVIEWERS])
    return {
        **(ENTRY if MEDICAL_REVIEWERS in roles else {}),
        "username": "noor",
        "first_name": "Noor",
        "last_name": "Haddad",
        "email": "noor@example.org",
        "roles": [MEDICAL_REVIEWERS],
        "reason": "I met her at the conference.",
        **values,
    }


def invite(client, callbacks, **values):
    """Post the invitation, and confirm it as a second chief editor if it waits; return the first response."""
    with callbacks(execute=True):
        response = client.post(INVITE, form(**values))
        if waits():
            assert confirm(User.objects.filter(username="casey").first() or factories.make_chief("casey"))
        return response


def invitations_sent():
    return [message for message in mail.outbox if "You are invited" in message.subject]


def test_invited_reviewer_chooses_a_password(client, chief, settings, django_capture_on_commit_callbacks):
    settings.SECOND_FACTOR = "voluntary"
    client.force_login(chief)
    offered = INVITE in client.get(PEOPLE).content.decode()

    response = invite(client, django_capture_on_commit_callbacks)
    person = User.objects.get(username="noor")
    message = invitations_sent()[0]
    guest = type(client)()
    page = guest.get(link_of(message), follow=True).content.decode()
    chosen = choose(type(client)(), link_of(message))
    entered = sign_in(guest, "noor", NEW)

    assert (offered, response.url) == (True, Proposal.objects.get().get_admin_url())
    assert (person.is_staff, person.is_superuser, person.role_names) == (True, False, [MEDICAL_REVIEWERS])
    assert (message.to, message.subject) == (["noor@example.org"], "[DiseaseMaps] You are invited to the newsroom")
    assert "Chris invites you to the newsroom of DiseaseMaps (Medical reviewers)." in message.body
    assert "Your user name is noor." in message.body
    assert "Choose your password within 7 days; the link works once:" in message.body
    assert "Welcome: choose a password" in page
    assert (chosen.url, entered.status_code) == ("/admin/login/", 302)
    assert guest.get(link_of(message)).status_code == 410
    assert [event.by for event in person.sign_in_events.filter(kind="invited")] == [chief]


@pytest.mark.parametrize(("days", "status"), [(6, 302), (8, 410)])
def test_invitation_is_valid_for_a_week(client, chief, django_capture_on_commit_callbacks, days, status):
    client.force_login(chief)
    invite(client, django_capture_on_commit_callbacks)

    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=days)):
        response = type(client)().get(link_of(invitations_sent()[0]))

    assert response.status_code == status


@pytest.mark.parametrize(
    ("by", "given", "status"),
    [
        ("editor", [EDITORS], 403),
        ("reviewer", [EDITORS], 403),
        ("chief", [EDITORS, MEDICAL_REVIEWERS], 302),
        ("chief", [CHIEF_EDITORS], 422),
        ("chief", [], 422),
        ("superuser", [CHIEF_EDITORS], 302),
    ],
)
def test_permission_to_invite_depends_on_the_role(client, request, by, given, status):
    client.force_login(request.getfixturevalue(by))

    response = client.post(INVITE, form(roles=given))

    assert response.status_code == status
    assert (User.objects.filter(username="noor").exists() or waits()) == (status == 302)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"email": "ERIN@example.org"}, "Erin already has this e-mail address."),
        ({"email": ""}, "This field is required."),
        ({"username": "erin"}, "A user with that username already exists."),
        ({"first_name": "No\x07r"}, "This name holds characters that cannot be shown."),
    ],
)
def test_invalid_form_shows_errors_and_creates_no_user(client, chief, editor, values, sentence):
    client.force_login(chief)

    response = client.post(INVITE, form(**values))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not User.objects.filter(last_name="Haddad").exists()


def test_invitation_can_be_sent_again_until_a_password_is_chosen(client, chief, django_capture_on_commit_callbacks):
    client.force_login(chief)
    invite(client, django_capture_on_commit_callbacks)
    person = User.objects.get(username="noor")
    again, person_page = (f"/admin/accounts/user/{person.pk}/{end}/" for end in ("invite-again", "change"))

    offered = again in client.get(person_page).content.decode()
    confirmation = client.get(again).status_code
    with django_capture_on_commit_callbacks(execute=True):
        client.post(again)
    choose(type(client)(), link_of(invitations_sent()[-1]))
    late = client.post(again, follow=True)
    messages = [str(message) for message in late.context["messages"]]

    assert (offered, confirmation, kinds_of(person)) == (True, 200, ["invited", "invited", "accepted"])
    assert messages[-1] == "Noor Haddad has already chosen a password."


@pytest.mark.parametrize("whose", ["chief", "superuser"])
def test_chief_editor_cannot_repeat_an_invitation_beyond_their_permission(client, chief, whose):
    other = factories.make_chief("casey") if whose == "chief" else factories.make_user("root", is_superuser=True)
    client.force_login(chief)

    assert client.post(f"/admin/accounts/user/{other.pk}/invite-again/").status_code == 403


def test_user_without_an_email_address_gets_no_invitation(client, chief, django_capture_on_commit_callbacks):
    person = factories.make_user("mute", EDITORS, email="")
    person.set_unusable_password()
    person.save()
    client.force_login(chief)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/admin/accounts/user/{person.pk}/invite-again/")

    assert mail.outbox == []


# --- The register entry, in the same form ---------------------------------------------------


def test_one_form_creates_user_roles_and_register_entry(client, chief, django_capture_on_commit_callbacks):
    client.force_login(chief)

    response = invite(client, django_capture_on_commit_callbacks, **ENTRY)

    person = User.objects.get(username="noor")
    assert response.url == Proposal.objects.get().get_admin_url()
    entry = person.medical_reviewer
    assert (entry.name, entry.slug, entry.orcid) == ("Dr Noor Haddad", "dr-noor-haddad", "0000-0002-1825-0097")
    assert entry.is_current()


def test_register_entry_of_the_same_name_gets_its_own_slug(client, chief, django_capture_on_commit_callbacks):
    client.force_login(chief)
    invite(client, django_capture_on_commit_callbacks, **ENTRY, **{"part0-registration_number": "GMC 1"})
    other = {**ENTRY, "part0-registration_number": "GMC 2"}

    invite(client, django_capture_on_commit_callbacks, username="noor2", email="noor2@example.org", **other)

    assert User.objects.get(username="noor2").medical_reviewer.slug == "dr-noor-haddad-2"


def test_incomplete_register_entry_is_refused_and_keeps_the_input(client, chief, django_capture_on_commit_callbacks):
    client.force_login(chief)

    refused = invite(client, django_capture_on_commit_callbacks, **{**ENTRY, "part0-valid_until": "soon"})

    assert refused.status_code == 422
    assert "Correct “Entry in the register of medical reviewers” below." in refused.text
    assert "Enter a valid date." in refused.text
    assert 'value="soon"' in refused.text
    assert 'value="Dr Noor Haddad"' in refused.text
    assert not User.objects.filter(username="noor").exists()
    assert mail.outbox == []


def test_register_entry_is_required_of_medical_reviewers_only(client, chief, django_capture_on_commit_callbacks):
    client.force_login(chief)
    empty = dict.fromkeys(ENTRY, "")

    refused = invite(client, django_capture_on_commit_callbacks, **empty)
    invited = invite(client, django_capture_on_commit_callbacks, **empty, roles=[EDITORS])

    assert refused.status_code == 422
    assert "register of medical reviewers” below: Name, Credentials, Speciality, Valid until." in refused.text
    assert 'value="noor@example.org"' in refused.text
    assert invited.url == f"/admin/accounts/user/{User.objects.get(username='noor').pk}/change/"


def test_a_waiting_invitation_without_an_entry_can_still_be_confirmed(client, chief):
    client.force_login(chief)
    client.post(INVITE, form())
    # As releases proposed it that did not require the entry.
    proposal = Proposal.objects.get()
    changes = {**proposal.changes, "parts": {}}

    rebuilt = InvitationForm.of(chief, changes, reason=proposal.reason)

    assert rebuilt.is_valid()


def test_register_entry_needs_the_role_of_a_reviewer(client, chief, django_capture_on_commit_callbacks):
    client.force_login(chief)

    refused = invite(client, django_capture_on_commit_callbacks, roles=[EDITORS], **ENTRY)

    assert "Tick the role “Medical reviewers” as well, or clear" in refused.text
    assert not User.objects.filter(username="noor").exists()


def test_concurrent_invitations_of_the_same_name_keep_the_input(
    client, chief, django_capture_on_commit_callbacks, monkeypatch
):
    client.force_login(chief)
    real = invitations.invite

    def a_moment_later(**values):
        factories.make_user("noor")
        return real(**values)

    monkeypatch.setattr(invitations, "invite", a_moment_later)
    values = {"roles": [EDITORS], "email": "other@example.org"}
    refused = invite(client, django_capture_on_commit_callbacks, **values)

    assert refused.status_code == 422
    assert "Somebody has just added a person with this user name." in refused.text
    assert 'value="other@example.org"' in refused.text
