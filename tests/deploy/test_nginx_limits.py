"""The shipped nginx configuration under a flood of requests, and while the application does not answer."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.servers import Front

pytestmark = pytest.mark.nginx
FILES = ("/robots.txt", "/.well-known/security.txt", "/opensearch.xml", "/site.webmanifest")


@contextmanager
def application():
    """Run an application that can be frozen; yield its port, its Event, and the paths of the requests that it got."""
    answers, paths = threading.Event(), []
    answers.set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            paths.append(self.path)
            answers.wait(30)
            body = f"The text of {self.path}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-cache")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            """Write no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], answers, paths
    finally:
        answers.set()
        server.shutdown()
        server.server_close()


def test_an_address_that_sends_too_many_requests_gets_429():
    with application() as (port, _answers, paths), Front(port, rate="1r/s", burst=5) as front:
        responses = [front.ask(f"/wp-{number}.php") for number in range(20)]
        reached = len(paths)
        time.sleep(1.2)
        afterwards = front.ask("/conditions/")[0]

    statuses = [status for status, _headers, _body in responses]
    assert statuses[:6] == [200] * 6
    assert statuses.count(429) >= 12
    assert reached == statuses.count(200)
    assert afterwards == 200
    _status, headers, body = responses[-1]
    assert (headers["retry-after"], headers["cache-control"], headers["x-frame-options"]) == ("5", "no-store", "DENY")
    assert b"Too many requests" in body


def test_files_without_reviewed_text_do_not_wait_for_the_application():
    with application() as (port, answers, paths), Front(port) as front:
        before = [front.ask(path)[2] for path in FILES]
        again = [front.ask(path)[2] for path in FILES]
        upstream_requests = len(paths)
        answers.clear()
        start = time.monotonic()
        frozen = [front.ask(path)[2] for path in FILES]
        took = time.monotonic() - start
        answers.set()

    assert before == again == frozen == [f"The text of {path}".encode() for path in FILES]
    assert upstream_requests == len(FILES)
    assert took < 2


def test_the_addresses_of_one_customer_share_the_limit():
    with application() as (port, _answers, _paths):
        front = Front(port, rate="1r/s", burst=5)
        # As behind a CDN, so that a test can have any address.
        real_ip = "set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;"
        (front.folder / "conf.d" / "real_ip.conf").write_text(real_ip)
        with front:
            statuses = {
                network: [
                    front.ask(f"/page-{number}/", X_Forwarded_For=address.format(number))[0] for number in range(12)
                ]
                for network, address in {
                    "one IPv6 network": "2001:db8:1:2:aaaa:bbbb:cccc:{}",
                    "many IPv6 networks": "2001:db8:1:f{}:aaaa:bbbb:cccc:1",
                    "many IPv4 addresses": "203.0.113.{}",
                }.items()
            }

    assert statuses["one IPv6 network"].count(429) >= 4
    assert statuses["many IPv6 networks"] == statuses["many IPv4 addresses"] == [200] * 12
