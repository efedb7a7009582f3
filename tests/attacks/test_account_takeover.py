"""Attack: a superuser takes over the account of a reviewer, by its address, names, rights and password."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail

from accounts import signers
from accounts.models import Proposal, User
from accounts.roles import CHIEF_EDITORS, EDITORS, MEDICAL_REVIEWERS
from operations import mail_queue
from tests import factories
from tests.accounts.sign_in_helpers import PASSWORD, is_in, kinds_of, sign_in, with_password
from tests.accounts.test_mail_retries import Down
from tests.operations.mail_queue import run_next_attempt

from .people_screens import change_account, confirm, last_waiting, later, proposed, told, waits

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


def rao_log(rao):
    return Proposal.objects.filter(about=rao).order_by("pk")


def test_change_of_the_address_waits_and_is_told_at_the_old_and_the_new_one(root, chief, rao, commit):
    with commit():
        response = change_account(root, rao, email=MINE)

    rao.refresh_from_db()
    assert (response.url, rao.email, kinds_of(rao)) == (last_waiting().get_admin_url(), "rao@example.org", [])
    assert (set(proposed()), told()) == ({"rao@example.org", MINE, "chris@example.org"}, {})
    mail_to_rao = proposed()["rao@example.org"]
    assert "proposed a change to the account or the register entry of Rao (rao) on" in mail_to_rao
    assert "The change is not in effect yet: a second person has to confirm it." in mail_to_rao
    assert "> A new e-mail address.\n" in mail_to_rao
    assert f"https://example.org{last_waiting().get_admin_url()}" in mail_to_rao


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
    confirm(chief)

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

    rao.refresh_from_db()
    mails = [message.body for message in mail.outbox if message.to == ["rao@example.org"]]
    assert [body.split("> ")[1].split("\n")[0] for body in mails if "> " in body] == [
        "Taken away: Medical reviewers.",
        "A new e-mail address.",
        "New: Medical reviewers.",
    ]
    assert (rao.email, rao.role_names, given_back.status_code, links_to(MINE)) == ("rao@example.org", [], 302, [])
    assert sign_in(type(root)(), "rao", "known to mallory").status_code == 200


def test_new_account_with_a_known_password_is_no_signer_with_it(root, chief, commit):
    typed = {"username": "fake", "usable_password": "true", "password1": "known to root", "password2": "known to root"}
    root.post("/admin/accounts/user/add/", typed)
    fake = User.objects.get(username="fake")

    change_account(root, fake, email=MINE, groups=groups(CHIEF_EDITORS))
    alone = signers.rights_of(User.objects.get(pk=fake.pk))
    with commit():
        confirm(chief)

    thief = type(root)()
    assert (alone, bool(signers.rights_of(User.objects.get(pk=fake.pk)))) == (frozenset(), True)
    assert (sign_in(thief, "fake", "known to root").status_code, is_in(thief)) == (200, False)
    assert "chris@example.org" in told()


def test_editor_who_becomes_a_reviewer_chooses_a_password_by_a_link(root, chief, editor, commit):
    with_password(editor)

    with commit():
        change_account(root, editor, groups=groups(EDITORS, MEDICAL_REVIEWERS))
        confirm(chief)

    assert (len(links_to("erin@example.org")), sign_in(type(root)(), "erin").status_code) == (1, 200)
    # Another role of somebody who signs already ends no password.
    with commit():
        change_account(root, editor, groups=groups(EDITORS, MEDICAL_REVIEWERS, CHIEF_EDITORS))
        confirm(chief)
    assert len(links_to("erin@example.org")) == 1


def test_closing_is_at_once_and_told_also_to_the_closed_account(root, chief, rao, commit):
    with commit():
        change_account(root, rao, is_active=None, email=MINE, first_name="Mallory")
        confirm(chief)

    rao.refresh_from_db()
    assert (rao.is_active, rao.email, str(rao)) == (False, MINE, "Mallory")
    bodies = [message.body for message in mail.outbox if message.to == ["rao@example.org"]]
    assert ["> " + body.split("> ", 1)[1].split("\n\n")[0] for body in bodies] == [
        "> The account was closed.",
        "> A new e-mail address.\n> The name “Mallory” instead of “Rao”.",
        "> The e-mail address was changed.\n> The name “Rao” is now “Mallory”.\n> Proposed by Root.",
    ]
    log = [(row.state, row.decided_by and row.decided_by.username) for row in rao_log(rao)]
    assert log == [("at_once", "root"), ("confirmed", "chris")]


def test_unchanged_account_and_an_editors_account_are_told_to_nobody(root, chief, rao, editor, commit):
    with commit():
        change_account(root, rao)
        change_account(root, editor, email=MINE)

    assert (told(), proposed(), waits()) == ({}, {}, False)


def test_chief_who_closes_an_account_tells_the_person(client, chief, rao, commit):
    client.force_login(chief)

    with commit():
        client.post(f"/admin/conditions/medicalreviewer/leaving/{rao.pk}/")

    assert "> The account was closed." in told()["rao@example.org"]
    assert [(row.kind, row.state) for row in rao_log(rao)] == [
        ("conditions.register", "at_once"),
        ("accounts.account", "at_once"),
    ]


# --- Mails that are refused at first ----------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_refused_mail_to_the_old_address_is_sent_there_later(root, rao, settings, mailoutbox):
    usual, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{Down.__module__}.{Down.__name__}"
    change_account(root, rao, email=MINE)
    stored = sorted(task.args_kwargs["kwargs"]["address"] for task in mail_queue.waiting_for(rao))
    settings.EMAIL_BACKEND = usual
    # Also if the account is closed meanwhile.
    User.objects.filter(pk=rao.pk).update(is_active=False)

    run_next_attempt()

    assert stored == [MINE, "rao@example.org"]
    assert sorted(message.to[0] for message in mailoutbox) == [MINE, "rao@example.org"]
    assert not mail_queue.waiting_for(rao).exists()
