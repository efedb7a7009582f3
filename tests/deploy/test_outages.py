"""Outages of the database under real workers: frozen with open connections, unreachable, and a full disk."""

import select
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse

from conditions import workflow
from conditions.models import Edition
from conditions.vocabularies import OPEN_STATES, State
from tests import factories
from tests.deploy.conftest import PRODUCTION
from tests.servers import address_of_database, ask, gunicorn
from tests.test_races import shared_database  # noqa: F401
from tests.walk import invariants
from web import database_stalls


class DatabaseProxy:
    """A TCP proxy to the database that can be frozen with its connections open, or closed."""

    def __init__(self, host, port):
        self._to = host, port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._flows, self._open = threading.Event(), []
        self._flows.set()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client_socket, _address = self._listening.accept()
            except OSError:
                return
            server_socket = socket.create_connection(self._to)
            self._open += [client_socket, server_socket]
            threading.Thread(target=self._carry, args=(client_socket, server_socket), daemon=True).start()

    def _carry(self, *ends):
        try:
            while True:
                for end in select.select(ends, [], [])[0]:
                    self._flows.wait()
                    data = end.recv(65536)
                    if not data:
                        raise OSError
                    ends[1 - ends.index(end)].sendall(data)
        except (OSError, ValueError):
            for end in ends:
                end.close()

    def freeze(self):
        self._flows.clear()

    def thaw(self):
        self._flows.set()

    def cut(self):
        # A thread that waits for data would not notice close() alone.
        for end in (self._listening, *self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def site(*, workers=1, **env):
    proxy_headers = {"X_Forwarded_Proto": "https", "Host": "localhost"}
    values = {**PRODUCTION, "SITE_URL": "https://localhost", **env}
    with gunicorn("--timeout", "35", workers=workers, ready="/healthz", **values) as port:
        yield lambda path, **headers: ask(port, path, **proxy_headers, **headers)


def timed(get, path, **headers):
    """Return (status, headers, body, seconds)."""
    start = time.monotonic()
    return *get(path, **headers), time.monotonic() - start


def at_once(get, *paths):
    """Return `timed` of each path, all requested at the same moment."""
    with ThreadPoolExecutor(len(paths)) as pool:
        return list(pool.map(lambda path: timed(get, path), paths))


def proxied(database_url, port):
    netloc = database_url.netloc.replace(f":{database_url.port}", f":{port}").replace(
        database_url.hostname, "127.0.0.1"
    )
    return database_url._replace(netloc=netloc).geturl()


@pytest.fixture
def page(shared_database):  # noqa: F811
    erin, rao = factories.make_editor("erin"), factories.make_reviewer("rao")
    page = factories.make_page()
    factories.make_published(page, by=erin, reviewer=rao)
    page.erin, page.rao = erin, rao
    return page


@pytest.mark.postgresql
def test_frozen_or_lost_database_gives_errors_within_ten_seconds_and_no_wrong_page(page, static_files):
    path = page.get_absolute_url()
    database_url = urlsplit(address_of_database())
    proxy = DatabaseProxy(database_url.hostname, database_url.port)
    env = {"DATABASE_URL": proxied(database_url, proxy.port), "STATIC_ROOT": str(static_files)}
    with site(**env) as get:
        before = get(path)[0]
        proxy.freeze()
        # One worker: the second and the third request wait for the first.
        refused = at_once(get, path, path, "/search/?q=a")
        # The worker has no connection now, and does not wait for a new one each time.
        refused += [timed(get, path) for _time in range(2)]
        without_database = [timed(get, each) for each in ("/robots.txt", "/healthz", "/.well-known/security.txt")]
        proxy.thaw()
        time.sleep(database_stalls.PAUSE_SECONDS)
        again = get(path)[0]
        proxy.cut()
        cut_off = [timed(get, path) for _time in range(2)]

    assert (before, again) == (200, 200)
    for status, headers, body, seconds in (*refused, *cut_off):
        assert (status, headers["retry-after"], headers["cache-control"]) == (503, "10", "no-cache")
        assert b"Temporarily unavailable" in body
        assert seconds < 10
    assert [seconds < 1 for *_response, seconds in refused[3:]] == [True, True]
    assert [(status, seconds < 1) for status, _headers, _body, seconds in without_database] == [(200, True)] * 3


@pytest.mark.postgresql
def test_probes_answer_while_the_database_is_frozen(page, static_files):
    database_url = urlsplit(address_of_database())
    proxy = DatabaseProxy(database_url.hostname, database_url.port)
    env = {"DATABASE_URL": proxied(database_url, proxy.port), "STATIC_ROOT": str(static_files)}
    token = "a token of the tests, of no use elsewhere"
    headers = {"Authorization": f"Bearer {token}"}
    with site(**env, METRICS_TOKEN=token) as get:
        before = get("/readyz")[0], get("/metrics", **headers)[0]
        proxy.freeze()
        ready = timed(get, "/readyz")
        metrics = timed(get, "/metrics", **headers)
        proxy.cut()

    assert before == (200, 200)
    assert (ready[0], b"The database does not answer." in ready[2], ready[3] < 10) == (503, True, True)
    assert (metrics[0], metrics[3] < 10) == (200, True)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_statement_that_is_answered_is_never_given_up(rf):
    if connection.vendor != "postgresql":
        return

    def view(request):
        with connection.cursor() as cursor:
            # Each is answered before the limit, all together take longer.
            for _time in range(4):
                cursor.execute("SELECT pg_sleep(1.5)")
        return HttpResponse("done")

    assert database_stalls.DatabaseStalls(view)(rf.get("/")).content == b"done"


@pytest.mark.django_db(transaction=True)
def test_full_disk_refuses_new_rows_and_keeps_existing_ones(page):
    if connection.vendor != "sqlite":
        # A test cannot fill the disk of PostgreSQL, which raises the same error and also rolls back.
        return
    with connection.cursor() as cursor:
        # Without the free pages that earlier tests left, in which a hundred editions would fit.
        cursor.execute("VACUUM")
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")

    def another(number):
        return factories.make_published(page, by=page.erin, reviewer=page.rao, title=f"What causes it, {number}?")

    made = []
    with pytest.raises(OperationalError, match="full"):
        made.extend(another(number) for number in range(100))

    assert invariants.violations() == []
    assert Edition.objects.live().get(page=page).title.startswith("What causes")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    open_edition = Edition.objects.filter(page=page, state__in=OPEN_STATES).first()
    if open_edition is not None:
        {State.DRAFT: workflow.discard, State.IN_REVIEW: workflow.recall}[open_edition.state](
            open_edition, by=page.erin
        )
        if (copy := Edition.objects.filter(page=page, state=State.DRAFT).first()) is not None:
            workflow.discard(copy, by=page.erin)
    live = another("at last")
    assert (Edition.objects.live().get(page=page), invariants.violations()) == (live, [])
