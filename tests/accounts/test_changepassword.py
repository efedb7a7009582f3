"""The command `changepassword`: whom it mails."""

import getpass

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import SignInEvent
from tests.attacks.people_screens import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(monkeypatch, django_capture_on_commit_callbacks):
    """Return a function that changes a person's password on the server."""

    def change(person):
        monkeypatch.setattr(getpass, "getpass", lambda **prompt: "quite another sentence")
        with django_capture_on_commit_callbacks(execute=True):
            call_command("changepassword", person.username)
        person.refresh_from_db()
        assert person.check_password("quite another sentence")

    return change


def test_person_and_chief_editors_hear_of_a_signers_password(change, reviewer, chief):
    change(reviewer)

    own = next(message for message in mail.outbox if message.to == [reviewer.email])
    assert f"The password of {reviewer.username} was changed on" in own.body
    assert set(told()) == {chief.email}
    assert "> The password was changed on the server with changepassword." in told()[chief.email]


def test_only_the_person_hears_of_an_editors_password(change, editor, chief):
    change(editor)

    assert [message.to for message in mail.outbox] == [[editor.email]]


def test_change_is_a_sign_in_event(change, editor):
    change(editor)

    assert SignInEvent.objects.get(person=editor).kind == SignInEvent.Kind.PASSWORD_CHANGED
    assert SignInEvent.objects.get(person=editor).by is None


def test_nothing_is_told_if_nothing_changed(monkeypatch, editor):
    monkeypatch.setattr(getpass, "getpass", lambda **prompt: "short")

    with pytest.raises(CommandError, match="Aborting"):
        call_command("changepassword", editor.username)

    assert not SignInEvent.objects.exists()
