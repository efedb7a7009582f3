"""Lighthouse scores of a hub and a question page: `python bench/lighthouse.py [rounds [slowdown]]`.

Runs deploy/nginx with TLS and HTTP/2 before the demonstration, and Lighthouse with its settings for a phone. Prints
the four scores and the times of each round, and the medians. Lighthouse measures wall-clock time, so its performance
score means something only on an idle machine; the load is printed beside it.

Lighthouse simulates a phone with a quarter of the processor's speed, and expects a fast processor. The last column is
its benchmark index of the machine; if the index is far below 1,000, a `slowdown` below 4 is closer to that phone.
Needs nginx, openssl, Chromium and Lighthouse (`npm install lighthouse`; LIGHTHOUSE names its program, CHROME_PATH the
browser).
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

HUB = "/conditions/congenital-generalized-lipodystrophy/"
PAGES = {"hub": HUB, "question page": f"{HUB}causes/"}
SCORES = ["performance", "accessibility", "best-practices", "seo"]
# In milliseconds, except for the layout shift, which has no unit.
TIMES = {
    "first-contentful-paint": "FCP",
    "largest-contentful-paint": "LCP",
    "total-blocking-time": "TBT",
    "speed-index": "SI",
    "cumulative-layout-shift": "CLS",
}
# The certificate is self-signed.
CHROME = "--headless=new --no-sandbox --ignore-certificate-errors"


def examine(program, address, slowdown):
    """Return Lighthouse's JSON report on an address."""
    command = [program, address, "--quiet", "--output=json", f"--chrome-flags={CHROME}"]
    command.append(f"--throttling.cpuSlowdownMultiplier={slowdown}")
    # On a busy machine Chromium sometimes loses its trace.
    for _time in range(3):
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603 - a constant command
        if not done.returncode:
            return json.loads(done.stdout)
    raise SystemExit(done.stderr[-2000:])


def measured(report):
    """Return the scores (0 to 100), the times and the benchmark index of a report."""
    scores = [round(100 * report["categories"][name]["score"]) for name in SCORES]
    times = [report["audits"][name]["numericValue"] for name in TIMES]
    return [*scores, *times, report["environment"]["benchmarkIndex"]]


def row(name, values, form):
    """Return a line of the table; `form` formats a value."""
    wide = [16] * len(SCORES) + [7] * (len(TIMES) + 1)
    return f"{name:<28}" + "".join(f"{form(value):>{width}}" for value, width in zip(values, wide, strict=True))


def number(value):
    return f"{value:.0f}" if value >= 1 or not value else f"{value:.3f}"


def main(rounds=5, slowdown=4):
    from bench.front import prepare
    from tests.servers import Front, free_port, gunicorn

    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    if not program:
        raise SystemExit("Lighthouse was not found: npm install lighthouse, and set LIGHTHOUSE to its program.")
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        front = Front(port)
        env = {**prepare(folder), "SITE_URL": f"https://localhost:{front.port}"}
        shutil.copytree(env["STATIC_ROOT"], front.folder / "site" / "staticfiles")
        with front, gunicorn(port=port, **env):
            say(row("", [*SCORES, *TIMES.values(), "index"], str))
            for name, path in PAGES.items():
                scores = []
                for _time in range(rounds):
                    scores.append(measured(examine(program, f"https://localhost:{front.port}{path}", slowdown)))
                    say(row(f"{name}, load {os.getloadavg()[0]:.1f}", scores[-1], number))
                say(row(f"{name}, medians", map(statistics.median, zip(*scores, strict=True)), number))


def say(words):
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *map(float, sys.argv[2:]))
