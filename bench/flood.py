"""Time of a cached page under a flood of unknown addresses: `python bench/flood.py [seconds a round]`.

Runs the application with two workers and the demonstration, without nginx and its limit. In turns, one client asks for
a cached page again and again, alone and beside two clients that ask for unknown addresses as fast as they can, in
each way of FLOODS. Prints the medians and the ratios.
"""

import http.client
import statistics
import subprocess
import sys
import tempfile
import time
from multiprocessing import Pool
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from front import PAGE, prepare, say  # noqa: E402 - needs the path above

ROUNDS, CLIENTS = 5, 2
SCANNER, BROWSER = "*/*", "text/html,application/xhtml+xml"
# Method, address and Accept header; the addresses of conditions look like misspelt names.
FLOODS = {
    "beside a scanner": ("GET", "/conditions/marfann-syndrom-{}/", SCANNER),
    "beside a scanner like a browser": ("GET", "/conditions/marfann-syndrom-{}/", BROWSER),
    "beside a scanner with queries": ("GET", "/index.php?option=com_users&id={}", SCANNER),
    "beside a scanner that posts": ("POST", "/xmlrpc-{}.php", SCANNER),
}
HEADERS = {"Host": "localhost", "X-Forwarded-Proto": "https", "Connection": "close"}


def flood(port, kind, seconds):
    """Ask for unknown addresses of a kind of FLOODS; return their number a second."""
    method, address, accept = FLOODS[kind]
    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        count += 1
        request(port, address.format(count), {**HEADERS, "Accept": accept}, method)
    return count / seconds


def page_times(port, seconds):
    """Return the seconds that each request for a cached page took, one after the other."""
    times, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.perf_counter()
        if request(port, PAGE, HEADERS) != 200:
            raise SystemExit("The page could not be read.")
        times.append(time.perf_counter() - start)
    return times


def request(port, path, headers, method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def main(seconds=3):
    from tests.servers import ask, free_port, wait_for

    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "diseasemaps.wsgi", "--workers", "2", "--log-level", "error"]
        server = subprocess.Popen(  # noqa: S603 - a constant command
            [*command, "--bind", f"127.0.0.1:{port}"], cwd=ROOT, env={**prepare(folder), "LOG_LEVEL": "ERROR"}
        )
        try:
            wait_for(lambda: ask(port, "/", X_Forwarded_Proto="https", Host="localhost"))
            rows = measure(port, seconds)
        finally:
            server.terminate()
            server.wait(timeout=30)
    alone = rows["alone"][0]
    say(f"{'a cached page':<36}{'median ms':>10}{'ratio':>7}{'unknown addresses a second':>28}")
    for name, (median, rate) in rows.items():
        say(f"{name:<36}{median * 1000:10.2f}{median / alone:7.2f}{rate:28,.0f}")


def measure(port, seconds):
    """Return {name: (median seconds of the page, unknown addresses answered in a second)}."""
    page_times(port, 1)
    names = ["alone", *FLOODS]
    times, rates = {name: [] for name in names}, {name: [0.0] for name in names}
    with Pool(CLIENTS) as pool:
        for _round in range(ROUNDS):
            for name in names:
                running = pool.starmap_async(flood, [(port, name, seconds + 0.5)] * CLIENTS) if name in FLOODS else None
                times[name] += page_times(port, seconds)
                if running:
                    rates[name].append(sum(running.get(60)))
    return {name: (statistics.median(taken), max(rates[name])) for name, taken in times.items()}


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
