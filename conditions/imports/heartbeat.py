"""Heartbeat of a running import: saves its progress each second, and tells the import when it has to stop."""

import os
import threading
from contextlib import contextmanager

from . import uploads
from .uploads import RunState

# Seconds between two heartbeats.
HEARTBEAT_SECONDS = 1


class StoppedByPerson(Exception):
    """A person stopped the import; `str()` is their name."""


class TakenOver(Exception):
    """Another worker has started the import again, because this one gave no sign for too long."""


class Heartbeat:
    """Thread that saves a run each second, so that other workers can tell that it is alive.

    Each second it also looks whether the import has to stop. The import itself then raises StoppedByPerson or TakenOver
    at its next statement or record, so that its transaction is rolled back.
    """

    def __init__(self, run):
        self.run = run
        self.stream = None
        self.lock = threading.Lock()
        self.is_over = threading.Event()
        self.is_taken_over = False
        self.stop = None
        self.has_raised = False
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

    def begin_storing(self):
        """Set the state STORING, from which the import cannot be stopped any more; raise if it has to stop."""
        with self.lock:
            self._look_for_stop()
            self._raise_stop()
            self.run.state = RunState.STORING
            self.run.save()

    def wait(self):
        """Wait a second for an earlier import; raise if this one has to stop."""
        self.is_over.wait(HEARTBEAT_SECONDS)
        with self.lock:
            self._look_for_stop()
            self._raise_stop()

    def count_records(self, records):
        """Store the number of records read, for the progress; raise if the import has to stop."""
        self.run.records = records
        self._raise_stop()

    def before_statement(self, execute, sql, params, many, context):
        """Execute an SQL statement, for `connection.execute_wrapper`; raise instead if the import has to stop."""
        self._raise_stop()
        return execute(sql, params, many, context)

    @contextmanager
    def follow(self, stream):
        """Save the position in `stream` with each heartbeat."""
        self.stream = stream
        try:
            yield
        finally:
            with self.lock:
                self.stream = None

    def _beat(self):
        while not self.is_over.wait(HEARTBEAT_SECONDS):
            with self.lock:
                if not self.run.has_ended:
                    self._look_for_stop()
                if self.is_taken_over:
                    return
                if self.stream is not None:
                    self.run.position = os.lseek(self.stream.fileno(), 0, os.SEEK_CUR)
                self.run.save()

    def _look_for_stop(self):
        if self.run.state == RunState.STORING:
            return
        if uploads.is_taken_over(self.run):
            self.is_taken_over, self.stop = True, TakenOver()
        elif name := uploads.stop_requested_by(self.run):
            self.stop = StoppedByPerson(name)

    def _raise_stop(self):
        """Raise the reason to stop, once: the statements that roll the transaction back must pass."""
        if self.stop is not None and not self.has_raised:
            self.has_raised = True
            raise self.stop
