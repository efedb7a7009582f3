"""The thread that sends this process's mails, so that neither a request nor a transaction waits for the mail server."""

import logging
import threading
import time

from django.conf import settings
from django.db import close_old_connections, connections

from operations import mail_queue

log = logging.getLogger(__name__)

# Seconds for which a process that is shutting down continues to send. `retry_mails` sends the other mails; gunicorn
# kills a worker after its graceful_timeout, and mails that it had not sent are also left to `retry_mails`.
LAST_SECONDS = 15


class MailThread:
    """A thread that lives while there are Letters to send, all over one connection; `send` sends an iterable of them.

    With MAIL_THREAD off, as in tests, the caller's thread sends them.
    """

    def __init__(self, send):
        self._send = send
        self._lock, self._waiting = threading.Lock(), []
        # The thread, and whether it will look for more Letters, provided that it is alive.
        self._thread, self._looks = None, False

    def put(self, letters):
        """Send the Letters soon; return at once."""
        if not settings.MAIL_THREAD:
            self._send(self._claimed(letters, lambda: False))
            return
        with self._lock:
            self._waiting += letters
            if self._looks and self._thread.is_alive():
                return
            self._thread = threading.Thread(target=self._run, name="mail")
            try:
                self._thread.start()
            except RuntimeError:
                # No thread can be started. The change is committed and must not fail; the rows stay in the queue.
                self._waiting, self._looks = [], False
                log.exception("No thread could be started for mails; retry_mails will send them.")
            else:
                self._looks = True

    def _run(self):
        is_late = _Deadline()
        try:
            while letters := self._take():
                try:
                    close_old_connections()
                    self._send(self._claimed(letters, is_late))
                except Exception:
                    # Their rows stay in the queue.
                    log.exception("Mails could not be sent; retry_mails will send them.")
        finally:
            connections.close_all()

    def _take(self):
        """Return all Letters that wait, or end this thread's turn and return []."""
        with self._lock:
            letters, self._waiting = self._waiting, []
            self._looks = bool(letters)
            return letters

    def _claimed(self, letters, is_late):
        """Yield the Letters that nobody else has sent or dropped, each reserved just before it is sent."""
        for letter in letters:
            if is_late():
                return
            if mail_queue.claim(letter.row):
                yield letter


class _Deadline:
    """Whether the process began to shut down more than LAST_SECONDS ago."""

    def __init__(self):
        self._end = None

    def __call__(self):
        if threading.main_thread().is_alive():
            return False
        if self._end is None:
            self._end = time.monotonic() + LAST_SECONDS
        return time.monotonic() > self._end
