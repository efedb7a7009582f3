"""Sessions grow old, with use and without."""

import datetime as dt

import pytest
import time_machine

from tests.admin.screens import session_of

from .signing_in import is_in, kinds_of

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
