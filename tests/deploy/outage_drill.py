"""Outage drill: Redis and the database are killed and restarted while readers send requests through nginx.

`tests/deploy/test_outage_drill.py` runs it for seconds, `bench/stopping.py` for longer and with a table of figures.
"""

import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from tests.deploy.conftest import PRODUCTION
from tests.servers import ROOT, Front, Postgres, ask, free_port, gunicorn, redis_server

READERS = 4
CGL = "/conditions/congenital-generalized-lipodystrophy/"
# Addresses of the demonstration, and words that each page contains.
PAGES = {f"{CGL}causes/": "AGPAT2", CGL: "Congenital generalized lipodystrophy", "/conditions/": "Conditions A to Z"}
WITHDRAWN = "/conditions/46-xy-complete-gonadal-dysgenesis/complications/"
# Seconds of only good responses after which the site counts as recovered.
STEADY = 2


@dataclass(frozen=True)
class Phase:
    """The responses of one period: their numbers by kind, and the slowest one in seconds.

    `good` is the current page, `stale` the page marked as cached, `refused` a 5xx with Retry-After, and `wrong` a
    sentence for each other response.
    """

    name: str
    good: int
    stale: int
    refused: int
    wrong: tuple
    slowest: float
    recovered_after: float | None = None

    @property
    def requests(self):
        return self.good + self.stale + self.refused + len(self.wrong)

    @property
    def share(self):
        return self.good / self.requests


class Readers:
    """Threads that request pages without a pause and record (time, seconds, kind, error) of each response."""

    def __init__(self, front):
        self._front, self._noted, self._is_over = front, [], threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(READERS)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number):
        paths = [*PAGES, WITHDRAWN]
        while not self._is_over.is_set():
            number += 1
            path = paths[number % len(paths)]
            started = time.monotonic()
            kind, words = self._request(path)
            ended = time.monotonic()
            self._noted.append((ended, ended - started, kind, words))

    def _request(self, path):
        try:
            status, headers, body = self._front.ask(path)
        except OSError as error:
            return "wrong", f"{path}: {error!r}"
        expected = 410 if path == WITHDRAWN else 200
        if status == expected and PAGES.get(path, "withdrawn") in body.decode():
            return "stale" if "cache-status" in headers else "good", ""
        if status in (502, 503, 504) and headers.get("retry-after"):
            return "refused", ""
        return "wrong", f"{path}: {status}"

    def since(self, moment):
        return [noted for noted in list(self._noted) if noted[0] >= moment]

    def phase(self, name, begun, recovered_after=None):
        noted = self.since(begun)
        kinds = [kind for _at, _took, kind, _words in noted]
        return Phase(
            name,
            *(kinds.count(kind) for kind in ("good", "stale", "refused")),
            tuple(words for _at, _took, kind, words in noted if kind == "wrong"),
            max((took for _at, took, _kind, _words in noted), default=0.0),
            recovered_after,
        )

    def wait_for_good(self, begun, patience=60):
        """Wait for STEADY seconds of only good responses; return when they began, in seconds after `begun`."""
        while True:
            now = time.monotonic()
            bad = [at for at, _took, kind, _words in self.since(begun) if kind != "good"]
            last_bad = max(bad, default=begun)
            if now - last_bad > STEADY:
                return last_bad - begun
            if now - begun > patience:
                raise RuntimeError(f"Not recovered after {patience} seconds")
            time.sleep(0.05)


def drill(folder, static_files, *, seconds, times=1):
    """Return the Phases of a demonstration site whose Redis and database are killed `times` times each.

    Each outage lasts `seconds`. `folder` is an empty folder for the database.
    """
    phases = []
    with _site(folder, static_files) as (front, parts), Readers(front) as readers:
        readers.wait_for_good(time.monotonic())
        begun = time.monotonic()
        time.sleep(seconds)
        phases.append(readers.phase("everything up", begun))
        for name, kill, start in parts * times:
            begun = time.monotonic()
            kill()
            time.sleep(seconds)
            phases.append(readers.phase(f"{name} down", begun))
            begun = time.monotonic()
            start()
            restarted_at = time.monotonic()
            after = readers.wait_for_good(restarted_at)
            phases.append(readers.phase(f"{name} up again", begun, after))
    return phases


@contextmanager
def _site(folder, static_files):
    """Run a demonstration site; give its nginx, and (name, kill, start) of Redis and the database."""
    database, redis_port, port = Postgres(folder), free_port(), free_port()
    database.start()
    front = Front(port)
    env = {
        **PRODUCTION,
        "DATABASE_URL": f"{database.address}?connect_timeout=1",
        "SITE_URL": f"https://localhost:{front.port}",
        "STATIC_ROOT": str(static_files),
        "PYTHONWARNINGS": "ignore",
        "MEDIA_ROOT": str(front.folder / "media"),
    }
    with ExitStack() as site:
        site.callback(_stop, database)
        redis = site.enter_context(ExitStack())
        address, _process = redis.enter_context(redis_server(port=redis_port))
        # The plain address has short timeouts, as on a real site.
        env["SHARED_CACHE"] = address.partition("?")[0]
        for command in ("migrate", "load_demo --even-in-production"):
            words = [sys.executable, "manage.py", *command.split(), "--verbosity", "0"]
            subprocess.run(words, cwd=ROOT, env={**os.environ, **env}, check=True, stdout=subprocess.DEVNULL)
        site.enter_context(gunicorn(port=port, ready="/healthz", is_quiet=True, **env))
        site.enter_context(front)
        parts = [
            ("Redis", redis.close, lambda: redis.enter_context(redis_server(port=redis_port))),
            ("database", database.kill, database.start),
        ]
        ask(port, "/", X_Forwarded_Proto="https", Host=f"localhost:{front.port}")
        yield front, parts


def _stop(database):
    with suppress(subprocess.CalledProcessError, ProcessLookupError, FileNotFoundError):
        database.stop()


def rows(phases):
    """Yield the lines of a Markdown table of the phases."""
    yield "| | answers | the page | kept, and marked so | come again | wrong | slowest, s | well again after, s |"
    yield "|---|---|---|---|---|---|---|---|"
    for phase in phases:
        shares = [f"{number / phase.requests:.1%}" for number in (phase.good, phase.stale, phase.refused)]
        after = "" if phase.recovered_after is None else f"{phase.recovered_after:.1f}"
        cells = [phase.name, f"{phase.requests:,}", *shares, str(len(phase.wrong)), f"{phase.slowest:.1f}", after]
        yield f"| {' | '.join(cells)} |"
