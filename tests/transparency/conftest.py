"""Logs with entries, and the exported folder of one behind a web server."""

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from transparency import exporting, log


def append(count):
    first = log.size()
    return log.extend([(_entry(number), f"reviewer:{number}") for number in range(first, first + count)])


def _entry(number):
    return {"act": "register_entry", "reviewer": number, "entry": "0" * 64, "active": False}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "log"


@pytest.fixture
def published(folder):
    """Serve the exported folder; return a function that adds entries to the log, exports it, and returns the URL."""
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def publish(count=0):
        append(count)
        exporting.export(folder)
        return f"http://127.0.0.1:{server.server_port}"

    yield publish
    server.shutdown()
    thread.join()
    server.server_close()
