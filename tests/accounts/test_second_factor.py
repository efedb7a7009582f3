"""Codes of an app and recovery codes: who needs them, and that none is taken twice."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import RequestFactory
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor
from tests import factories

from .sign_in_helpers import code_of, kinds_of, with_app

START = dt.datetime(2026, 11, 26, 9, 0, 10, tzinfo=dt.UTC)
REQUEST = RequestFactory().get("/")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("setting", "asked"),
    [
        ("voluntary", []),
        ("signers", ["rao", "chris", "admin"]),
        ("all", ["erin", "rao", "chris", "admin", "nobody"]),
    ],
)
def test_who_is_asked_for_one(settings, setting, asked):
    settings.SECOND_FACTOR = setting
    people = [
        factories.make_editor(),
        factories.make_reviewer(),
        factories.make_chief(),
        factories.make_user("admin", is_superuser=True),
        factories.make_user("nobody"),
    ]

    assert [person.username for person in people if second_factor.is_asked_of(person)] == asked


def test_a_code_is_taken_once(reviewer):
    device = with_app(reviewer)

    with time_machine.travel(START, tick=False):
        code = code_of(device)
        taken = [second_factor.check_code(reviewer, code) for _time in range(2)]

    assert taken == [device, None]


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_half_a_minute(reviewer, steps, fits):
    device = with_app(reviewer)

    with time_machine.travel(START, tick=False):
        found = second_factor.check_code(reviewer, code_of(device, steps=steps))

    assert (found is not None) == fits


def test_an_older_code_is_not_taken_after_a_newer_one(reviewer):
    device = with_app(reviewer)

    with time_machine.travel(START, tick=False):
        taken = [second_factor.check_code(reviewer, code_of(device, steps=steps)) for steps in (1, 0, -1)]

    assert taken == [device, None, None]


@pytest.mark.parametrize("code", ["", "abc", "12345", "0000000", "１２３４５６ x"])
def test_nonsense_is_no_code(reviewer, code):
    with_app(reviewer)

    assert second_factor.check_code(reviewer, code) is None


def test_spaces_in_a_code_do_not_matter(reviewer):
    device = with_app(reviewer)

    with time_machine.travel(START, tick=False):
        code = code_of(device)
        found = second_factor.check_code(reviewer, f" {code[:3]} {code[3:]} ")

    assert found == device


def test_nobody_without_an_app_has_a_code_that_fits(reviewer):
    assert second_factor.check_code(reviewer, "123456") is None
    assert second_factor.use_recovery_code(reviewer, "abcd-efgh-jkmn", request=REQUEST) is None


def test_setting_up_takes_the_app_that_shows_the_right_code(reviewer, django_capture_on_commit_callbacks):
    key = second_factor.new_key()
    app = TOTPDevice(user=reviewer, key=key)

    with time_machine.travel(START, tick=False), django_capture_on_commit_callbacks(execute=True):
        wrong = second_factor.set_up(reviewer, key, "000000", request=REQUEST)
        device = second_factor.set_up(reviewer, key, code_of(app), request=REQUEST)
        again = second_factor.check_code(reviewer, code_of(app))

    assert (wrong, device, again) == (None, second_factor.app_of(reviewer), None)
    assert kinds_of(reviewer) == ["factor_set"]
    assert [message.subject for message in mail.outbox] == ["[DiseaseMaps] Your second factor was changed"]
    assert "A second factor was set up for rao on 26 Nov 2026, 09:00 UTC." in mail.outbox[0].body
    assert "https://example.org/admin/sign-ins/" in mail.outbox[0].body


def test_a_new_app_replaces_the_old_one(reviewer, django_capture_on_commit_callbacks):
    old, key = with_app(reviewer), second_factor.new_key()

    with django_capture_on_commit_callbacks(execute=True):
        new = second_factor.set_up(reviewer, key, code_of(TOTPDevice(key=key)), request=REQUEST)

    assert list(TOTPDevice.objects.all()) == [new]
    assert second_factor.check_code(reviewer, code_of(old)) is None
    assert "was moved to another app" in mail.outbox[0].body


def test_recovery_codes_work_once_each_and_are_stored_as_hashes(reviewer):
    with_app(reviewer)
    codes = second_factor.make_codes(reviewer, request=REQUEST)

    used = [second_factor.use_recovery_code(reviewer, code, request=REQUEST) for code in (codes[0], codes[0])]
    typed = second_factor.use_recovery_code(reviewer, codes[1].upper().replace("-", " "), request=REQUEST)

    assert (len(set(codes)), [bool(one) for one in used], bool(typed)) == (10, [True, False], True)
    assert second_factor.codes_left(reviewer) == 8
    assert not set(codes) & set(StaticToken.objects.values_list("token", flat=True))
    assert kinds_of(reviewer) == ["codes_made", "code_used", "code_used"]


def test_new_recovery_codes_end_the_old_ones(reviewer):
    old = second_factor.make_codes(reviewer, request=REQUEST)
    second_factor.make_codes(reviewer, request=REQUEST)

    assert second_factor.use_recovery_code(reviewer, old[0], request=REQUEST) is None


def test_recovery_codes_of_one_person_are_of_no_use_to_another(reviewer, second_reviewer):
    code = second_factor.make_codes(reviewer, request=REQUEST)[0]
    second_factor.make_codes(second_reviewer, request=REQUEST)

    assert second_factor.use_recovery_code(second_reviewer, code, request=REQUEST) is None


def test_a_reset_takes_all_away_and_says_who_did_it(reviewer, chief, django_capture_on_commit_callbacks):
    with_app(reviewer)
    second_factor.make_codes(reviewer, request=REQUEST)

    with django_capture_on_commit_callbacks(execute=True):
        second_factor.reset(reviewer, by=chief, request=REQUEST)

    event = reviewer.sign_in_events.first()
    assert (second_factor.app_of(reviewer), second_factor.codes_left(reviewer)) == (None, 0)
    assert (event.kind, event.by) == ("factor_reset", chief)
    assert [message.to for message in mail.outbox] == [["rao@example.org"]]
    assert "Chris reset the second factor of rao on" in mail.outbox[0].body


def test_the_key_is_written_as_apps_ask_for_it(reviewer, settings):
    key = "00" * 20

    assert second_factor.key_in_words(key) == " ".join(["AAAA"] * 8)
    assert second_factor.address_for_app(reviewer, key) == (
        "otpauth://totp/DiseaseMaps%3Arao?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&algorithm=SHA1&digits=6&period=30"
        "&issuer=DiseaseMaps"
    )


def test_whoever_has_the_server_can_reset_one_without_a_name(reviewer):
    with_app(reviewer)

    second_factor.reset(reviewer, by=None, request=None)

    event = reviewer.sign_in_events.get()
    assert (event.kind, event.by, event.browser, event.network) == ("factor_reset", None, "", "")
