"""What others could have written is never taken for an answer, and never run."""

import datetime as dt
import pickle

import pytest
from django.http import HttpResponse

from web.page_cache.answers import Answer
from web.page_cache.packing import pack, unpack

KEY, MOMENT = "key", (42, dt.date(2026, 11, 26))


def answer_of(body=b"Plain words that repeat themselves. " * 100, **values):
    return Answer.of(HttpResponse(body, **values))


@pytest.mark.parametrize(
    "body", [b"Few.", b"", b"\n" * 600, b"Plain words that repeat themselves. " * 100, b"\x00\xff"]
)
def test_answer_comes_out_as_it_went_in(body):
    answer = answer_of(body, status=410, headers={"X-Frame-Options": "DENY"})

    again = unpack(KEY, MOMENT, pack(KEY, MOMENT, answer))

    assert again.as_kept() == answer.as_kept()


@pytest.mark.parametrize("moment", [(43, dt.date(2026, 11, 26)), (42, dt.date(2026, 11, 27))])
def test_answer_of_another_moment_is_none(moment):
    assert unpack(KEY, moment, pack(KEY, MOMENT, answer_of())) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda packed: packed[:-1],
        lambda packed: packed + b"x",
        lambda packed: packed[:40] + b"x" + packed[41:],
        lambda packed: packed.replace(b"42", b"43"),
        lambda packed: packed.replace(b"words", b"wards"),
        lambda packed: b"",
        lambda packed: b"x" * 5,
        lambda packed: b"\x00" * 32 + packed[32:],
        lambda packed: pickle.dumps((200, (), {"": b"Wrong advice."})),
        lambda packed: b"{}",
    ],
)
def test_answer_that_somebody_changed_is_refused(change):
    with pytest.raises(ValueError, match="key"):
        unpack(KEY, MOMENT, change(pack(KEY, MOMENT, answer_of())))


def test_answer_in_the_place_of_another_is_refused():
    with pytest.raises(ValueError, match="other"):
        unpack("other", MOMENT, pack(KEY, MOMENT, answer_of()))


def test_answer_signed_with_another_secret_is_refused(settings):
    packed = pack(KEY, MOMENT, answer_of())
    settings.SECRET_KEY = "another"

    with pytest.raises(ValueError, match="key"):
        unpack(KEY, MOMENT, packed)
