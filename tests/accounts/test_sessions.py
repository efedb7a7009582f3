"""Sessions grow old, with use and without."""

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


def test_a_session_ends_an_hour_after_its_person_left(client, editor, clock):
    client.force_login(editor)
    clock.shift(dt.timedelta(minutes=59))
    used = is_in(client)
    clock.shift(dt.timedelta(minutes=59))
    used_again = is_in(client)
    clock.shift(dt.timedelta(minutes=61))
    left = is_in(client)

    assert (used, used_again, left) == (True, True, False)
    assert kinds_of(editor) == ["in", "aged"]


def test_a_session_ends_after_twelve_hours_however_busy(client, editor, clock):
    client.force_login(editor)

    inside = []
    for _half_hour in range(25):
        clock.shift(dt.timedelta(minutes=30))
        inside.append(is_in(client))

    assert inside == [True] * 24 + [False]


def test_both_ages_are_settings(client, editor, clock, settings):
    settings.SESSION_IDLE_MINUTES = 10
    client.force_login(editor)
    clock.shift(dt.timedelta(minutes=11))

    assert not is_in(client)


def test_a_session_from_before_there_were_stamps_goes_on(client, editor, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(editor)
    session = client.session
    for stamp in ("signed_in_at", "seen_at", "password_at"):
        del session[stamp]
    session.save()

    assert is_in(client)
    assert {"signed_in_at", "seen_at"} <= set(client.session.keys())


def test_a_session_is_written_once_a_minute_at_most(client, editor, clock, django_assert_num_queries):
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


def test_a_person_ends_all_their_sessions_but_this_one(client, editor, elsewhere):
    client.force_login(editor)
    asked = client.get("/admin/sign-ins/end/")

    response = client.post("/admin/sign-ins/end/", follow=True)

    assert b"Sign out everywhere else" in asked.content
    assert b"Signed out everywhere else." in response.content
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    assert kinds_of(editor) == ["in", "in", "ended"]


def test_a_second_factor_stays_given_where_the_session_goes_on(client, reviewer, settings):
    settings.SECOND_FACTOR = "all"
    device = with_app(with_password(reviewer))
    sign_in(client, "rao")
    client.post("/admin/second-step/", {"code": code_of(device)})

    client.post("/admin/sign-ins/end/")

    assert is_in(client)


def test_it_asks_for_a_password_that_was_given_long_ago(client, editor, elsewhere, clock):
    with_password(editor)
    client.force_login(editor)
    elsewhere.force_login(editor)
    clock.shift(dt.timedelta(minutes=30))

    refused = client.post("/admin/sign-ins/end/")

    assert refused.status_code == 422
    assert is_in(elsewhere)


def test_a_chief_ends_the_sessions_of_somebody_else(client, chief, editor, elsewhere):
    client.force_login(chief)
    way = client.get(f"/admin/accounts/user/{editor.pk}/change/").content

    response = client.post(f"/admin/accounts/user/{editor.pk}/sign-out/", follow=True)

    assert f"/admin/accounts/user/{editor.pk}/sign-out/".encode() in way
    assert b"Signed out Erin everywhere." in response.content
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    event = editor.sign_in_events.get(kind="ended")
    assert event.by == chief


@pytest.mark.parametrize("person", ["superuser", "chief"])
def test_nobody_ends_the_sessions_of_whom_they_could_not_have_invited(client, chief, superuser, person):
    client.force_login(chief)
    pk = {"superuser": superuser, "chief": chief}[person].pk

    assert client.post(f"/admin/accounts/user/{pk}/sign-out/").status_code == 403


def test_an_editor_ends_nobodys_sessions(client, editor, reviewer):
    client.force_login(editor)

    assert client.post(f"/admin/accounts/user/{reviewer.pk}/sign-out/").status_code == 403


def test_no_session_holds_again_when_an_account_is_opened_again(editor, elsewhere, chief, rf):
    closing.close(editor, by=chief, request=rf.get("/"))
    shut = is_in(elsewhere)

    editor.is_active = True
    editor.save()

    assert (shut, is_in(elsewhere)) == (False, False)


def test_nor_when_it_was_closed_by_its_box(client, superuser, editor, elsewhere):
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


def test_a_new_key_of_the_site_lets_counted_sessions_go_on(client, editor, settings):
    client.force_login(editor)
    client.post("/admin/sign-ins/end/")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the site, for this test alone"

    assert is_in(client)


@pytest.mark.parametrize("box", ["is_staff", "is_active"])
def test_no_session_holds_again_when_a_box_is_ticked_again(superuser, editor, elsewhere, rf, box):
    admin = UserAdmin(User, site)
    person = User.objects.get(pk=editor.pk)
    setattr(person, box, False)
    request = rf.post("/")
    request.user, request._messages = superuser, Mock()

    admin.save_model(request, person, Mock(changed_data=[box]), True)
    setattr(person, box, True)
    person.save()

    assert not is_in(elsewhere)


def test_whoever_read_a_person_before_takes_nothing_back(editor, elsewhere):
    stale = User.objects.get(pk=editor.pk)
    editor.end_sessions()

    stale.first_name = "Erina"
    stale.save()

    editor.refresh_from_db()
    assert (editor.first_name, editor.sessions_ended, is_in(elsewhere)) == ("Erina", 1, False)


def test_a_session_that_has_just_been_ended_ends_no_other(client, editor, monkeypatch):
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
def test_nothing_is_ended_where_it_cannot_be_written_down(client, editor, monkeypatch):
    client.force_login(editor)
    monkeypatch.setattr(sessions.sign_ins, "record", Mock(side_effect=DatabaseError))

    with pytest.raises(DatabaseError):
        client.post("/admin/sign-ins/end/")

    editor.refresh_from_db()
    assert (editor.sessions_ended, is_in(client)) == (0, True)
