"""Attack: a superuser takes over the account of a reviewer, by its address, password and second factor."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail

from accounts.models import User
from accounts.roles import CHIEF_EDITORS, EDITORS, MEDICAL_REVIEWERS
from operations import mail_queue
from tests import factories
from tests.accounts.sign_in_helpers import PASSWORD, is_in, kinds_of, sign_in, with_password
from tests.accounts.test_mail_retries import Down
from tests.operations.mail_queue import run_next_attempt

from .people_screens import change_account, later, told

pytestmark = pytest.mark.django_db
MINE = "mallory@example.net"


@pytest.fixture
def root(client, db):
    """Return a client on which a superuser is signed in."""
    client.force_login(with_password(factories.make_user("root", is_superuser=True)))
    return client


@pytest.fixture
def rao(db):
    return with_password(factories.make_reviewer("rao"))


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Return a context manager that sends the mails of what is committed in it."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def set_password(client, person, **values):
    form = {"password1": "known to mallory", "password2": "known to mallory", "usable_password": "true", **values}
    return client.post(f"/admin/accounts/user/{person.pk}/password/", form)


def links_to(address):
    return [
        message
        for message in mail.outbox
        if message.to == [address] and "choose a new password within an hour" in message.body
    ]


def groups(*names):
    return list(Group.objects.filter(name__in=names).values_list("pk", flat=True))


def test_change_of_the_address_is_told_at_the_old_and_the_new_one(root, chief, rao, commit):
    with commit():
        change_account(root, rao, email=MINE)

    assert set(told()) == {"rao@example.org", MINE, "chris@example.org"}
    assert "Root changed the account or the register entry of Rao (rao) on" in told()["rao@example.org"]
    assert "> The e-mail address was changed." in told()["rao@example.org"]
    assert kinds_of(rao) == ["email_changed"]


@pytest.mark.parametrize("who", ["rao", "chris", "erin"])
def test_password_of_a_signer_cannot_be_set_by_a_superuser(root, rao, chief, editor, who, commit):
    person = User.objects.get(username=who)
    with commit():
        response = set_password(root, with_password(person))

    person.refresh_from_db()
    is_signer = who != "erin"
    assert (response.status_code, person.check_password(PASSWORD)) == (302, is_signer)
    assert bool(links_to(person.email)) == is_signer


def test_screen_of_the_password_offers_a_link(root, rao):
    page = root.get(f"/admin/accounts/user/{rao.pk}/password/")

    assert page.status_code == 200
    assert "Send a password link" in page.content.decode()
    assert 'name="password1"' not in page.content.decode()


def test_link_needs_the_right_to_change_people_and_the_password(root, client, chief, rao, commit):
    with later(minutes=16), commit():
        asked = set_password(root, rao)
    client.force_login(chief)
    refused = set_password(client, rao)

    assert (asked.status_code, refused.status_code, links_to("rao@example.org")) == (422, 403, [])


def test_no_link_goes_to_a_new_address_for_a_day(root, chief, rao, commit):
    change_account(root, rao, email=MINE)

    with commit():
        refused = set_password(root, rao)
        type(root)().post("/admin/forgotten-password/", {"email": MINE})
    too_early = links_to(MINE)
    with later(hours=25), commit():
        type(root)().post("/admin/forgotten-password/", {"email": MINE})

    assert (refused.status_code, too_early, len(links_to(MINE))) == (422, [], 1)
    assert "The e-mail address was changed less than 24 hours ago." in refused.content.decode()


def test_editor_with_a_new_address_gets_a_link_at_once(root, editor, commit):
    change_account(root, with_password(editor), email=MINE)

    with commit():
        type(root)().post("/admin/forgotten-password/", {"email": MINE})

    assert len(links_to(MINE)) == 1


def test_right_that_is_taken_away_first_changes_nothing(root, chief, rao, commit):
    with commit():
        change_account(root, rao, groups=[])
        change_account(root, rao, email=MINE)
        set_password(root, rao)
        given_back = change_account(root, rao, groups=groups(MEDICAL_REVIEWERS))
        type(root)().post("/admin/forgotten-password/", {"email": MINE})

    mails = [message for message in mail.outbox if message.to == ["rao@example.org"]]
    assert [message.body.split("> ")[1].split("\n")[0] for message in mails] == [
        "Taken away: Medical reviewers.",
        "The e-mail address was changed.",
    ]
    assert (given_back.status_code, links_to(MINE)) == (302, [])
    assert sign_in(type(root)(), "rao", "known to mallory").status_code == 200


def test_new_account_with_a_known_password_is_no_signer_with_it(root, chief, commit):
    typed = {"username": "fake", "usable_password": "true", "password1": "known to root", "password2": "known to root"}
    root.post("/admin/accounts/user/add/", typed)
    fake = User.objects.get(username="fake")

    with commit():
        change_account(root, fake, email=MINE, groups=groups(CHIEF_EDITORS))

    thief = type(root)()
    assert (sign_in(thief, "fake", "known to root").status_code, is_in(thief)) == (200, False)
    assert "chris@example.org" in told()


def test_editor_who_becomes_a_reviewer_chooses_a_password_by_a_link(root, editor, commit):
    with_password(editor)

    with commit():
        change_account(root, editor, groups=groups(EDITORS, MEDICAL_REVIEWERS))

    assert (len(links_to("erin@example.org")), sign_in(type(root)(), "erin").status_code) == (1, 200)
    # Another role of somebody who signs already ends no password.
    with commit():
        change_account(root, editor, groups=groups(EDITORS, MEDICAL_REVIEWERS, CHIEF_EDITORS))
    assert len(links_to("erin@example.org")) == 1


def test_closing_and_renaming_are_told_also_to_a_closed_account(root, chief, rao, commit):
    with commit():
        change_account(root, rao, is_active=None, email=MINE, first_name="Mallory")

    assert (
        "> The e-mail address was changed.\n> The name “Rao” is now “Mallory”.\n> The account was closed.\n"
        in (told()["rao@example.org"])
    )


def test_unchanged_account_and_an_editors_account_are_told_to_nobody(root, chief, rao, editor, commit):
    with commit():
        change_account(root, rao)
        change_account(root, editor, email=MINE)

    assert told() == {}


def test_chief_who_closes_an_account_tells_the_person(client, chief, rao, commit):
    client.force_login(chief)

    with commit():
        client.post(f"/admin/conditions/medicalreviewer/leaving/{rao.pk}/")

    assert "> The account was closed." in told()["rao@example.org"]


# --- Mails that are refused at first ----------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_refused_mail_to_the_old_address_is_sent_there_later(root, rao, settings, mailoutbox):
    usual, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{Down.__module__}.{Down.__name__}"
    change_account(root, rao, email=MINE, is_active=None)
    stored = sorted(task.args_kwargs["kwargs"]["address"] for task in mail_queue.waiting_for(rao))
    settings.EMAIL_BACKEND = usual

    run_next_attempt()

    assert stored == [MINE, "rao@example.org"]
    assert sorted(message.to[0] for message in mailoutbox) == [MINE, "rao@example.org"]
    assert not mail_queue.waiting_for(rao).exists()
