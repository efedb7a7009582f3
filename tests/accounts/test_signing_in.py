"""Signing in: password, code of a second factor, and rate limits that do not lock out the account's owner."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor
from accounts.models import Attempts, SignInEvent
from tests import factories, qr_reader

from .sign_in_helpers import FIREFOX, PASSWORD, code_of, is_in, kinds_of, sign_in, with_app, with_password

pytestmark = pytest.mark.django_db

LOGIN, STEP, SET_UP = "/admin/login/", "/admin/second-step/", "/admin/second-factor/set-up/"
QUEUE = "/admin/conditions/edition/queue/"
WRONG = (
    "Please enter the correct username and password for a staff account. Note that both fields may be case-sensitive."
)


def errors_of(response):
    return [str(error) for errors in response.context["form"].errors.values() for error in errors]


def test_password_is_enough_without_a_second_factor(client, editor):
    with_password(editor)

    response = client.post(
        LOGIN,
        {"username": "erin", "password": PASSWORD, "next": QUEUE},
        headers={"user-agent": FIREFOX},
        REMOTE_ADDR="203.0.113.77",
    )

    event = SignInEvent.objects.get()
    assert (response.status_code, response.url, is_in(client)) == (302, QUEUE, True)
    assert (event.person, event.kind, event.browser, event.network) == (
        editor,
        "in_password",
        "Firefox on Linux",
        "203.0.113.…",
    )


def test_next_address_on_another_site_is_ignored(client, editor):
    with_password(editor)

    response = client.post(LOGIN, {"username": "erin", "password": PASSWORD, "next": "https://evil.example/"})

    assert response.url == "/admin/"


@pytest.mark.parametrize("username", ["erin", "nobody-of-this-name", "visitor", "gone"])
def test_wrong_passwords_and_unknown_users_get_the_same_message(client, editor, username):
    with_password(editor)
    factories.make_user("visitor")
    with_password(factories.make_user("gone", is_active=False))

    response = sign_in(client, username, "wrong")

    assert (response.status_code, errors_of(response), is_in(client)) == (200, [WRONG], False)


def test_only_failures_of_existing_users_are_recorded(client, editor):
    sign_in(client, "erin", "wrong", REMOTE_ADDR="203.0.113.77")
    sign_in(client, "my-password-typed-in-the-wrong-field", "wrong")

    assert list(SignInEvent.objects.values_list("person__username", "kind", "network")) == [
        ("erin", "password_failed", "203.0.113.…")
    ]


def test_incomplete_form_does_not_count_as_a_failure(client, editor):
    response = client.post(LOGIN, {"username": "erin", "password": ""})

    assert (response.status_code, Attempts.objects.count()) == (200, 0)


def test_unknown_browsers_wait_after_ten_failures(client, editor):
    with_password(editor)
    for number in range(10):
        sign_in(client, "erin", "wrong", REMOTE_ADDR=f"198.51.100.{number}")

    response = sign_in(client, "erin", REMOTE_ADDR="203.0.113.77")

    assert (response.status_code, errors_of(response)) == (429, ["Too many attempts. Try again in 1 minute."])
    assert 55 <= int(response["Retry-After"]) <= 60
    assert not is_in(client)


def test_failures_elsewhere_do_not_block_a_known_browser(client, editor):
    with_password(editor)
    sign_in(client, "erin")
    client.post(reverse("admin:logout"))
    stranger = type(client)()
    for number in range(40):
        sign_in(stranger, "erin", "wrong", REMOTE_ADDR=f"198.51.100.{number}")

    refused = sign_in(stranger, "erin", REMOTE_ADDR="198.51.100.99")
    response = sign_in(client, "erin", REMOTE_ADDR="198.51.100.7")

    assert (refused.status_code, response.status_code) == (429, 302)


def test_known_browser_has_its_own_limit(client, editor):
    with_password(editor)
    sign_in(client, "erin")
    client.post(reverse("admin:logout"))

    statuses = [sign_in(client, "erin", "wrong").status_code for _attempt in range(6)]

    assert statuses == [200, 200, 200, 200, 200, 429]


def test_one_network_address_cannot_try_every_account(client, editor):
    with_password(editor)
    for number in range(30):
        sign_in(client, f"guess{number}", "wrong", REMOTE_ADDR="203.0.113.77")

    response_here = sign_in(client, "erin", REMOTE_ADDR="203.0.113.77")
    elsewhere = sign_in(client, "erin", REMOTE_ADDR="203.0.113.78")

    assert (response_here.status_code, elsewhere.status_code) == (429, 302)


def test_successful_sign_in_does_not_reset_the_limit_for_other_accounts(client, editor):
    with_password(editor)
    for number in range(29):
        sign_in(client, f"guess{number}", "wrong", REMOTE_ADDR="203.0.113.77")
    sign_in(client, "erin", REMOTE_ADDR="203.0.113.77")
    stranger = type(client)()

    last = sign_in(stranger, "guess30", "wrong", REMOTE_ADDR="203.0.113.77")
    refused = sign_in(stranger, "guess31", "wrong", REMOTE_ADDR="203.0.113.77")

    assert (last.status_code, refused.status_code) == (200, 429)


def test_limit_counts_the_visitors_address_behind_a_proxy(client, editor, settings):
    settings.BEHIND_PROXY = True
    with_password(editor)
    for number in range(30):
        sign_in(client, f"guess{number}", "wrong", headers={"x-forwarded-for": "203.0.113.77"})

    statuses = [
        sign_in(client, "erin", headers={"x-forwarded-for": f"1.2.3.4, {address}"}).status_code
        for address in ("203.0.113.77", "203.0.113.78")
    ]

    assert statuses == [429, 302]


def test_code_is_requested_after_the_password(client, reviewer):
    device = with_app(with_password(reviewer))

    first = client.post(LOGIN, {"username": "rao", "password": PASSWORD, "next": QUEUE})
    between = (is_in(client), client.get(QUEUE).status_code, SignInEvent.objects.count())
    page = client.get(STEP).content.decode()
    second = client.post(STEP, {"code": code_of(device)})

    assert (first.url, between) == (STEP, (False, 302, 0))
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert (second.status_code, second.url, is_in(client)) == (302, QUEUE, True)
    assert kinds_of(reviewer) == ["in_code"]


def test_wrong_code_is_recorded_and_refused(client, reviewer):
    with_app(with_password(reviewer))
    sign_in(client, "rao")

    response = client.post(STEP, {"code": "000000"})

    assert (response.status_code, is_in(client), kinds_of(reviewer)) == (422, False, ["code_failed"])
    assert errors_of(response) == [
        "This code is wrong. Type the code that your app shows now; each code works once, for half a minute."
    ]


def test_code_attempts_are_rate_limited(client, reviewer):
    device = with_app(with_password(reviewer))
    sign_in(client, "rao")

    statuses = [client.post(STEP, {"code": "000000"}).status_code for _attempt in range(5)]
    refused = client.post(STEP, {"code": code_of(device)})

    assert statuses == [422] * 5
    assert (refused.status_code, errors_of(refused)) == (429, ["Too many attempts. Try again in 1 minute."])


def test_code_cannot_be_used_twice(client, reviewer):
    device = with_app(with_password(reviewer))
    sign_in(client, "rao")
    code = code_of(device)
    client.post(STEP, {"code": code})
    thief = type(client)()
    sign_in(thief, "rao")

    response = thief.post(STEP, {"code": code})

    assert (response.status_code, is_in(thief)) == (422, False)


def test_recovery_code_works_once_and_shows_how_many_are_left(client, reviewer, rf):
    with_app(with_password(reviewer))
    codes = second_factor.make_codes(reviewer, request=rf.get("/"))
    sign_in(client, "rao")

    page = client.get(f"{STEP}?recovery")
    response = client.post(f"{STEP}?recovery", {"code": codes[3]}, follow=True)
    thief = type(client)()
    sign_in(thief, "rao")
    again = thief.post(f"{STEP}?recovery", {"code": codes[3]})

    assert page.status_code == 200
    assert [str(message) for message in response.context["messages"]] == ["You have 9 recovery codes left."]
    assert (is_in(client), again.status_code, is_in(thief)) == (True, 422, False)


@pytest.mark.parametrize("address", [STEP, SET_UP])
def test_second_step_needs_the_password_first(client, db, address):
    assert [client.get(address).url, client.post(address, {"code": "123456"}).url] == [LOGIN, LOGIN]


def test_second_step_redirects_signed_in_users(client, editor):
    client.force_login(editor)

    assert client.get(STEP).url == "/admin/"


def test_second_step_expires_after_ten_minutes(client, reviewer):
    device = with_app(with_password(reviewer))
    with time_machine.travel(dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC), tick=False) as clock:
        sign_in(client, "rao")
        clock.shift(dt.timedelta(minutes=11))

        response = client.post(STEP, {"code": code_of(device)})

    assert response.url == LOGIN


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"password": "!"}])
def test_second_step_ends_when_the_account_is_deactivated(client, reviewer, change):
    device = with_app(with_password(reviewer))
    sign_in(client, "rao")
    type(reviewer).objects.filter(pk=reviewer.pk).update(**change)

    response = client.post(STEP, {"code": code_of(device)})

    assert (response.url, is_in(client)) == (LOGIN, False)


def test_mandatory_second_factor_is_set_up_before_anything_else(client, reviewer, settings):
    settings.SECOND_FACTOR = "signers"
    with_password(reviewer)

    first = client.post(LOGIN, {"username": "rao", "password": PASSWORD, "next": QUEUE})
    between = (is_in(client), client.get(QUEUE).status_code)
    page = client.get(SET_UP)
    key = client.session["second_factor_key"]
    wrong = client.post(SET_UP, {"code": "000000"})
    still = client.session["second_factor_key"]
    response = client.post(SET_UP, {"code": code_of(TOTPDevice(key=key))})

    assert (first.url, between) == (SET_UP, (False, 302))
    assert second_factor.key_in_words(key) in page.content.decode()
    assert qr_reader.read(page.context["qr"])[0] == page.context["address"]
    assert (wrong.status_code, still) == (422, key)
    assert (response.status_code, len(response.context["codes"]), response.context["to"]) == (200, 10, QUEUE)
    assert "no-store" in response["Cache-Control"]
    assert "known-browser" in response.cookies
    assert (is_in(client), client.get(QUEUE).status_code) == (True, 200)
    assert kinds_of(reviewer) == ["code_failed", "factor_set", "in_code", "codes_made"]


def test_setting_up_another_device_does_not_bypass_the_existing_one(client, reviewer, settings):
    settings.SECOND_FACTOR = "signers"
    with_app(with_password(reviewer))
    sign_in(client, "rao")

    response = client.get(SET_UP)

    assert response.url == STEP


def test_users_without_a_device_have_no_second_step(client, reviewer, settings):
    settings.SECOND_FACTOR = "signers"
    with_password(reviewer)
    sign_in(client, "rao")

    assert client.get(STEP).url == LOGIN


def test_session_from_before_the_second_factor_was_mandatory_signs_in_again(client, reviewer, settings):
    client.force_login(reviewer)
    before = is_in(client)
    settings.SECOND_FACTOR = "signers"

    after = is_in(client)
    page = client.get(LOGIN).content.decode()

    assert (before, after) == (True, False)
    assert "Your role now requires a second factor. Sign in again to set one up." in page


def test_reset_of_the_second_factor_ends_the_confirmed_session(client, reviewer, chief, settings, rf):
    settings.SECOND_FACTOR = "signers"
    device = with_app(with_password(reviewer))
    sign_in(client, "rao")
    client.post(STEP, {"code": code_of(device)})
    before = is_in(client)

    second_factor.reset(reviewer, by=chief, request=rf.get("/"))

    assert (before, is_in(client)) == (True, False)


def test_signed_in_users_without_permission_see_a_message(client, db):
    person = factories.make_user("reader")
    type(person).objects.update(is_staff=False)
    client.force_login(person)

    page = client.get(LOGIN).content.decode()

    assert "You are signed in as Reader, who cannot see this page." in page


def test_signing_out_is_recorded(client, editor):
    client.force_login(editor)

    client.post(reverse("admin:logout"))

    assert (kinds_of(editor), is_in(client), mail.outbox) == (["in", "out"], False, [])
