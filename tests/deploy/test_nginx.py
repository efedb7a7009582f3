"""The shipped nginx configuration in front of the application: caching, compression, headers and limits."""

import gzip
import re
import socket
import ssl
import subprocess
import threading
import time
from contextlib import ExitStack

import brotli
import pytest

from conditions import workflow
from tests import factories
from tests.deploy.conftest import PRODUCTION
from tests.servers import BROTLI, Front, ask, free_port, gunicorn
from tests.test_races import shared_database  # noqa: F401

pytestmark = pytest.mark.nginx
OLD, NEW = "Four genes are known", "Five genes are known"
# The format of gunicorn's access log.
LINE = "%(s)s %(r)s for=%({x-forwarded-for}i)s id=%({x-request-id}i)s host=%({x-forwarded-host}i)s"


class Site:
    """nginx and the application behind it, which can be stopped and started again."""

    def __init__(self, static_files, **env):
        self._port = free_port()
        self.front = Front(self._port)
        self._log = self.front.folder.parent / f"{self.front.folder.name}.log"
        self._log.touch()
        self._static = static_files
        self._env = {
            **PRODUCTION,
            "SITE_URL": f"https://localhost:{self.front.port}",
            "STATIC_ROOT": str(static_files),
            **env,
        }
        self._application = ExitStack()

    def __enter__(self):
        # The user of nginx needs copies that everybody may read.
        subprocess.run(["cp", "-r", self._static, self.front.folder / "site" / "staticfiles"], check=True)
        subprocess.run(["chmod", "-R", "a+rX", self.front.folder / "site"], check=True)
        self.front.__enter__()
        try:
            self.start()
        except OSError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        self.stop()
        self.front.__exit__(*error)
        self._log.unlink()

    def start(self):
        options = ["--access-logfile", str(self._log), "--access-logformat", LINE]
        self._application.enter_context(gunicorn(*options, port=self._port, **self._env))
        # Each worker loads its templates with its first request.
        for _time in range(6):
            ask(self._port, "/", X_Forwarded_Proto="https")

    def stop(self):
        self._application.close()

    def ask(self, path, method="GET", **options):
        return self.front.ask(path, method, **options)

    def upstream(self, path, expected=0):
        """Return the application's log lines of requests for a path.

        The application logs after its response, so this waits for `expected` lines, ten seconds at most.
        """
        end = time.monotonic() + 10
        while True:
            time.sleep(0.3)
            lines = [line for line in self._log.read_text().splitlines() if f" {path} " in line]
            if len(lines) >= expected or time.monotonic() > end:
                return lines


@pytest.fixture
def page(shared_database):  # noqa: F811
    """Return a live page."""
    erin, rao = factories.make_editor("erin"), factories.make_reviewer("rao")
    factories.make_chief("chris")
    page = factories.make_page()
    factories.make_published(page, by=erin, reviewer=rao, body=f"<p>{OLD} [1].</p>")
    page.erin, page.rao = erin, rao
    return page


@pytest.fixture
def site(page, static_files):
    with Site(static_files) as site:
        yield site


def wait_for_start_of(minute):
    """Wait until enough of the current second or minute is left for a test."""
    length, needed = (60, 15) if minute == "minute" else (1, 0.4)
    passed = time.time() % length
    if length - passed < needed:
        time.sleep(length - passed + 0.01)


def run_in_parallel(count, step):
    """Call `step` from `count` threads at the same moment; return the results."""
    barrier, results = threading.Barrier(count), []

    def run():
        barrier.wait(30)
        results.append(step())

    threads = [threading.Thread(target=run) for _each in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_page_is_the_applications_response_in_each_encoding(site, page):
    path = page.get_absolute_url()
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
    bodies = {}
    for accepted in ("gzip, deflate, br", "gzip", "identity", "br;q=0.1, gzip;q=0.9", "*;q=0"):
        responses = [site.ask(path, Accept_Encoding=accepted) for _time in range(3)]
        assert {status for status, _headers, _body in responses} == {200}
        assert len({body for _status, _headers, body in responses}) == 1
        bodies[accepted] = responses[-1][1].get("content-encoding"), responses[-1][2]
    direct = ask(site._port, path, X_Forwarded_Proto="https", Host=f"localhost:{site.front.port}")
    status, headers, body = site.ask(path)

    assert {accepted: encoding for accepted, (encoding, _body) in bodies.items()} == {
        "gzip, deflate, br": "br",
        "gzip": "gzip",
        "identity": None,
        "br;q=0.1, gzip;q=0.9": "gzip",
        "*;q=0": None,
    }
    assert {decode[encoding](body) for encoding, body in bodies.values()} == {body}
    changing_headers = {"x-request-id", "date", "server", "connection", "x-accel-expires"}
    compared_headers = [
        {name: value for name, value in headers_.items() if name not in changing_headers}
        for headers_ in (headers, direct[1])
    ]
    assert (status, compared_headers[0], body) == (200, compared_headers[1], direct[2])
    assert (headers["vary"], headers["cache-control"], headers["server"]) == ("Accept-Encoding", "no-cache", "nginx")
    assert ("set-cookie" in headers, "x-accel-expires" in headers) == (False, False)
    assert headers["strict-transport-security"] == "max-age=63072000; includeSubDomains; preload"

    head = site.ask(path, "HEAD")
    known = site.ask(path, If_None_Match=headers["etag"])
    assert (head[0], head[1]["content-length"], head[2]) == (200, str(len(body)), b"")
    assert (known[0], known[2], known[1]["etag"]) == (304, b"", headers["etag"])


@pytest.mark.parametrize("status", [200, pytest.param(404, marks=pytest.mark.full)])
def test_concurrent_requests_for_an_uncached_page_reach_the_application_once(site, page, status):
    """Send 50 requests at once. nginx checks waiting requests every half second; after a full second they get a 304."""
    reached = {}
    pages = (page.get_absolute_url(), page.condition.get_absolute_url(), "/", "/conditions/", "/reviewers/")
    nowhere = ("/no-such-page/", "/conditions/no-such/page/", "/wp-login.php", "/favicon.ico")
    for path in pages if status == 200 else nowhere:
        wait_for_start_of("minute")
        time.sleep(1.01 - time.time() % 1)
        statuses = run_in_parallel(50, lambda path=path: site.ask(path)[0])
        reached[path] = sum(line.startswith(str(status)) for line in site.upstream(path, expected=1))
        assert statuses == [status] * 50
        if reached[path] == 1:
            break

    # A 404 has no ETag for a 304, so the application may send it again in the next second.
    assert min(reached.values()) <= (1 if status == 200 else 2), reached


@pytest.mark.full
def test_page_is_requested_once_a_second(site, page):
    path = page.get_absolute_url()
    wait_for_start_of("minute")
    site.ask(path)
    before = len(site.upstream(path))

    start, count = int(time.time()), 0
    while time.time() < start + 4:
        assert site.ask(path)[0] == 200
        count += 1

    upstream_requests = len(site.upstream(path)) - before
    # One request a second, and one more if a response arrives after its second.
    assert 3 <= upstream_requests <= 8 < count / 3


def test_withdrawn_page_is_gone_within_the_second(site, page):
    path = page.get_absolute_url()
    for _round in range(3):
        seen, over = [], threading.Event()

        def reader(seen=seen, over=over):
            while not over.is_set():
                begun = time.time()
                status, _headers, body = site.ask(path)
                seen.append((begun, status, OLD in body.decode()))

        readers = [threading.Thread(target=reader) for _reader in range(4)]
        for thread in readers:
            thread.start()
        time.sleep(0.7)
        workflow.withdraw(page, by=page.erin, reason="Wrong")
        returned = time.time()
        time.sleep(1.6)
        over.set()
        for thread in readers:
            thread.join(30)

        late = [response for response in seen if response[0] >= returned + 1]
        assert {response[1:] for response in late} == {(410, False)}
        # The limit is the end of the clock's second, so most readers wait for less.
        whole = int(returned) + 1
        assert {response[1:] for response in seen if response[0] >= whole} == {(410, False)}
        assert any(response[1:] == (200, True) for response in seen)
        factories.make_published(page, by=page.erin, reviewer=page.rao, body=f"<p>{OLD} [1].</p>")
        time.sleep(1)


@pytest.mark.full
def test_without_the_micro_cache_no_outdated_page_is_sent(page, static_files):
    path = page.get_absolute_url()
    with Site(static_files, MICRO_CACHE="false") as site:
        wait_for_start_of("minute")
        before = [site.ask(path)[0] for _time in range(5)]
        upstream_statuses = [line.partition(" ")[0] for line in site.upstream(path, expected=5)]
        outdated = []
        for number in range(5):
            factories.make_published(page, by=page.erin, reviewer=page.rao, body=f"<p>Text number {number} [1].</p>")
            outdated += [
                body for _time in range(3) if f"Text number {number}" not in (body := site.ask(path)[2].decode())
            ]
        workflow.withdraw(page, by=page.erin, reason="Wrong")
        after_withdrawal = [site.ask(path)[0] for _time in range(5)]
        site.stop()
        down = site.ask(path)[0]

    assert (before, upstream_statuses) == ([200] * 5, ["200", "304", "304", "304", "304"])
    assert (outdated, after_withdrawal) == ([], [410] * 5)
    # nginx still sends its copy if the application fails.
    assert down == 410


@pytest.mark.full
def test_cached_page_is_sent_during_an_outage_until_the_end_of_the_minute(site, page):
    wait_for_start_of("minute")
    path = page.get_absolute_url()
    cached = site.ask(path)
    fresh = cached[0]
    minute = time.time() // 60
    site.stop()
    time.sleep(1.1)
    stale, unknown = site.ask(path), site.ask("/conditions/")
    # Repeated requests do not extend the time.
    while time.time() // 60 == minute:
        last = time.time(), site.ask(path)[0]
        time.sleep(0.25)
    after_minute = site.ask(path)
    site.start()
    after_restart = site.ask(path)[0]

    assert (fresh, stale[0], OLD in stale[2].decode()) == (200, 200, True)
    assert ("cache-status" in cached[1], stale[1]["cache-status"]) == (False, "front; hit; detail=stale")
    assert last[1] == 200 or last[0] // 60 > minute
    assert (unknown[0], after_minute[0], after_restart) == (502, 502, 200)
    assert b"temporarily unavailable" in after_minute[2]
    assert {name: after_minute[1][name] for name in ("cache-control", "retry-after", "content-security-policy")} == {
        "cache-control": "no-store",
        "retry-after": "10",
        "content-security-policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
    }


def test_other_addresses_are_never_cached(site, page):
    page_path = page.get_absolute_url()
    paths = {
        "/admin/login/": 200,
        "/admin/": 302,
        "/search/?q=genes": 200,
        f"{page_path}?utm_source=x": 200,
        f"{page_path}report/": 200,
        "/api/v1/pages": 200,
        f"{page_path[:-1]}.json": 200,
        "/sitemap.xml": 200,
        "/feeds/recently-reviewed.atom": 200,
    }
    statuses = {path: [site.ask(path)[0] for _time in range(3)] for path in paths}
    reached = {path: len(site.upstream(path, expected=3)) for path in paths}

    assert statuses == {path: [status] * 3 for path, status in paths.items()}
    assert reached == dict.fromkeys(paths, 3)

    site.ask(page_path)
    before = len(site.upstream(page_path))
    member = [site.ask(page_path, Cookie="__Host-session=abc")[0] for _time in range(3)]
    assert (member, len(site.upstream(page_path, before + 3)) - before) == ([200] * 3, 3)
    sent = [site.ask(page_path, "POST", body="x")[0] for _time in range(2)]
    assert (sent, len(site.upstream(page_path, before + 5)) - before) == ([405] * 2, 5)
    assert "__Host-csrf" in site.ask("/admin/login/")[1]["set-cookie"]


@pytest.mark.full
def test_api_and_sitemaps_are_compressed_but_pages_with_secrets_are_not(site, page):
    encodings = {}
    for path in ("/api/v1/pages", "/sitemap.xml", "/admin/login/", f"{page.get_absolute_url()}report/"):
        _status, headers, _body = site.ask(path, Accept_Encoding="gzip")
        encodings[path] = headers.get("content-encoding")
    _status, headers, _body = site.ask("/api/v1/pages", Accept_Encoding="gzip")
    known = site.ask("/api/v1/pages", Accept_Encoding="gzip", If_None_Match=headers["etag"])

    assert list(encodings.values()) == ["gzip", "gzip", None, None]
    assert known[0] == 304


def test_forwarding_headers_of_visitors_are_replaced(site):
    _status, headers, _body = site.ask(
        "/search/?q=spoofed",
        X_Forwarded_For="203.0.113.7",
        X_Forwarded_Host="evil.example",
        X_Request_ID="made-up",
        X_Forwarded_Proto="http",
        Forwarded="for=203.0.113.7;host=evil.example",
    )
    (line,) = site.upstream("/search/?q=spoofed", expected=1)
    (logged,) = [line for line in site.front.log() if "/search/" in line]

    assert line == f"200 GET /search/?q=spoofed HTTP/1.1 for=127.0.0.1 id={headers['x-request-id']} host=-"
    # The log has neither complete addresses nor search terms.
    assert logged.startswith("127.0.0.0 [")
    assert ("spoofed" in logged, headers["x-request-id"] in logged) == (False, True)


def test_the_log_has_no_token_and_no_calendar_is_cached(site):
    paths = (
        "/calendar/s3cret.ics",
        "/unsubscribe/s3cret/",
        "/admin/new-password/MQ/s3cret/",
        "/admin/invitation/MQ/s3cret/",
    )
    answers = [site.ask(path) for path in paths]

    # Several workers of nginx write the log.
    logged = {line.split('"')[1] for line in site.front.log() if line.split('"')[1].endswith("/- HTTP/1.1")}
    assert logged == {
        "GET /calendar/- HTTP/1.1",
        "GET /unsubscribe/- HTTP/1.1",
        "GET /admin/new-password/- HTTP/1.1",
        "GET /admin/invitation/- HTTP/1.1",
    }
    assert "s3cret" not in "".join(site.front.log())
    assert answers[0][1]["cache-control"] == "private, no-store"


def test_nginx_serves_tls_and_http_2_only_for_its_own_name(site):
    context = ssl.create_default_context(cafile=site.front.folder / "certificate.pem")
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", site.front.port)) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        spoken = secure.selected_alpn_protocol(), secure.version()
    with socket.create_connection(("127.0.0.1", site.front.port)) as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain, server_hostname="other.example")
    redirected = ask(site.front.plain_port, "/conditions/?page=2", Host="evil.example")

    assert spoken == ("h2", "TLSv1.3")
    assert (redirected[0], redirected[1]["location"]) == (
        301,
        f"https://localhost:{site.front.port}/conditions/?page=2",
    )


def test_nginx_refuses_large_requests(site, page):
    refused = {
        "report": site.ask(f"{page.get_absolute_url()}report/", "POST", body="x" * 70_000)[0],
        "header": site.ask("/", X_Long="x" * 40_000)[0],
    }

    assert refused == {"report": 413, "header": 400}


def test_static_files_are_served_compressed_and_immutable(site):
    html = site.ask("/")[2].decode()
    stylesheet = re.search(r'href="(/static/site/site\.[0-9a-f]{12}\.css)"', html)[1]
    site.stop()

    plain, packed, best = (
        site.ask(stylesheet, Accept_Encoding=encoding) for encoding in ("identity", "gzip", "br, gzip")
    )
    other = site.ask("/static/ckeditor/ckeditor/ckeditor.js")
    missing = site.ask("/static/no-such-file.css")

    assert plain[1]["cache-control"] == "public, max-age=31536000, immutable"
    assert {response[1]["vary"] for response in (packed, best)} == {"Accept-Encoding"}
    assert (packed[1]["content-encoding"], gzip.decompress(packed[2])) == ("gzip", plain[2])
    if BROTLI.exists():
        assert (best[1]["content-encoding"], brotli.decompress(best[2])) == ("br", plain[2])
    assert (plain[1]["x-content-type-options"], plain[1]["content-type"]) == ("nosniff", "text/css")
    assert (other[0], other[1]["cache-control"], missing[0]) == (200, "public, max-age=60", 404)
