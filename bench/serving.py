"""Cost of a page compared with a trivial view: `python bench/serving.py [pages]`.

Fills a database beside the one in DATABASE_URL (SQLite in a temporary folder without it), starts gunicorn with two
sync workers for each kind of server, sends requests to all in turns, and prints the CPU time of the workers per
request: the medians, and their ratios to a Django view that does nothing under the same middleware. The CPU time of
PostgreSQL is not included. Works on Linux only.
"""

import argparse
import contextlib
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "bench"))

from corpus import KEPT, corpus  # noqa: E402 - needs the path above
from production import PRODUCTION, collected_files, use_production  # noqa: E402 - needs the path above

use_production()

ROUNDS, REQUESTS, CLIENTS = 9, 600, 2
BROWSER = {"Accept-Encoding": "gzip, deflate, br"}


# --- The trivial view -------------------------------------------------------------------


def trivial():
    """Return the WSGI app of a site with one view that sends TRIVIAL_BYTES, under our libraries' middleware."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpResponse
    from django.urls import path

    body = b"x" * int(os.environ["TRIVIAL_BYTES"])
    application = get_wsgi_application()
    sys.modules["trivial_urls"] = type(sys)("trivial_urls")
    sys.modules["trivial_urls"].urlpatterns = [path("", lambda request: HttpResponse(body))]
    settings.ROOT_URLCONF = "trivial_urls"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith(("diseasemaps.", "web."))]
    application.load_middleware()
    return application


# --- Servers ------------------------------------------------------------------------------


class Server:
    """A server on a free port; `command` takes the port and returns the command line."""

    def __init__(self, command, env=()):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        env = {**os.environ, **PRODUCTION, **dict(env)}
        self._process = subprocess.Popen(command(self.port), env=env)  # noqa: S603 - a constant command
        for _attempt in range(600):
            time.sleep(0.1)
            with contextlib.suppress(OSError):
                # Let each worker finish its one-time work.
                for _time in range(20):
                    self.get("/")
                break
        self._workers = _children(self._process.pid)

    def get(self, path, headers=()):
        """Return (status line, headers and body) as bytes."""
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in dict(headers).items()]
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode())
            received = bytearray()
            while part := connection.recv(65536):
                received += part
        status, _end, rest = bytes(received).partition(b"\r\n")
        return status, rest

    def cost(self, path, headers, count):
        """Return the CPU milliseconds of the workers per request, over `count` requests."""
        before = self._cpu()
        clients = [
            threading.Thread(target=lambda: [self.get(path, headers) for _each in range(count // CLIENTS)])
            for _client in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        return (self._cpu() - before) / count * 1000

    def _cpu(self):
        # The first number is the CPU time of one thread, in nanoseconds.
        threads = [thread for pid in self._workers for thread in Path(f"/proc/{pid}/task").iterdir()]
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9

    def stop(self):
        self._process.terminate()
        self._process.wait(timeout=30)


def gunicorn(application, env, *options, workers=2):
    """Start gunicorn with so many workers, sync workers unless `options` say otherwise."""

    def command(port):
        return [
            *(sys.executable, "-m", "gunicorn", application, "--workers", str(workers), "--bind", f"127.0.0.1:{port}"),
            *("--chdir", str(ROOT), "--pythonpath", str(ROOT / "bench"), "--log-level", "error", *options),
        ]

    return Server(command, env)


def nginx(folder, body):
    """Start nginx with two workers and the body as a file; return None if nginx is not installed."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        return None
    root = Path(folder, "nginx")
    root.mkdir()
    (root / "index.html").write_bytes(body)

    def command(port):
        (root / "nginx.conf").write_text(NGINX.format(root=root, port=port))
        return [program, "-c", f"{root}/nginx.conf", "-p", str(root), "-e", f"{root}/error.log"]

    return Server(command)


NGINX = """daemon off; worker_processes 2; pid {root}/pid; user root;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {root}/a; proxy_temp_path {root}/b; fastcgi_temp_path {root}/c;
  uwsgi_temp_path {root}/d; scgi_temp_path {root}/e;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


def bare(environ, start_response):
    """Send as many bytes as the trivial view without Django: the cost of Python and gunicorn alone."""
    body = b"x" * int(os.environ["TRIVIAL_BYTES"])
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]


def _children(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


# --- The measurement ------------------------------------------------------------------------


def measure(address, folder, *, rounds, requests, only=""):
    """Return {contestant: median CPU milliseconds per request}, and the bytes of a question page.

    `only` is a regular expression that contestants must match.
    """
    from conditions.models import ConditionPage

    question = ConditionPage.objects.filter(condition__slug="many-7").first().get_absolute_url()
    with contextlib.ExitStack() as stack:

        def start(server):
            stack.callback(server.stop)
            return server

        warm_env = {"DATABASE_URL": address, "PAGE_CACHE": "memory"}
        cold_env = {"DATABASE_URL": address, "PAGE_CACHE": "none"}
        site, cold = (start(gunicorn("diseasemaps.wsgi", env)) for env in (warm_env, cold_env))
        _status, answer = cold.get(question)
        headers, _end, body = answer.partition(b"\r\n\r\n")
        etag = next(line[6:].decode() for line in headers.split(b"\r\n") if line.startswith(b"ETag: "))
        size = {"DATABASE_URL": address, "TRIVIAL_BYTES": str(len(body))}
        plain = start(gunicorn("serving:trivial()", size))
        contestants = {
            "trivial view": (plain, "/", BROWSER, requests),
            "warm question page": (site, question, BROWSER, requests),
            "warm question page, not compressed": (site, question, {}, requests),
            "304": (site, question, {**BROWSER, "If-None-Match": etag}, requests),
            "warm hub": (site, "/conditions/many-7/", BROWSER, requests),
            "warm A to Z": (site, "/conditions/", BROWSER, requests),
            "warm home": (site, "/", BROWSER, requests),
            "warm reviewer": (site, "/reviewers/dr-many-reviewer/", BROWSER, requests),
            "cold question page": (cold, question, BROWSER, requests // 4),
            "bare WSGI function": (start(gunicorn("serving:bare", size)), "/", BROWSER, requests),
        }
        threads = ("--worker-class", "gthread", "--threads", "4")
        kinds = {"gthread": {}}
        if address.startswith("postgres"):
            kinds["gthread with a pool"] = {"DATABASE_POOL": "4"}
        for kind, more in kinds.items():
            for heat, env in (("warm", warm_env), ("cold", cold_env)):
                server = start(gunicorn("diseasemaps.wsgi", {**env, **more}, *threads))
                few = requests if heat == "warm" else requests // 4
                contestants[f"{heat} question page, {kind}"] = (server, question, BROWSER, few)
        if (front := nginx(folder, body)) is not None:
            contestants["nginx, a file"] = (start(front), "/", {}, requests)
        contestants = {name: how for name, how in contestants.items() if re.search(only, name)}
        for name, (server, path, asked, _count) in contestants.items():
            expected = b"304" if name == "304" else b"200"
            for _time in range(20):
                status, _rest = server.get(path, asked)
            if expected not in status:
                raise SystemExit(f"{name}: {status.decode()}")
        taken = {name: [] for name in contestants}
        for _round in range(rounds):
            for name, (server, path, asked, count) in contestants.items():
                taken[name].append(server.cost(path, asked, count))
        return {name: statistics.median(costs) for name, costs in taken.items()}, len(body)


def served(pages, *, rounds=ROUNDS, requests=REQUESTS, reuse=None, only=""):
    """Return the lines of the table; `reuse` is the folder of SQLite's file, or None to make a new database."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        made = stack.enter_context(corpus(pages, folder=reuse or folder, parts=5, reuse=bool(reuse)))
        stack.enter_context(collected_files())
        costs, size = measure(
            made.address, folder, rounds=rounds, requests=requests, only=f"trivial|{only}" if only else ""
        )
    kind = made.address.partition(":")[0]
    return [
        f"{kind}, {pages:,} pages of {size / 1000:.1f} kB, CPU milliseconds of the workers per request",
        f"{'':<42}{'ms':>8}{'ratio':>8}",
        *(f"{name:<42}{cost:8.3f}{cost / costs['trivial view']:8.2f}" for name, cost in costs.items()),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=int, nargs="?", default=5_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--reuse", **KEPT, help="use a database that bench/corpus.py --keep has left")
    parser.add_argument(
        "--only", default="", help="run the trivial view and contestants that match this regular expression"
    )
    options = parser.parse_args()
    for line in served(
        options.pages,
        rounds=options.rounds,
        requests=options.requests,
        reuse=options.reuse,
        only=options.only,
    ):
        say(line)


def say(line):
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
