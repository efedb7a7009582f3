"""Uploaded import files, their progress and their reports, stored as files that all workers of the site share.

Each upload has a key and up to five files: the upload, its ImportRun (.json), its report (.report.json), the request to
stop it (.stop) and the claim of the worker that continues it (.attempt2).
Progress is not stored in the database because the import itself holds SQLite's only write lock.
"""

import datetime as dt
import hashlib
import json
import os
import secrets
import time
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from conditions.importers.records import Header
from conditions.importers.report import ImportReport, ReportLine

MAX_BYTES = 200 * 1024 * 1024
# How many seconds an uploaded file can be applied, and how long its run and report stay listed.
FILE_SECONDS = 3 * 24 * 3600
RUN_SECONDS = 7 * 24 * 3600
# A run without a heartbeat for this many seconds counts as lost: its worker was restarted or killed.
LOST_SECONDS = 30
# How often a run is started; a file that kills its worker each time must not do so for ever.
ATTEMPTS = 3


class Expired(Exception):
    """The upload is too old, was applied already, or its file has changed."""


class RunState(StrEnum):
    """The state of an ImportRun."""

    WAITING = "waiting"
    READING = "reading"
    # The file is read and the transaction is being committed, so the outcome is not known yet.
    STORING = "storing"
    DONE = "done"
    FAILED = "failed"
    # By a person; nothing is stored.
    STOPPED = "stopped"


@dataclass
class ImportRun:
    """One uploaded file and the state of its import: first the dry run, then the application.

    `kind` is a key of drafts.KINDS, `by` the id of the uploading user and `by_name` their name, `origin` their words on
    where the file comes from. `applied_by` is the id of the user who applies it, None before. `author` is the id of the
    user in whose name texts without an author are imported, or None. `size` and `position` are in bytes of the
    file, `begun` and `alive` in seconds since the epoch. `problem` says why the run failed, `attempt` how often it was
    started.
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
    state: RunState = RunState.WAITING
    is_application: bool = False
    records: int = 0
    position: int = 0
    problem: str = ""
    author: int | None = None
    author_name: str = ""
    origin: str = ""
    applied_by: int | None = None
    applied_by_name: str = ""
    attempt: int = 1

    @property
    def path(self):
        return _folder() / (f"{self.key}.applied" if self.is_application else self.key)

    @property
    def begun_at(self):
        return dt.datetime.fromtimestamp(self.begun, dt.UTC)

    @property
    def has_ended(self):
        return self.state in (RunState.DONE, RunState.FAILED, RunState.STOPPED)

    @property
    def is_lost(self):
        return not self.has_ended and time.time() - self.alive > LOST_SECONDS

    @property
    def can_be_applied(self):
        """Whether the dry run is done, and the file is still stored."""
        return self.state == RunState.DONE and not self.is_application and _is_stored(self.path)

    def save(self):
        """Write the run to its file, with the current time as its heartbeat."""
        self.alive = time.time()
        _write(_folder() / f"{self.key}.json", asdict(self))

    def delete_file(self):
        """Delete the uploaded file; the run and its report stay."""
        self.path.unlink(missing_ok=True)

    def store_report(self, report):
        """Write an ImportReport to the report file."""
        lines = {verb: [asdict(line) for line in lines] for verb, lines in report.lines.items()}
        counts = [[verb, kind, count] for (verb, kind), count in report.counts.items()]
        headers = [asdict(header) for header in report.headers]
        values = {
            "headers": headers,
            "records": report.records,
            "public_conditions": report.public_conditions,
            "counts": counts,
            "lines": lines,
        }
        _write(_folder() / f"{self.key}.report.json", values)

    def report(self):
        """Read the ImportReport of the last dry run or application."""
        values = json.loads((_folder() / f"{self.key}.report.json").read_text())
        # Reports of older code lack this number: then assume that readers would see a change.
        report = ImportReport(records=values["records"], public_conditions=values.get("public_conditions", 1))
        for header in values["headers"]:
            day = header["released_on"]
            report.headers.append(Header(**header | {"released_on": day and dt.date.fromisoformat(day)}))
        report.counts.update({(verb, kind): count for verb, kind, count in values["counts"]})
        report.lines = {verb: [ReportLine(**line) for line in lines] for verb, lines in values["lines"].items()}
        return report


def store_upload(file, kind, user, author=None, origin=""):
    """Store an uploaded file in chunks and return its new ImportRun; expired files are deleted first.

    `origin` are the user's words on where the file comes from. `author` is the User in whose name texts without an
    author are imported, if any.
    """
    _delete_expired()
    key, digest, now = secrets.token_hex(16), hashlib.sha256(), time.time()
    with (_folder() / key).open("xb") as stored:
        for chunk in file.chunks():
            digest.update(chunk)
            stored.write(chunk)
    run = ImportRun(key, file.name, kind, digest.hexdigest(), file.size, user.pk, str(user), now, now, origin=origin)
    if author is not None:
        run.author, run.author_name = author.pk, str(author)
    run.save()
    return run


def runs():
    """Return the ImportRuns that are still stored, the latest first."""
    stored = [_read(path) for path in _folder().glob("*.json") if not path.name.endswith(".report.json")]
    return sorted(filter(None, stored), key=lambda run: (run.begun, run.key), reverse=True)


def is_key(text):
    """Return whether the text may be the key of a run: it is a part of addresses and of names of files."""
    return len(text) == 32 and set(text) <= set("0123456789abcdef")


def find_run(key):
    """Return the ImportRun with this key, or None."""
    return _read(_folder() / f"{key}.json") if is_key(key) else None


def begin_application(key, user):
    """Turn a finished dry run into an application and return its ImportRun; only the first of two calls succeeds.

    The caller checks whether `user` may. Raises Expired if the file was applied already or is not stored any more, or
    if it has changed since the dry run.
    """
    run = find_run(key)
    if run is None or not run.can_be_applied:
        raise Expired
    uploaded = run.path
    run.is_application, run.applied_by, run.applied_by_name = True, user.pk, str(user)
    try:
        # Of two simultaneous requests, only one can rename the file.
        uploaded.rename(run.path)
    except FileNotFoundError:
        raise Expired from None
    with run.path.open("rb") as file:
        is_same = hashlib.file_digest(file, "sha256").hexdigest() == run.sha256
    if not is_same:
        run.delete_file()
        raise Expired
    # A request that came too late to stop the dry run.
    (_folder() / f"{run.key}.stop").unlink(missing_ok=True)
    run.begun, run.attempt = time.time(), 1
    return _begin_again(run)


def take_over(run):
    """Claim a lost run for another attempt and return it, ready to start; None if another worker claimed it before.

    A run that was lost ATTEMPTS times ends as failed, and None is returned.
    """
    try:
        # Of two workers, only one can create the file.
        (_folder() / f"{run.key}.{'applied.' if run.is_application else ''}attempt{run.attempt + 1}").open("x").close()
    except FileExistsError:
        return None
    if run.attempt >= ATTEMPTS:
        run.problem = _(
            "The import was interrupted %(count)s times, so it was given up. Ask the operator whether the server has "
            "enough memory, or import the file with the command. %(outcome)s"
        ) % {"count": ATTEMPTS, "outcome": outcome(run)}
        run.state = RunState.FAILED
        run.save()
        run.delete_file()
        return None
    run.attempt += 1
    return _begin_again(run)


def outcome(run):
    """Return a sentence that says what an unfinished run has changed."""
    if run.is_application and run.state == RunState.STORING:
        return _(
            "The import stopped while it was storing the data: either everything is stored, or nothing. "
            "Choose the file again to see which. This does not change what is already stored."
        )
    return _("Nothing was changed.")


def request_stop(run, user):
    """Ask the worker of a run to stop it, in the name of `user`."""
    (_folder() / f"{run.key}.stop").write_text(str(user))


def stop_requested_by(run):
    """Return the name of the person who wants to stop the run, or ""."""
    try:
        return (_folder() / f"{run.key}.stop").read_text()
    except FileNotFoundError:
        return ""


def is_taken_over(run):
    """Return whether another worker has started the run again, because this one gave no sign for LOST_SECONDS."""
    stored = find_run(run.key)
    return stored is not None and stored.attempt > run.attempt


def _begin_again(run):
    run.state, run.records, run.position = RunState.WAITING, 0, 0
    run.save()
    return run


def _folder():
    # MEDIA_ROOT is shared by all workers; nothing in this folder has a public URL.
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _write(path, values):
    """Replace a file atomically: a concurrent reader gets the old or the new contents."""
    temporary = path.with_suffix(".part")
    temporary.write_text(json.dumps(values, default=str))
    os.replace(temporary, path)


def _read(path):
    try:
        values = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    # Another version of the site, which shares the folder during an upgrade, may have written other values.
    known = {field.name: values[field.name] for field in fields(ImportRun) if field.name in values}
    return ImportRun(**known | {"state": RunState(values["state"])})


def _age(path):
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _is_stored(path):
    return _age(path) <= FILE_SECONDS


def _delete_expired():
    busy = {run.path for run in runs() if not run.has_ended}
    for path in _folder().iterdir():
        if path not in busy and _age(path) > (RUN_SECONDS if path.suffix == ".json" else FILE_SECONDS):
            path.unlink(missing_ok=True)
