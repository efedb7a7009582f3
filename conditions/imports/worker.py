"""Background thread of an import: one import at a time, a heartbeat each second, and a stored outcome."""

import os
import threading
import time
from contextlib import contextmanager

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from conditions.importers.database_errors import database_errors_as_sentences
from conditions.importers.records import UnreadableFile
from conditions.importers.syncing import release_of
from conditions.models import Release
from operations import journal

from . import drafts, uploads
from .uploads import RunState

# Seconds between two heartbeats.
HEARTBEAT_SECONDS = 1
# Seconds that the request waits for the thread, so that a small file goes straight to its report.
WAIT_SECONDS = 1


def start(run, *, author):
    """Execute an ImportRun in a thread, and wait WAIT_SECONDS for it; `author` is as in drafts.import_pages."""
    thread = threading.Thread(target=_in_thread, args=(run, author, translation.get_language()))
    thread.start()
    thread.join(WAIT_SECONDS)


def _in_thread(run, author, language):
    job = "import" if run.is_application else "import_rehearsal"
    try:
        with translation.override(language), journal.running(job):
            execute(run, author=author)
            if run.state == RunState.FAILED:
                raise _Failed
    except _Failed:
        # The screen shows the problem, and the journal has recorded the failure.
        pass
    finally:
        connections.close_all()


def execute(run, *, author):
    """Do the dry run or the application of an ImportRun, after all earlier runs, and store its report or its problem.

    An application is one transaction, with its admin log entry. Errors other than UnreadableFile are raised again
    after the problem is stored.
    """
    with _Heartbeat(run) as heartbeat:
        try:
            while _must_wait(run):
                time.sleep(HEARTBEAT_SECONDS)
            heartbeat.set_state(RunState.READING)
            with run.path.open("rb") as stream, heartbeat.follow(stream):
                _read(run, stream, author, heartbeat)
            heartbeat.set_state(RunState.DONE)
        except UnreadableFile as error:
            heartbeat.set_state(RunState.FAILED, str(error))
        finally:
            if not run.has_ended:
                # The exception is raised further, to the server's log.
                heartbeat.set_state(
                    RunState.FAILED,
                    _("An unexpected error stopped the import. Ask the operator to look at the server’s log.")
                    + " "
                    + outcome(run),
                )
            if run.is_application or run.state == RunState.FAILED:
                run.delete_file()


def outcome(run):
    """Return a sentence that says what an unfinished run has changed."""
    if run.is_application and run.state == RunState.STORING:
        return _(
            "The import stopped while it was storing the data: either everything is stored, or nothing. "
            "Choose the file again to see which. This does not change what is already stored."
        )
    return _("Nothing was changed.")


class _Failed(Exception):
    """Raised so that the journal records a failed import."""


class _Heartbeat:
    """Thread that saves the progress of a run each second, so that other workers can tell that it is alive."""

    def __init__(self, run):
        self.run = run
        self.stream = None
        self.lock = threading.Lock()
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.is_over.set()
        self.thread.join()

    def set_state(self, state, problem=""):
        with self.lock:
            self.run.state, self.run.problem = state, problem
            self.run.save()

    def count_records(self, records):
        self.run.records = records

    @contextmanager
    def follow(self, stream):
        self.stream = stream
        try:
            yield
        finally:
            with self.lock:
                self.stream = None

    def _beat(self):
        while not self.is_over.wait(HEARTBEAT_SECONDS):
            with self.lock:
                if self.stream is not None:
                    self.run.position = os.lseek(self.stream.fileno(), 0, os.SEEK_CUR)
                self.run.save()


def _must_wait(run):
    """Return whether an earlier run is under way; two at once would wait for the database's lock until a timeout."""
    return any(other.is_under_way and (other.begun, other.key) < (run.begun, run.key) for other in uploads.runs())


def _read(run, stream, author, heartbeat):
    kind = drafts.KINDS[run.kind]
    if not run.is_application:
        run.store_report(kind.run(stream, run.name, apply=False, author=author, progress=heartbeat.count_records))
        return
    with database_errors_as_sentences(), transaction.atomic():
        report = kind.run(stream, run.name, apply=True, author=author, progress=heartbeat.count_records)
        _log(run, report)
        run.store_report(report)
        heartbeat.set_state(RunState.STORING)


def _log(run, report):
    for header in report.headers:
        release = release_of(header)
        LogEntry.objects.create(
            user_id=run.by,
            content_type=ContentType.objects.get_for_model(Release),
            object_id=str(release.pk),
            object_repr=str(release)[:200],
            action_flag=CHANGE,
            change_message=f"{run.name} SHA-256 {run.sha256}",
        )
