"""Concurrent sign-ins: the same code, the last attempt and two devices, from several threads."""

import pytest
from django.db import DatabaseError
from django.test import RequestFactory
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import passkey_options, passkeys, second_factor, throttling
from accounts.models import Attempts, User
from tests import factories
from tests.software_authenticator import registered
from tests.test_races import race, shared_database  # noqa: F401 - a fixture

from .sign_in_helpers import code_of, with_app

ROUNDS = range(3)
pytestmark = pytest.mark.usefixtures("shared_database")


def _person():
    return User.objects.get(username="rao")


def _outcomes(results):
    return [
        repr(result) if isinstance(result, DatabaseError) else type(result).__name__
        for result in results
        if result is not None
    ]


@pytest.mark.parametrize("round_", ROUNDS)
def test_code_works_once_under_concurrency(round_):
    code = code_of(with_app(factories.make_reviewer("rao")))

    results = race(*[lambda: second_factor.check_code(_person(), code)] * 4)

    assert _outcomes(results) == ["TOTPDevice"]


@pytest.mark.parametrize("round_", ROUNDS)
def test_passkey_signs_a_challenge_once_under_concurrency(round_):
    authenticator = registered(factories.make_reviewer("rao"), count=None)
    options, challenge = passkey_options.for_assertion()
    answer = authenticator.get(options)

    results = race(*[lambda: passkeys.check(answer, challenge)] * 4)

    assert sorted(_outcomes(results)) == ["Passkey", "Refused", "Refused", "Refused"]


@pytest.mark.parametrize("round_", ROUNDS)
def test_recovery_code_works_once_under_concurrency(round_):
    request = RequestFactory().get("/")
    code = second_factor.make_codes(factories.make_reviewer("rao"), request=request)[0]

    results = race(*[lambda: second_factor.use_recovery_code(_person(), code, request=request)] * 4)

    assert _outcomes(results) == ["StaticDevice"]


@pytest.mark.parametrize("round_", ROUNDS)
def test_concurrent_attempts_are_all_counted(round_):
    results = race(*[lambda: throttling.take(("account", "rao"), ("address", "203.0.113.7"))] * 13)

    assert sorted(_outcomes(results)) == ["TooMany"] * 3
    assert sorted(Attempts.objects.values_list("failures", flat=True)) == [10, 10]


def test_concurrent_set_ups_leave_one_device():
    factories.make_reviewer("rao")
    keys = [second_factor.new_key() for _app in range(2)]
    request = RequestFactory().get("/")

    results = race(
        *[
            lambda key=key: second_factor.set_up(_person(), key, code_of(TOTPDevice(key=key)), request=request)
            for key in keys
        ]
    )

    assert _outcomes(results) == ["TOTPDevice", "TOTPDevice"]
    assert TOTPDevice.objects.count() == 1
