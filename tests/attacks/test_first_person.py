"""Attack: the only superuser of a site makes a second account of their own, and is their own second person."""

import pytest
from django.core import mail
from django.core.management import call_command

from accounts.models import Proposal, User
from accounts.roles import CHIEF_EDITORS, EDITORS, MEDICAL_REVIEWERS
from conditions.models import MedicalReviewer
from tests import factories
from tests.accounts.sign_in_helpers import with_password

from .people_screens import change_account, confirm, told, waits
from .test_namesake import INVITE, invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client, db):
    """Return a client of the superuser whom `createsuperuser` made on a new site."""
    call_command("createsuperuser", interactive=False, username="root", email="root@example.org")
    client.force_login(with_password(User.objects.get(username="root")))
    return client


def invited(client, username, *roles, **values):
    """Post an invitation, for reviewers with an entry in the register, and return whether it was sent at once."""
    form = invitation("Dr Jin Lee", username=username, email=f"{username}@example.org", roles=list(roles), **values)
    if MEDICAL_REVIEWERS not in roles:
        form = {name: value for name, value in form.items() if not name.startswith("part")}
    client.post(INVITE, form)
    return User.objects.filter(username=username).exists()


def log():
    return [(row.state, row.title, row.reason) for row in Proposal.objects.order_by("pk")]


def test_first_chief_editor_of_a_new_site_needs_nobody_else_and_is_logged(root, django_capture_on_commit_callbacks):
    page = root.get(INVITE).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        was_sent = invited(root, "chris", CHIEF_EDITORS, reason="")

    assert "You are the only person who can confirm, so invite a chief editor first" in page
    assert (was_sent, [message.to for message in mail.outbox]) == (True, [["chris@example.org"]])
    assert log() == [
        ("at_once", "Account of root (root)", "Made on the server with createsuperuser."),
        (
            "at_once",
            "Invitation of Mallory Mills (chris)",
            "First invitation: nobody else on this site can confirm it.",
        ),
    ]


@pytest.mark.parametrize("roles", [[MEDICAL_REVIEWERS], [CHIEF_EDITORS, MEDICAL_REVIEWERS]])
def test_first_invitation_makes_no_reviewer(root, roles):
    assert (invited(root, "mallory", *roles), waits()) == (False, True)
    assert not MedicalReviewer.objects.exists()


def test_editors_are_invited_alone_at_any_time(root):
    assert invited(root, "erin", EDITORS)


def test_second_invitation_waits(root):
    invited(root, "chris", CHIEF_EDITORS)

    assert (invited(root, "casey", CHIEF_EDITORS), waits()) == (False, True)
    assert confirm(User.objects.get(username="root")).status_code == 409
    assert confirm(User.objects.get(username="chris")).status_code == 302
    assert User.objects.get(username="casey").role_names == [CHIEF_EDITORS]


@pytest.mark.parametrize("values", [{"is_active": None}, {"groups": []}, {"is_staff": None}])
def test_whoever_throws_out_all_others_is_not_at_the_start_again(root, values):
    invited(root, "chris", CHIEF_EDITORS)
    change_account(root, User.objects.get(username="chris"), **values)

    assert (invited(root, "mallory", CHIEF_EDITORS), waits()) == (False, True)


def test_chief_editor_of_an_older_site_counts_after_the_right_was_taken_away(root):
    chief = factories.make_chief("chris")
    change_account(root, chief, groups=[])

    assert not invited(root, "mallory", CHIEF_EDITORS)


def test_only_chief_editor_is_not_at_the_start(client, chief):
    client.force_login(chief)

    assert not invited(client, "mallory", MEDICAL_REVIEWERS)
    page = client.get(Proposal.objects.get().get_admin_url()).content.decode()
    assert "Nobody on this site can confirm this yet. It needs a chief editor or a superuser" in page


def test_second_superuser_of_the_command_line_is_told_to_the_chief_editors(
    root, chief, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("createsuperuser", interactive=False, username="second", email="second@example.org")

    assert set(told()) == {"chris@example.org"}
    assert "> This superuser was made on the server with createsuperuser." in told()["chris@example.org"]
