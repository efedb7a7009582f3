"""WITHDRAWALS_FILE: appended lines, and lines that are not whole."""

import datetime as dt
import json
import threading

import pytest

from operations import withdrawals
from operations.withdrawals import Withdrawal


def make(edition=1):
    at = dt.datetime(2027, 3, 31, 12, tzinfo=dt.UTC)
    return Withdrawal(at=at, page=7, address="/conditions/ménière/causes/", edition=edition, sha256="a" * 64)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "withdrawals.jsonl"


def test_lines_are_appended_and_read(path):
    withdrawals.append([make(1)], path)
    withdrawals.append([make(2), make(3)], path)

    assert withdrawals.read(path) == [make(1), make(2), make(3)]
    assert path.stat().st_mode & 0o007 == 0


def test_nothing_to_append_makes_no_file(path):
    withdrawals.append([], path)

    assert not path.exists()


def test_a_line_after_a_torn_one_stays_whole(path):
    withdrawals.append([make(1)], path)
    path.write_bytes(path.read_bytes()[:-20])
    withdrawals.append([make(2)], path)

    with pytest.raises(withdrawals.UnreadableLine) as unreadable:
        withdrawals.read(path)
    assert unreadable.value.number == 1
    path.write_bytes(path.read_bytes().split(b"\n", 1)[1])
    assert withdrawals.read(path) == [make(2)]


def line_of(**changes):
    values = {
        "at": "2027-03-31T12:00:00+00:00",
        "page": 7,
        "address": "/",
        "edition": 1,
        "sha256": "",
        "verb": "withdraw",
    }
    return json.dumps({**values, **changes})


@pytest.mark.parametrize(
    "line",
    [
        *("[]", "1", "null", "{}", "\xff", '{"verb": "withdraw"}', "x" * 100),
        line_of(at="2027-03-31T12:00:00"),
        line_of(at="yesterday"),
        line_of(at=None),
        line_of(page="7"),
        line_of(page=True),
        line_of(edition=1.5),
        line_of(verb="publish"),
        line_of(reason="It is wrong."),
    ],
)
def test_anything_else_is_refused_with_the_number_of_its_line(path, line):
    withdrawals.append([make()], path)
    with path.open("ab") as file:
        file.write(b"\n" + line.encode("latin-1") + b"\n")

    with pytest.raises(withdrawals.UnreadableLine) as unreadable:
        withdrawals.read(path)

    assert (unreadable.value.number, unreadable.value.path) == (3, path)


def test_processes_at_the_same_moment_write_whole_lines(path):
    threads = [threading.Thread(target=withdrawals.append, args=([make(number)], path)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(withdrawal.edition for withdrawal in withdrawals.read(path)) == list(range(20))
