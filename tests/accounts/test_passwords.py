"""Password resets by mail, and password changes while signed in."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.signals import request_finished
from django.db import close_old_connections

from accounts.links import INVITATIONS
from accounts.models import SignInEvent
from accounts.views.passwords import forgotten
from tests import factories

from .sign_in_helpers import PASSWORD, is_in, kinds_of, sign_in, with_password

FORGOTTEN, CHANGE = "/admin/forgotten-password/", "/admin/password_change/"
NEW = "quite another sentence"
REQUEST_MESSAGE = (
    "If this address belongs to an account with a password, a mail is on its way. "
    "Its link works once, within 60 minutes."
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(editor):
    return with_password(editor)


def ask(client, email, **more):
    return client.post(FORGOTTEN, {"email": email}, **more)


def link_of(message):
    """Return the path of the link in a mail, after checking that its host is the site's own."""
    return re.search(r"https://example\.org(/admin/\S+)", message.body)[1]


def link_for(client, callbacks, email="erin@example.org"):
    with callbacks(execute=True):
        ask(client, email)
    return link_of(mail.outbox[-1])


def choose(client, link, password=NEW):
    """Open the link and choose a password; return the response to the form."""
    form = client.get(link)
    return client.post(form.url, {"new_password1": password, "new_password2": password})


def test_every_address_gets_the_same_response(client, person, django_capture_on_commit_callbacks):
    invited = factories.make_user("invited", email="invited@example.org")
    invited.set_unusable_password()
    invited.save()

    pages = []
    for email in ("erin@example.org", "ERIN@example.org", "nobody@example.org", "invited@example.org"):
        with django_capture_on_commit_callbacks(execute=True):
            pages.append(ask(client, email).content.decode())

    assert [REQUEST_MESSAGE in page for page in pages] == [True] * 4
    assert len({re.sub(r'value="[^"]*"', "", page) for page in pages}) == 1
    assert [message.to for message in mail.outbox] == [["erin@example.org"]] * 2


def test_response_is_sent_before_the_account_is_looked_up(rf, person, django_assert_num_queries):
    request = rf.post(FORGOTTEN, {"email": "erin@example.org"})
    request.user, request.session = AnonymousUser(), SessionStore()

    # All of these queries belong to the rate limit of the sender.
    with django_assert_num_queries(5):
        response = forgotten(request).render()
    before = SignInEvent.objects.count()
    # The test client does the same, because the connection belongs to the test.
    request_finished.disconnect(close_old_connections)
    try:
        response.close()
        response.close()
    finally:
        request_finished.connect(close_old_connections)

    assert (response.status_code, before, kinds_of(person)) == (200, 0, ["link_sent"])


def test_reset_mail_explains_what_to_do(client, person, django_capture_on_commit_callbacks):
    link_for(client, django_capture_on_commit_callbacks)

    message = mail.outbox[0]
    html = message.alternatives[0].content
    assert message.subject == "[DiseaseMaps] A new password"
    assert "Somebody requested a new password for erin. If that was not you, do nothing" in message.body
    assert f'<a href="https://example.org{link_of(message)}">Choose a new password</a>' in html


def test_link_ignores_the_host_header(client, person, settings, django_capture_on_commit_callbacks):
    settings.ALLOWED_HOSTS = ["*"]
    with django_capture_on_commit_callbacks(execute=True):
        ask(client, "erin@example.org", headers={"host": "evil.example"})

    assert "evil.example" not in mail.outbox[0].body


def test_link_sets_the_password_once(client, person, django_capture_on_commit_callbacks):
    link = link_for(client, django_capture_on_commit_callbacks)

    with django_capture_on_commit_callbacks(execute=True):
        response = choose(client, link)
    again = client.get(link)
    old, new = sign_in(client, "erin"), sign_in(client, "erin", NEW)

    assert (response.status_code, response.url, again.status_code) == (302, "/admin/login/", 410)
    assert (old.status_code, new.status_code) == (200, 302)
    assert kinds_of(person) == ["link_sent", "password_reset", "password_failed", "in_password"]
    assert mail.outbox[-1].subject == "[DiseaseMaps] Your password was changed"


def test_password_reset_makes_the_browser_known(client, person, django_capture_on_commit_callbacks):
    for number in range(10):
        sign_in(client, "erin", "wrong", REMOTE_ADDR=f"198.51.100.{number}")
    refused = sign_in(client, "erin")
    link = link_for(client, django_capture_on_commit_callbacks)

    choose(client, link)

    assert (refused.status_code, sign_in(client, "erin", NEW).status_code) == (429, 302)


def test_weak_password_is_refused_with_reasons(client, person, django_capture_on_commit_callbacks):
    form = client.get(link_for(client, django_capture_on_commit_callbacks))

    response = client.post(form.url, {"new_password1": "12345678", "new_password2": "12345678"})

    assert response.status_code == 422
    assert "This password is entirely numeric." in response.content.decode()


@pytest.mark.parametrize(("minutes", "status"), [(59, 302), (61, 410)])
def test_link_expires_after_an_hour(client, person, django_capture_on_commit_callbacks, minutes, status):
    link = link_for(client, django_capture_on_commit_callbacks)

    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)):
        response = client.get(link)

    assert response.status_code == status


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"email": "other@example.org"}])
def test_link_ends_when_the_account_or_its_email_changes(client, person, django_capture_on_commit_callbacks, change):
    link = link_for(client, django_capture_on_commit_callbacks)
    type(person).objects.update(**change)

    response = client.get(link)

    assert (response.status_code, "This link has expired" in response.content.decode()) == (410, True)


def test_sign_in_invalidates_links(client, person, django_capture_on_commit_callbacks):
    link = link_for(client, django_capture_on_commit_callbacks)
    sign_in(client, "erin")

    assert client.get(link).status_code == 410


@pytest.mark.parametrize("link", ["/admin/new-password/x/y/", "/admin/new-password/MQ/set-password/"])
def test_forged_links_are_refused(client, person, link):
    assert client.get(link).status_code == 410


def test_invitation_link_does_not_reset_a_password(client, person):
    link = INVITATIONS.address(person).replace("/invitation/", "/new-password/")

    assert client.get(link).status_code == 410


def test_resets_per_account_are_rate_limited(client, person, django_capture_on_commit_callbacks):
    statuses = []
    for number in range(6):
        # Each request commits on its own: a new link replaces one that was not sent yet.
        with django_capture_on_commit_callbacks(execute=True):
            statuses.append(ask(client, "erin@example.org", REMOTE_ADDR=f"198.51.100.{number}").status_code)

    assert (statuses, len(mail.outbox)) == ([200] * 6, 3)


def test_reset_requests_are_rate_limited_by_network_address(client, db):
    statuses = [ask(client, f"guess{number}@example.org").status_code for number in range(11)]

    assert statuses == [200] * 10 + [429]


def test_invalid_email_address_is_refused(client, db):
    assert ask(client, "nonsense").status_code == 422


def test_password_change_needs_the_old_password_and_sends_a_mail(client, person, django_capture_on_commit_callbacks):
    client.force_login(person)
    new = {"new_password1": NEW, "new_password2": NEW}

    wrong = client.post(CHANGE, {"old_password": "wrong", **new})
    unlike = client.post(CHANGE, {"old_password": PASSWORD, "new_password1": NEW, "new_password2": "x"})
    with django_capture_on_commit_callbacks(execute=True):
        right = client.post(CHANGE, {"old_password": PASSWORD, **new})

    assert (wrong.status_code, unlike.status_code, right.status_code, is_in(client)) == (200, 200, 302, True)
    assert kinds_of(person) == ["in", "password_changed"]
    assert "The password of erin was changed on" in mail.outbox[0].body


def test_password_change_ends_the_other_sessions(client, person):
    other = type(client)()
    other.force_login(person)
    client.force_login(person)

    client.post(CHANGE, {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})

    assert (is_in(client), is_in(other)) == (True, False)


def test_guesses_of_the_old_password_are_rate_limited(client, person):
    client.force_login(person)
    for _guess in range(5):
        client.post(CHANGE, {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW})

    response = client.post(CHANGE, {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}, follow=True)

    person.refresh_from_db()
    assert [str(message) for message in response.context["messages"]] == ["Too many attempts. Try again in 1 minute."]
    assert person.check_password(PASSWORD)


def test_password_set_by_a_superuser_is_mailed_to_its_user(
    client, superuser, person, django_capture_on_commit_callbacks
):
    client.force_login(superuser)
    address = f"/admin/accounts/user/{person.pk}/password/"

    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"password1": "x", "password2": "y"})
        client.post(address, {"password1": NEW, "password2": NEW, "usable_password": "true"})

    event = person.sign_in_events.first()
    assert (event.kind, event.by, len(mail.outbox)) == ("password_changed", superuser, 1)
    assert "Root changed the password of erin on" in mail.outbox[0].body
