"""WITHDRAWALS_FILE: one line of JSON for each withdrawal, outside the database and its backups (docs/adr/0041).

A backup is older than the withdrawals after it. `restore` repeats them from this file. A withdrawal that is taken back
has a second line.
"""

import datetime as dt
import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

WITHDRAW, TAKE_BACK = "withdraw", "take_back"


class UnreadableLine(Exception):
    """A line of the file is not a withdrawal; `number` counts from 1."""

    def __init__(self, path, number):
        super().__init__(f"Line {number} of {path} is not a withdrawal.")
        self.path, self.number = path, number


@dataclass(frozen=True)
class Withdrawal:
    """The withdrawal of an edition: when, the page's primary key and URL path, the edition's number and SHA-256.

    `verb` is TAKE_BACK if the withdrawal was taken back. No person and no reason is named.
    """

    at: dt.datetime
    page: int
    address: str
    edition: int
    sha256: str
    verb: str = WITHDRAW

    @property
    def key(self):
        """The edition that was withdrawn."""
        return self.page, self.edition, self.sha256


def last_lines(withdrawals):
    """Return {key: the last of the Withdrawals of this edition}."""
    return {withdrawal.key: withdrawal for withdrawal in sorted(withdrawals, key=lambda line: line.at)}


def standing(withdrawals):
    """Return the Withdrawals that were not taken back."""
    last = last_lines(withdrawals)
    return [line for line in withdrawals if line.verb == WITHDRAW and last[line.key].verb == WITHDRAW]


def append(withdrawals, path=None):
    """Append lines to the file at `path`, by default WITHDRAWALS_FILE, and wait for the disk. Raises OSError."""
    if not withdrawals:
        return
    lines = "".join(_line(withdrawal) for withdrawal in withdrawals).encode()
    descriptor = os.open(path or settings.WITHDRAWALS_FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    with open(descriptor, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        # After a full disk or a power cut the last line may be incomplete; the next one must not be joined to it.
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            lines = b"\n" + lines
        file.write(lines)
        os.fsync(descriptor)


def read(path=None):
    """Return the Withdrawals in the file at `path`, by default WITHDRAWALS_FILE.

    Raises UnreadableLine, and OSError, such as FileNotFoundError.
    """
    path = Path(path or settings.WITHDRAWALS_FILE)
    lines = path.read_bytes().split(b"\n")
    return [_withdrawal(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _line(withdrawal):
    values = asdict(withdrawal) | {"at": withdrawal.at.isoformat()}
    return json.dumps(values, ensure_ascii=False) + "\n"


def _withdrawal(path, number, line):
    try:
        values = json.loads(line)
        verb = values["verb"]
        withdrawal = Withdrawal(**{**values, "at": dt.datetime.fromisoformat(values["at"])})
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UnreadableLine(path, number) from None
    is_whole = type(withdrawal.page) is int and type(withdrawal.edition) is int and withdrawal.at.tzinfo is not None
    if verb not in (WITHDRAW, TAKE_BACK) or not is_whole:
        raise UnreadableLine(path, number)
    return withdrawal
