"""Sessions: expiry with and without activity, and their end by a user or a chief editor."""

import datetime as dt
from unittest.mock import Mock

import pytest
import time_machine
from django.contrib.admin import site
from django.db import DatabaseError
from django.test import Client

from accounts import closing, sessions
from accounts.admin import UserAdmin
from accounts.models import User
from tests.admin.screens import session_of

from .sign_in_helpers import code_of, is_in, kinds_of, sign_in, with_app, with_password

START = dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def test_session_expires_after_an_hour_without_activity(client, editor, clock):
    client.force_login(editor)
    clock.shift(dt.timedelta(minutes=59))
    used = is_in(client)
    clock.shift(dt.timedelta(minutes=59))
    used_again = is_in(client)
    clock.shift(dt.timedelta(minutes=61))
    left = is_in(client)

    assert (used, used_again, left) == (True, True, False)
    assert kinds_of(editor) == ["in", "aged"]


@pytest.mark.slow
def test_session_expires_after_twelve_hours_despite_activity(client, editor, clock):
    client.force_login(editor)

    inside = []
    for _half_hour in range(25):
        clock.shift(dt.timedelta(minutes=30))
        inside.append(is_in(client))

    assert inside == [True] * 24 + [False]


def test_both_session_ages_are_settings(client, editor, clock, settings):
    settings.SESSION_IDLE_MINUTES = 10
    client.force_login(editor)
    clock.shift(dt.timedelta(minutes=11))

    assert not is_in(client)


def test_session_without_a_time_stamp_stays_valid(client, editor, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(editor)
    session = client.session
    for stamp in ("signed_in_at", "seen_at", "password_at"):
        del session[stamp]
    session.save()

    assert is_in(client)
    assert {"signed_in_at", "seen_at"} <= set(client.session.keys())


def test_session_is_saved_at_most_once_a_minute(client, editor, clock, django_assert_num_queries):
    client.force_login(editor)
    is_in(client)
    with django_assert_num_queries(4) as first:
        client.get("/admin/password_change/")
    clock.shift(dt.timedelta(seconds=61))
    client.get("/admin/password_change/")

    assert not [query for query in first.captured_queries if query["sql"].startswith("UPDATE")]
    assert client.session["seen_at"] == (START + dt.timedelta(seconds=61)).timestamp()


# --- Ending sessions ---


@pytest.fixture
def elsewhere(editor):
    """Return another browser in which the editor is signed in."""
    other = Client()
    other.force_login(editor)
    return other


def test_user_ends_their_other_sessions(client, editor, elsewhere):
    client.force_login(editor)
    confirmation = client.get("/admin/sign-ins/end/")

    response = client.post("/admin/sign-ins/end/", follow=True)

    assert b"Sign out everywhere else" in confirmation.content
    assert b"Signed out everywhere else." in response.content
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    assert kinds_of(editor) == ["in", "in", "ended"]


def test_current_session_keeps_its_second_factor(client, reviewer, settings):
    settings.SECOND_FACTOR = "all"
    device = with_app(with_password(reviewer))
    sign_in(client, "rao")
    client.post("/admin/second-step/", {"code": code_of(device)})

    client.post("/admin/sign-ins/end/")

    assert is_in(client)


def test_ending_sessions_asks_for_the_password_again(client, editor, elsewhere, clock):
    with_password(editor)
    client.force_login(editor)
    elsewhere.force_login(editor)
    clock.shift(dt.timedelta(minutes=30))

    refused = client.post("/admin/sign-ins/end/")

    assert refused.status_code == 422
    assert is_in(elsewhere)


def test_chief_editor_ends_the_sessions_of_another_user(client, chief, editor, elsewhere):
    client.force_login(chief)
    way = client.get(f"/admin/accounts/user/{editor.pk}/change/").content

    response = client.post(f"/admin/accounts/user/{editor.pk}/sign-out/", follow=True)

    assert f"/admin/accounts/user/{editor.pk}/sign-out/".encode() in way
    assert b"Signed out Erin everywhere." in response.content
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    event = editor.sign_in_events.get(kind="ended")
    assert event.by == chief


@pytest.mark.parametrize("person", ["superuser", "chief"])
def test_sessions_of_chief_editors_and_superusers_cannot_be_ended(client, chief, superuser, person):
    client.force_login(chief)
    pk = {"superuser": superuser, "chief": chief}[person].pk

    assert client.post(f"/admin/accounts/user/{pk}/sign-out/").status_code == 403


def test_editors_cannot_end_sessions_of_others(client, editor, reviewer):
    client.force_login(editor)

    assert client.post(f"/admin/accounts/user/{reviewer.pk}/sign-out/").status_code == 403


def test_reactivated_account_has_no_old_session(editor, elsewhere, chief, rf):
    closing.close(editor, by=chief, request=rf.get("/"))
    shut = is_in(elsewhere)

    editor.is_active = True
    editor.save()

    assert (shut, is_in(elsewhere)) == (False, False)


def test_account_deactivated_in_the_admin_has_no_old_session(client, superuser, editor, elsewhere):
    client.force_login(superuser)
    form = client.get(f"/admin/accounts/user/{editor.pk}/change/").context["adminform"].form
    typed = {name: value for name, value in form.initial.items() if name in form.fields and value not in (None, False)}
    typed |= {"groups": [group.pk for group in editor.groups.all()]}
    del typed["is_active"]
    response = client.post(f"/admin/accounts/user/{editor.pk}/change/", typed)
    editor.refresh_from_db()
    is_open = editor.is_active
    editor.is_active = True
    editor.save()

    assert (response.status_code, is_open, is_in(elsewhere)) == (302, False, False)


def test_sessions_survive_a_new_secret_key(client, editor, settings):
    client.force_login(editor)
    client.post("/admin/sign-ins/end/")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the site, for this test alone"

    assert is_in(client)


@pytest.mark.parametrize("box", ["is_staff", "is_active"])
def test_account_reactivated_in_the_admin_has_no_old_session(superuser, editor, elsewhere, rf, box):
    admin = UserAdmin(User, site)
    person = User.objects.get(pk=editor.pk)
    setattr(person, box, False)
    request = rf.post("/")
    request.user, request._messages = superuser, Mock()

    admin.save_model(request, person, Mock(changed_data=[box]), True)
    setattr(person, box, True)
    person.save()

    assert not is_in(elsewhere)


def test_save_of_a_stale_user_keeps_the_session_count(editor, elsewhere):
    stale = User.objects.get(pk=editor.pk)
    editor.end_sessions()

    stale.first_name = "Erina"
    stale.save()

    editor.refresh_from_db()
    assert (editor.first_name, editor.sessions_ended, is_in(elsewhere)) == ("Erina", 1, False)


def test_ended_session_cannot_end_other_sessions(client, editor, monkeypatch):
    client.force_login(editor)
    end, first = User.end_sessions, []

    def elsewhere_first(person, **still):
        if not first:
            first.append(True)
            User.objects.filter(pk=person.pk).update(sessions_ended=5)
        return end(person, **still)

    monkeypatch.setattr(User, "end_sessions", elsewhere_first)
    client.post("/admin/sign-ins/end/")

    editor.refresh_from_db()
    assert (editor.sessions_ended, is_in(client)) == (5, False)
    assert kinds_of(editor) == ["in"]


@pytest.mark.django_db(transaction=True)
def test_sessions_are_not_ended_if_the_record_fails(client, editor, monkeypatch):
    client.force_login(editor)
    monkeypatch.setattr(sessions.sign_ins, "record", Mock(side_effect=DatabaseError))

    with pytest.raises(DatabaseError):
        client.post("/admin/sign-ins/end/")

    editor.refresh_from_db()
    assert (editor.sessions_ended, is_in(client)) == (0, True)
