"""The way in: a password, a code where one is asked, and waiting times that do not keep the wrong people out."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor
from accounts.models import Attempts, SignInEvent
from tests import factories, qr

from .signing_in import FIREFOX, PASSWORD, code_of, is_in, kinds_of, sign_in, with_app, with_password

pytestmark = pytest.mark.django_db

LOGIN, STEP, SET_UP = "/admin/login/", "/admin/second-step/", "/admin/second-factor/set-up/"
QUEUE = "/admin/conditions/edition/queue/"
WRONG = (
    "Please enter the correct username and password for a staff account. Note that both fields may be case-sensitive."
)


def errors_of(response):
    return [str(error) for errors in response.context["form"].errors.values() for error in errors]


def test_a_password_is_enough_where_no_more_is_asked(client, editor):
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
        "in",
        "Firefox on Linux",
        "203.0.113.…",
    )


def test_nobody_is_sent_to_another_site(client, editor):
    with_password(editor)

    response = client.post(LOGIN, {"username": "erin", "password": PASSWORD, "next": "https://evil.example/"})

    assert response.url == "/admin/"


@pytest.mark.parametrize("username", ["erin", "nobody-of-this-name", "visitor", "gone"])
def test_a_wrong_password_is_refused_in_the_same_words(client, editor, username):
    with_password(editor)
    factories.make_user("visitor")
    with_password(factories.make_user("gone", is_active=False))

    response = sign_in(client, username, "wrong")

    assert (response.status_code, errors_of(response), is_in(client)) == (200, [WRONG], False)


def test_only_failures_of_people_who_exist_are_written_down(client, editor):
    sign_in(client, "erin", "wrong", REMOTE_ADDR="203.0.113.77")
    sign_in(client, "my-password-typed-in-the-wrong-field", "wrong")

    assert list(SignInEvent.objects.values_list("person__username", "kind", "network")) == [
        ("erin", "password_failed", "203.0.113.…")
    ]


def test_a_form_without_a_name_or_a_password_counts_for_nothing(client, editor):
    response = client.post(LOGIN, {"username": "erin", "password": ""})

    assert (response.status_code, Attempts.objects.count()) == (200, 0)


def test_after_ten_failures_strangers_wait_and_are_told_how_long(client, editor):
    with_password(editor)
    for number in range(10):
        sign_in(client, "erin", "wrong", REMOTE_ADDR=f"198.51.100.{number}")

    response = sign_in(client, "erin", REMOTE_ADDR="203.0.113.77")

    assert (response.status_code, errors_of(response)) == (429, ["Too many attempts. Try again in 1 minute."])
    assert 55 <= int(response["Retry-After"]) <= 60
    assert not is_in(client)


def test_strangers_cannot_keep_a_person_out_of_the_browser_they_use(client, editor):
    with_password(editor)
    sign_in(client, "erin")
    client.post(reverse("admin:logout"))
    stranger = type(client)()
    for number in range(40):
        sign_in(stranger, "erin", "wrong", REMOTE_ADDR=f"198.51.100.{number}")

    refused = sign_in(stranger, "erin", REMOTE_ADDR="198.51.100.99")
    response = sign_in(client, "erin", REMOTE_ADDR="198.51.100.7")

    assert (refused.status_code, response.status_code) == (429, 302)


def test_a_known_browser_has_limits_of_its_own(client, editor):
    with_password(editor)
    sign_in(client, "erin")
    client.post(reverse("admin:logout"))

    statuses = [sign_in(client, "erin", "wrong").status_code for _attempt in range(6)]

    assert statuses == [200, 200, 200, 200, 200, 429]


def test_one_address_cannot_try_every_account(client, editor):
    with_password(editor)
    for number in range(30):
        sign_in(client, f"guess{number}", "wrong", REMOTE_ADDR="203.0.113.77")

    here = sign_in(client, "erin", REMOTE_ADDR="203.0.113.77")
    elsewhere = sign_in(client, "erin", REMOTE_ADDR="203.0.113.78")

    assert (here.status_code, elsewhere.status_code) == (429, 302)


def test_a_right_password_does_not_buy_attempts_at_other_accounts(client, editor):
    with_password(editor)
    for number in range(29):
        sign_in(client, f"guess{number}", "wrong", REMOTE_ADDR="203.0.113.77")
    sign_in(client, "erin", REMOTE_ADDR="203.0.113.77")
    stranger = type(client)()

    last = sign_in(stranger, "guess30", "wrong", REMOTE_ADDR="203.0.113.77")
    refused = sign_in(stranger, "guess31", "wrong", REMOTE_ADDR="203.0.113.77")

    assert (last.status_code, refused.status_code) == (200, 429)


def test_behind_our_server_the_visitors_address_counts(client, editor, settings):
    settings.BEHIND_PROXY = True
    with_password(editor)
    for number in range(30):
        sign_in(client, f"guess{number}", "wrong", headers={"x-forwarded-for": "203.0.113.77"})

    statuses = [
        sign_in(client, "erin", headers={"x-forwarded-for": f"1.2.3.4, {address}"}).status_code
        for address in ("203.0.113.77", "203.0.113.78")
    ]

    assert statuses == [429, 302]


def test_an_app_is_asked_for_after_the_password(client, reviewer):
    device = with_app(with_password(reviewer))

    first = client.post(LOGIN, {"username": "rao", "password": PASSWORD, "next": QUEUE})
    between = (is_in(client), client.get(QUEUE).status_code, SignInEvent.objects.count())
    page = client.get(STEP).content.decode()
    second = client.post(STEP, {"code": code_of(device)})

    assert (first.url, between) == (STEP, (False, 302, 0))
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert (second.status_code, second.url, is_in(client)) == (302, QUEUE, True)
    assert kinds_of(reviewer) == ["in"]


def test_a_wrong_code_is_written_down_and_lets_nobody_in(client, reviewer):
    with_app(with_password(reviewer))
    sign_in(client, "rao")

    response = client.post(STEP, {"code": "000000"})

    assert (response.status_code, is_in(client), kinds_of(reviewer)) == (422, False, ["code_failed"])
    assert errors_of(response) == [
        "This code is wrong. Type the code that your app shows now; each code works once, for half a minute."
    ]


def test_codes_are_throttled(client, reviewer):
    device = with_app(with_password(reviewer))
    sign_in(client, "rao")

    statuses = [client.post(STEP, {"code": "000000"}).status_code for _attempt in range(5)]
    refused = client.post(STEP, {"code": code_of(device)})

    assert statuses == [422] * 5
    assert (refused.status_code, errors_of(refused)) == (429, ["Too many attempts. Try again in 1 minute."])


def test_a_code_seen_over_a_shoulder_is_of_no_use(client, reviewer):
    device = with_app(with_password(reviewer))
    sign_in(client, "rao")
    code = code_of(device)
    client.post(STEP, {"code": code})
    thief = type(client)()
    sign_in(thief, "rao")

    response = thief.post(STEP, {"code": code})

    assert (response.status_code, is_in(thief)) == (422, False)


def test_a_recovery_code_lets_in_once_and_says_how_many_are_left(client, reviewer, rf):
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
def test_the_second_step_begins_with_a_password(client, db, address):
    assert [client.get(address).url, client.post(address, {"code": "123456"}).url] == [LOGIN, LOGIN]


def test_the_second_step_is_over_for_who_is_in(client, editor):
    client.force_login(editor)

    assert client.get(STEP).url == "/admin/"


def test_the_second_step_waits_ten_minutes(client, reviewer):
    device = with_app(with_password(reviewer))
    with time_machine.travel(dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC), tick=False) as clock:
        sign_in(client, "rao")
        clock.shift(dt.timedelta(minutes=11))

        response = client.post(STEP, {"code": code_of(device)})

    assert response.url == LOGIN


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"password": "!"}])
def test_the_second_step_ends_when_the_account_does(client, reviewer, change):
    device = with_app(with_password(reviewer))
    sign_in(client, "rao")
    type(reviewer).objects.filter(pk=reviewer.pk).update(**change)

    response = client.post(STEP, {"code": code_of(device)})

    assert (response.url, is_in(client)) == (LOGIN, False)


def test_who_must_have_one_sets_it_up_before_anything_else(client, reviewer, settings):
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
    assert qr.read(page.context["qr"])[0] == page.context["address"]
    assert (wrong.status_code, still) == (422, key)
    assert (response.status_code, len(response.context["codes"]), response.context["to"]) == (200, 10, QUEUE)
    assert "no-store" in response["Cache-Control"]
    assert "known-browser" in response.cookies
    assert (is_in(client), client.get(QUEUE).status_code) == (True, 200)
    assert kinds_of(reviewer) == ["code_failed", "factor_set", "in", "codes_made"]


def test_who_has_one_does_not_get_round_it_with_another(client, reviewer, settings):
    settings.SECOND_FACTOR = "signers"
    with_app(with_password(reviewer))
    sign_in(client, "rao")

    response = client.get(SET_UP)

    assert response.url == STEP


def test_who_has_none_has_no_second_step(client, reviewer, settings):
    settings.SECOND_FACTOR = "signers"
    with_password(reviewer)
    sign_in(client, "rao")

    assert client.get(STEP).url == LOGIN


def test_a_session_from_before_it_was_asked_has_to_sign_in_again(client, reviewer, settings):
    client.force_login(reviewer)
    before = is_in(client)
    settings.SECOND_FACTOR = "signers"

    after = is_in(client)
    page = client.get(LOGIN).content.decode()

    assert (before, after) == (True, False)
    assert "Your role now requires a second factor. Sign in again to set one up." in page


def test_a_reset_ends_the_session_that_it_confirmed(client, reviewer, chief, settings, rf):
    settings.SECOND_FACTOR = "signers"
    device = with_app(with_password(reviewer))
    sign_in(client, "rao")
    client.post(STEP, {"code": code_of(device)})
    before = is_in(client)

    second_factor.reset(reviewer, by=chief, request=rf.get("/"))

    assert (before, is_in(client)) == (True, False)


def test_somebody_signed_in_who_may_not_is_told_so(client, db):
    person = factories.make_user("reader")
    type(person).objects.update(is_staff=False)
    client.force_login(person)

    page = client.get(LOGIN).content.decode()

    assert "You are signed in as Reader, who cannot see this page." in page


def test_signing_out_is_written_down(client, editor):
    client.force_login(editor)

    client.post(reverse("admin:logout"))

    assert (kinds_of(editor), is_in(client), mail.outbox) == (["in", "out"], False, [])
