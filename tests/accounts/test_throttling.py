"""Rate limits of sign-ins: waiting times grow, end, and cannot lock out another user."""

import datetime as dt

import pytest
import time_machine

from accounts import throttling
from accounts.models import Attempts
from accounts.throttling import TooMany, clear, forget, give_back, take

START = dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def test_waiting_time_grows_after_the_first_failures(clock):
    waits = []
    for _failure in range(11):
        take(("code", 7))
        with pytest.raises(TooMany) if len(waits) >= 4 else _free() as refused:
            take(("code", 7))
            give_back("code", 7)
        waits.append(refused.value.seconds // 60 if refused else 0)
        clock.shift(dt.timedelta(seconds=refused.value.seconds if refused else 0))

    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]


class _free:  # noqa: N801 - used like pytest.raises
    def __enter__(self):
        return None

    def __exit__(self, *error):
        return False


def test_waiting_time_is_shown_in_minutes(clock):
    for _failure in range(7):
        take(("code", 7))
        clock.shift(dt.timedelta(minutes=0 if _failure < 4 else 5))
    clock.shift(dt.timedelta(minutes=-5))

    with pytest.raises(TooMany) as four_minutes:
        take(("code", 7))
    clock.shift(dt.timedelta(minutes=3, seconds=30))
    with pytest.raises(TooMany) as one_minute:
        take(("code", 7))

    assert [str(four_minutes.value), str(one_minute.value)] == [
        "Too many attempts. Try again in 4 minutes.",
        "Too many attempts. Try again in 1 minute.",
    ]


def test_attempts_during_the_wait_do_not_extend_it(clock):
    for _failure in range(5):
        take(("code", 7))

    for _more in range(50):
        with pytest.raises(TooMany):
            take(("code", 7))
    clock.shift(dt.timedelta(seconds=61))
    take(("code", 7))

    assert Attempts.objects.get().failures == 6


def test_refused_attempt_does_not_count_for_other_keys(clock):
    for _failure in range(30):
        take(("address", "203.0.113.7"))

    with pytest.raises(TooMany):
        take(("account", "rao"), ("address", "203.0.113.7"))
    take(("account", "rao"))

    assert sorted(Attempts.objects.values_list("failures", flat=True)) == [1, 30]


def test_success_clears_or_subtracts_a_failure(clock):
    for _failure in range(3):
        take(("account", "rao"), ("address", "203.0.113.7"))

    clear("account", "rao")
    give_back("address", "203.0.113.7")

    assert Attempts.objects.get().failures == 2


def test_subtracting_a_missing_failure_does_nothing():
    give_back("address", "203.0.113.7")

    assert not Attempts.objects.exists()


def test_count_resets_after_a_day_without_a_failure(clock):
    for _failure in range(9):
        take(("account", "rao"))
    clock.shift(dt.timedelta(hours=25))

    take(("account", "rao"))

    assert Attempts.objects.get().failures == 1


def test_expired_counts_are_deleted(clock):
    take(("account", "rao"))
    clock.shift(dt.timedelta(hours=23))
    take(("account", "lee"))
    clock.shift(dt.timedelta(hours=2))

    assert (forget(), Attempts.objects.count()) == (1, 1)


def test_stored_keys_are_hashes_that_depend_on_the_secret_key(settings):
    stored_key = throttling._key("account", "rao")
    settings.SECRET_KEY = "another"

    assert throttling._key("account", "rao") != stored_key
    assert len(stored_key) == 64


def test_very_many_failures_do_not_overflow(clock):
    take(("code", 7))
    Attempts.objects.update(failures=100_000)

    take(("code", 7))

    assert Attempts.objects.get().blocked_until == START + dt.timedelta(minutes=15)
