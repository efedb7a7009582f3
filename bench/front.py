"""Cost of a page through the shipped nginx configuration: `python bench/front.py [seconds a round]`.

Runs deploy/nginx before the demonstration, and in turns requests a page and a static file of the same size: plain
HTTP on loopback, because TLS costs both the same. Prints requests per second, nginx's CPU and the application's CPU
for each, and the ratios. Needs nginx (libnginx-mod-http-brotli-static), wrk and openssl.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from production import use_production  # noqa: E402 - needs the path above

use_production(
    ALLOWED_HOSTS="localhost,127.0.0.1", SITE_URL="https://localhost", BEHIND_PROXY="true", PYTHONWARNINGS="ignore"
)

ROUNDS, CONNECTIONS, THREADS = 5, 16, 1
PAGE = "/conditions/congenital-generalized-lipodystrophy/causes/"


def prepare(folder):
    """Load the demonstration and collect static files; return the environment of the application."""
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/front.sqlite3", "PAGE_CACHE": "memory"}
    env["STATIC_ROOT"] = f"{folder}/static"
    for command in ("migrate", "load_demo --even-in-production", "collectstatic --noinput"):
        subprocess.run(  # noqa: S603 - a constant command
            [sys.executable, "manage.py", *command.split(), "--verbosity", "0"],
            cwd=ROOT,
            env=env,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return env


def cpu(pids):
    """Return the CPU seconds of the processes."""
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in pids) / 1e9


def children(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def load(address, seconds):
    """Return wrk's requests per second, and their number. Exits if a request fails."""
    options = [
        "-t",
        str(THREADS),
        "-c",
        str(CONNECTIONS),
        "-d",
        f"{seconds}s",
        "--timeout",
        "30s",
        "-H",
        "Accept-Encoding: gzip, deflate, br",
    ]
    output = subprocess.run(  # noqa: S603 - a constant command
        ["wrk", *options, "-H", "Host: localhost", address],  # noqa: S607 - found by PATH
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise SystemExit(output)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]), int(re.search(r"(\d+) requests in", output)[1])


def main(seconds=4):
    from tests.servers import Front, ask, free_port, wait_for

    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        env = prepare(folder)
        command = [sys.executable, "-m", "gunicorn", "diseasemaps.wsgi", "--workers", "2", "--log-level", "error"]
        results = {}
        for kind, repeat in (("micro-cache", "true"), ("revalidated each time", "false")):
            server = subprocess.Popen(  # noqa: S603 - a constant command
                [*command, "--bind", f"127.0.0.1:{port}"], cwd=ROOT, env={**env, "MICRO_CACHE": repeat}
            )
            front = Front(port, is_plain=True)
            try:
                wait_for(lambda: ask(port, "/", X_Forwarded_Proto="https"))
                body = ask(port, PAGE, X_Forwarded_Proto="https", Accept_Encoding="br")[2]
                files = front.folder / "site" / "staticfiles"
                files.mkdir(parents=True, exist_ok=True)
                (files / "same.bin").write_bytes(body)
                with front:
                    results[kind] = measure(front, server, seconds)
            finally:
                server.terminate()
                server.wait(timeout=30)
    say(f"A page of {len(body) / 1000:.1f} kB (brotli) through the shipped nginx, wrk with {CONNECTIONS} connections")
    say(f"{'':<44}{'a second':>10}{'nginx ms':>10}{'app ms':>8}{'ratio':>7}")
    for kind, rows in results.items():
        base = rows["static file"][0]
        for name, (rate, front_cost, app_cost) in rows.items():
            say(f"{f'{name} ({kind})':<44}{rate:10,.0f}{front_cost:10.4f}{app_cost:8.4f}{rate / base:7.2f}")


def measure(front, server, seconds):
    """Return {"static file" or "page": medians of (requests per second, ms of nginx, ms of the application)}."""
    nginx, application = children(front.pid), children(server.pid)
    taken = {"static file": [], "page": []}
    # wrk, nginx and the application share the cores in the same way in each turn.
    for _round in range(ROUNDS):
        for name, path in (("static file", "/static/same.bin"), ("page", PAGE)):
            before = cpu(nginx), cpu(application)
            rate, count = load(f"http://127.0.0.1:{front.port}{path}", seconds)
            after = cpu(nginx), cpu(application)
            taken[name].append((rate, *((now - then) / count * 1000 for now, then in zip(after, before, strict=True))))
    return {name: tuple(map(statistics.median, zip(*rounds, strict=True))) for name, rounds in taken.items()}


def say(line):
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
