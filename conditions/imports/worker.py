"""Carrying out an import beside the request that asked for it: a thread, a turn, signs of life, an end."""

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
from .uploads import State

# Seconds between two signs of life.
BEAT = 1
# Seconds that the request waits: a small file is done before anybody could read how far it is.
SMALL = 1


def start(run, *, author):
    """Rehearse or apply a Run in a thread of its own; `author` as in drafts.import_pages."""
    thread = threading.Thread(target=_in_thread, args=(run, author, translation.get_language()))
    thread.start()
    thread.join(SMALL)


def _in_thread(run, author, language):
    job = "import" if run.is_application else "import_rehearsal"
    try:
        with translation.override(language), journal.running(job):
            carry_out(run, author=author)
            if run.state == State.FAILED:
                raise _Failed
    except _Failed:
        # Told on the screen already; the journal has counted it.
        pass
    finally:
        connections.close_all()


def carry_out(run, *, author):
    """Rehearse or apply a Run, one at a time on the whole site, and leave its report or problem behind.

    An application is one transaction with its line in the log: all of it is stored, or nothing.
    """
    with _Life(run) as life:
        try:
            while _must_wait(run):
                time.sleep(BEAT)
            life.says(State.READING)
            with run.path.open("rb") as stream, life.follow(stream):
                _read(run, stream, author, life)
            life.says(State.DONE)
        except UnreadableFile as error:
            life.says(State.FAILED, str(error))
        finally:
            if not run.has_ended:
                # The error itself goes on, to the server's log.
                life.says(State.FAILED, _("The program made a mistake; the server’s log has it.") + " " + outcome(run))
            if run.is_application or run.state == State.FAILED:
                run.drop()


def outcome(run):
    """Say what a run that did not come to its end has left behind."""
    if run.is_application and run.state == State.STORING:
        return _(
            "It ended at its very last step: all of the file is stored, or nothing. "
            "Choose the file again to see which; what is stored already is not changed by it."
        )
    return _("Nothing was changed.")


class _Failed(Exception):
    """The file could not be read: for the journal, which counts what raises."""


class _Life:
    """Writes down each second how far a run is, so that others can tell it from a dead one."""

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

    def says(self, state, problem=""):
        with self.lock:
            self.run.state, self.run.problem = state, problem
            self.run.save()

    def has_read(self, records):
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
        while not self.is_over.wait(BEAT):
            with self.lock:
                if self.stream is not None:
                    self.run.position = os.lseek(self.stream.fileno(), 0, os.SEEK_CUR)
                self.run.save()


def _must_wait(run):
    """Whether somebody else's run is before this one: two at once would wait in the database, and give up."""
    return any(other.is_under_way and (other.begun, other.key) < (run.begun, run.key) for other in uploads.runs())


def _read(run, stream, author, life):
    kind = drafts.KINDS[run.kind]
    if not run.is_application:
        run.store_report(kind.run(stream, run.name, apply=False, author=author, progress=life.has_read))
        return
    with database_errors_as_sentences(), transaction.atomic():
        report = kind.run(stream, run.name, apply=True, author=author, progress=life.has_read)
        _log(run, report)
        run.store_report(report)
        life.says(State.STORING)


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
