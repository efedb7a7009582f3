"""Codes of a second factor and recovery codes: who needs them, and that each works once."""

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
    ("setting", "is_required"),
    [
        ("voluntary", []),
        ("signers", ["rao", "chris", "admin"]),
        ("all", ["erin", "rao", "chris", "admin", "nobody"]),
    ],
)
def test_roles_with_a_mandatory_second_factor(settings, setting, is_required):
    settings.SECOND_FACTOR = setting
    people = [
        factories.make_editor(),
        factories.make_reviewer(),
        factories.make_chief(),
        factories.make_user("admin", is_superuser=True),
        factories.make_user("nobody"),
    ]

    assert [person.username for person in people if second_factor.is_asked_of(person)] == is_required


def test_code_is_accepted_once(reviewer):
    device = with_app(reviewer)

    with time_machine.travel(START, tick=False):
        code = code_of(device)
        taken = [second_factor.check_code(reviewer, code) for _time in range(2)]

    assert taken == [device, None]


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clock_difference_of_half_a_minute_is_accepted(reviewer, steps, fits):
    device = with_app(reviewer)

    with time_machine.travel(START, tick=False):
        matched_device = second_factor.check_code(reviewer, code_of(device, steps=steps))

    assert (matched_device is not None) == fits


def test_older_code_is_refused_after_a_newer_one(reviewer):
    device = with_app(reviewer)

    with time_machine.travel(START, tick=False):
        taken = [second_factor.check_code(reviewer, code_of(device, steps=steps)) for steps in (1, 0, -1)]

    assert taken == [device, None, None]


@pytest.mark.parametrize("code", ["", "abc", "12345", "0000000", "１２３４５６ x"])
def test_malformed_codes_are_refused(reviewer, code):
    with_app(reviewer)

    assert second_factor.check_code(reviewer, code) is None


def test_spaces_in_a_code_are_ignored(reviewer):
    device = with_app(reviewer)

    with time_machine.travel(START, tick=False):
        code = code_of(device)
        matched_device = second_factor.check_code(reviewer, f" {code[:3]} {code[3:]} ")

    assert matched_device == device


def test_no_code_matches_without_a_device(reviewer):
    assert second_factor.check_code(reviewer, "123456") is None
    assert second_factor.use_recovery_code(reviewer, "abcd-efgh-jkmn", request=REQUEST) is None


def test_set_up_needs_a_correct_code(reviewer, django_capture_on_commit_callbacks):
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


def test_new_device_replaces_the_old_one(reviewer, django_capture_on_commit_callbacks):
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

    assert (len(set(codes)), [bool(result) for result in used], bool(typed)) == (10, [True, False], True)
    assert second_factor.codes_left(reviewer) == 8
    assert not set(codes) & set(StaticToken.objects.values_list("token", flat=True))
    assert kinds_of(reviewer) == ["codes_made", "code_used", "code_used"]


def test_new_recovery_codes_invalidate_the_old_ones(reviewer):
    old = second_factor.make_codes(reviewer, request=REQUEST)
    second_factor.make_codes(reviewer, request=REQUEST)

    assert second_factor.use_recovery_code(reviewer, old[0], request=REQUEST) is None


def test_recovery_code_of_another_user_is_refused(reviewer, second_reviewer):
    code = second_factor.make_codes(reviewer, request=REQUEST)[0]
    second_factor.make_codes(second_reviewer, request=REQUEST)

    assert second_factor.use_recovery_code(second_reviewer, code, request=REQUEST) is None


def test_reset_deletes_the_second_factor_and_records_who_did_it(reviewer, chief, django_capture_on_commit_callbacks):
    with_app(reviewer)
    second_factor.make_codes(reviewer, request=REQUEST)

    with django_capture_on_commit_callbacks(execute=True):
        second_factor.reset(reviewer, by=chief, request=REQUEST)

    event = reviewer.sign_in_events.first()
    assert (second_factor.app_of(reviewer), second_factor.codes_left(reviewer)) == (None, 0)
    assert (event.kind, event.by) == ("factor_reset", chief)
    assert [message.to for message in mail.outbox] == [["rao@example.org"], ["chris@example.org"]]
    assert "Chris reset the second factor of rao on" in mail.outbox[0].body


def test_key_is_written_in_base32(reviewer, settings):
    key = "00" * 20

    assert second_factor.key_in_words(key) == " ".join(["AAAA"] * 8)
    assert second_factor.address_for_app(reviewer, key) == (
        "otpauth://totp/DiseaseMaps%3Arao?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&algorithm=SHA1&digits=6&period=30"
        "&issuer=DiseaseMaps"
    )


def test_reset_on_the_command_line_records_no_user(reviewer):
    with_app(reviewer)

    second_factor.reset(reviewer, by=None, request=None)

    event = reviewer.sign_in_events.get()
    assert (event.kind, event.by, event.browser, event.network) == ("factor_reset", None, "", "")
