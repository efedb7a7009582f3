"""Uploaded files and how far their imports are, as files on disk that every worker of the site sees.

Each upload has a key and up to three files: the upload, its Run (.json) and its report (.report.json).
The database could not say how far an import is: SQLite has one writer, and that is the import.
"""

import datetime as dt
import hashlib
import json
import os
import secrets
import time
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from conditions.importers.records import Header
from conditions.importers.report import ImportReport, ReportLine

MOST_BYTES = 200 * 1024 * 1024
# How long a file waits to be applied, and how long it is remembered what became of it.
SECONDS = 3600
REMEMBERED = 7 * 24 * 3600
# A run gives a sign of life each second; after this many without one its process is taken for dead.
SILENCE = 120


class Expired(Exception):
    """The upload is not this person's, too old, was applied, or its file is not the same any more."""


class State(StrEnum):
    WAITING = "waiting"
    READING = "reading"
    # All is read and about to be committed: nobody but the database knows whether it comes through.
    STORING = "storing"
    DONE = "done"
    FAILED = "failed"


@dataclass
class Run:
    """One uploaded file: its rehearsal, and then its application.

    `kind` is a key of drafts.KINDS, `by` a user's id and `by_name` their name; `size` and
    `position` count bytes of the file, `begun` and `alive` seconds of the epoch. `problem` is
    the sentence why it failed.
    """

    key: str
    name: str
    kind: str
    sha256: str
    size: int
    by: int
    by_name: str
    begun: float
    alive: float
    state: State = State.WAITING
    is_application: bool = False
    records: int = 0
    position: int = 0
    problem: str = ""

    @property
    def path(self):
        return _folder() / (f"{self.key}.applied" if self.is_application else self.key)

    @property
    def begun_at(self):
        return dt.datetime.fromtimestamp(self.begun, dt.UTC)

    @property
    def alive_at(self):
        return dt.datetime.fromtimestamp(self.alive, dt.UTC)

    @property
    def has_ended(self):
        return self.state in (State.DONE, State.FAILED)

    @property
    def is_lost(self):
        return not self.has_ended and time.time() - self.alive > SILENCE

    @property
    def is_under_way(self):
        return not self.has_ended and not self.is_lost

    def can_be_applied(self, user):
        return self.by == user.pk and self.state == State.DONE and not self.is_application and _is_kept(self.path)

    def save(self):
        self.alive = time.time()
        _write(_folder() / f"{self.key}.json", asdict(self))

    def drop(self):
        """Forget the file; what became of it stays."""
        self.path.unlink(missing_ok=True)

    def store_report(self, report):
        lines = {verb: [asdict(line) for line in lines] for verb, lines in report.lines.items()}
        counts = [[verb, kind, count] for (verb, kind), count in report.counts.items()]
        headers = [asdict(header) for header in report.headers]
        values = {"headers": headers, "records": report.records, "counts": counts, "lines": lines}
        _write(_folder() / f"{self.key}.report.json", values)

    def report(self):
        """Return the ImportReport of what the run did last."""
        values = json.loads((_folder() / f"{self.key}.report.json").read_text())
        report = ImportReport(records=values["records"])
        for header in values["headers"]:
            day = header["released_on"]
            report.headers.append(Header(**header | {"released_on": day and dt.date.fromisoformat(day)}))
        report.counts.update({(verb, kind): count for verb, kind, count in values["counts"]})
        report.lines = {verb: [ReportLine(**line) for line in lines] for verb, lines in values["lines"].items()}
        return report


def keep(file, kind, user):
    """Store an uploaded file a piece at a time, and return its Run; older ones are cleared away."""
    _clear()
    key, digest, now = secrets.token_hex(16), hashlib.sha256(), time.time()
    with (_folder() / key).open("xb") as kept:
        for chunk in file.chunks():
            digest.update(chunk)
            kept.write(chunk)
    run = Run(key, file.name, kind, digest.hexdigest(), file.size, user.pk, str(user), now, now)
    run.save()
    return run


def runs():
    """Return what is remembered, the latest first."""
    found = [_read(path) for path in _folder().glob("*.json") if not path.name.endswith(".report.json")]
    return sorted(filter(None, found), key=lambda run: (run.begun, run.key), reverse=True)


def find(key):
    """Return the Run of a key, or None."""
    is_key = len(key) == 32 and set(key) <= set("0123456789abcdef")
    return _read(_folder() / f"{key}.json") if is_key else None


def take(key, user):
    """Return the rehearsed Run as one to apply, once. Raises Expired unless it is this person's, and the same file."""
    run = find(key)
    if run is None or not run.can_be_applied(user):
        raise Expired
    rehearsed = run.path
    run.is_application = True
    try:
        # Of two clicks at the same moment, one gets the file.
        rehearsed.rename(run.path)
    except FileNotFoundError:
        raise Expired from None
    with run.path.open("rb") as file:
        is_same = hashlib.file_digest(file, "sha256").hexdigest() == run.sha256
    if not is_same:
        run.drop()
        raise Expired
    run.begun, run.state, run.records, run.position = time.time(), State.WAITING, 0, 0
    run.save()
    return run


def _folder():
    # Beside the photos, which have no address of their own either: every worker of the site sees it.
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _write(path, values):
    """Put a whole file in the place of another: who reads it meanwhile finds the old one or the new one."""
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(values, default=str))
    os.replace(draft, path)


def _read(path):
    try:
        values = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    return Run(**values | {"state": State(values["state"])})


def _age(path):
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _is_kept(path):
    return _age(path) <= SECONDS


def _clear():
    busy = {run.path for run in runs() if run.is_under_way}
    for path in _folder().iterdir():
        if path not in busy and _age(path) > (REMEMBERED if path.suffix == ".json" else SECONDS):
            path.unlink(missing_ok=True)
