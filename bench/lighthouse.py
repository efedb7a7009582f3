"""What Lighthouse says of a hub and a question page: `python bench/lighthouse.py [rounds [slowdown]]`.

Runs deploy/nginx with TLS, HTTP/2 and the demonstration's pages behind it, and Lighthouse with its own settings for a
phone. Prints the four scores and the times of each round, and the medians. Lighthouse's clock runs while other work has
the processor, so only a quiet machine says something of the performance; the load is printed beside it.

Lighthouse takes a quarter of the processor's speed for a phone's, since it expects a fast one. Its index of the machine
stands in the last column; where that is far below 1,000, a `slowdown` of less than 4 comes nearer to the phone that is
meant. Needs nginx, openssl, Chromium and Lighthouse (`npm install lighthouse`; LIGHTHOUSE names its program,
CHROME_PATH the browser).
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
# Milliseconds, but for the shift, which has no unit.
TIMES = {
    "first-contentful-paint": "FCP",
    "largest-contentful-paint": "LCP",
    "total-blocking-time": "TBT",
    "speed-index": "SI",
    "cumulative-layout-shift": "CLS",
}
# The certificate was made a moment ago, by ourselves.
CHROME = "--headless=new --no-sandbox --ignore-certificate-errors"


def examine(program, address, slowdown):
    """Return Lighthouse's report on an address, as it writes it in JSON."""
    command = [program, address, "--quiet", "--output=json", f"--chrome-flags={CHROME}"]
    command.append(f"--throttling.cpuSlowdownMultiplier={slowdown}")
    # On a busy machine Chromium now and then loses its own trace.
    for _time in range(3):
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603 - our own words
        if not done.returncode:
            return json.loads(done.stdout)
    raise SystemExit(done.stderr[-2000:])


def measured(report):
    """Return the scores, 0 to 100, the times, and the index of the machine in a report."""
    scores = [round(100 * report["categories"][name]["score"]) for name in SCORES]
    times = [report["audits"][name]["numericValue"] for name in TIMES]
    return [*scores, *times, report["environment"]["benchmarkIndex"]]


def row(name, values, form):
    """Return a line of the table, its numbers as `form` writes them."""
    wide = [16] * len(SCORES) + [7] * (len(TIMES) + 1)
    return f"{name:<28}" + "".join(f"{form(value):>{width}}" for value, width in zip(values, wide, strict=True))


def number(value):
    return f"{value:.0f}" if value >= 1 or not value else f"{value:.3f}"


def main(rounds=5, slowdown=4):
    from bench.front import prepare
    from tests.servers import Front, free_port, gunicorn

    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    if not program:
        raise SystemExit("There is no Lighthouse here: npm install lighthouse, and set LIGHTHOUSE to its program.")
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        front = Front(port)
        env = {**prepare(folder), "SITE_URL": f"https://localhost:{front.port}"}
        shutil.copytree(env["STATIC_ROOT"], front.folder / "site" / "staticfiles")
        with front, gunicorn(port=port, **env):
            say(row("", [*SCORES, *TIMES.values(), "index"], str))
            for name, path in PAGES.items():
                found = []
                for _time in range(rounds):
                    found.append(measured(examine(program, f"https://localhost:{front.port}{path}", slowdown)))
                    say(row(f"{name}, load {os.getloadavg()[0]:.1f}", found[-1], number))
                say(row(f"{name}, medians", map(statistics.median, zip(*found, strict=True)), number))


def say(words):
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *map(float, sys.argv[2:]))
