"""Waiting times of readers while pages are approved: `python bench/approving.py [pages [readers a second [rounds]]]`.

Fills a database beside the one in DATABASE_URL (SQLite in a temporary folder without it), and starts gunicorn with two
sync workers. A separate process requests random pages at a steady rate, however long the responses take, and measures
each reader's waiting time from the moment they wanted the page. Rounds without approvals and rounds with one a second
take turns. Prints medians over the rounds, the CPU time of the workers per reader, and the time of an approval with and
without readers.
"""

import asyncio
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "bench"))

from production import collected_files, use_production  # noqa: E402 - needs the path above

use_production(PYTHONWARNINGS="ignore")

ROUNDS, SECONDS, TOPICS = 5, 10, 5
PAGES, RATE = 1_000, 50
BODY = "".join(
    f"<h2>Part {part}: what is known?</h2>\n" + "<p>Plain words that say what is known of it [1].</p>\n" * 20
    for part in range(5)
)


# --- Readers ------------------------------------------------------------------------------


async def read_one(port, path):
    reading, writing = await asyncio.open_connection("127.0.0.1", port)
    writing.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    response = await reading.read()
    writing.close()
    if not response.startswith(b"HTTP/1.1 200"):
        raise SystemExit(response[:200])


async def read(port, addresses, rate, seconds):
    """Return each reader's waiting time in milliseconds."""
    chance, waited, wanted = random.Random(1), [], time.perf_counter()  # noqa: S311 - no secret
    end, readers = wanted + seconds, set()

    async def reader(since, path):
        await read_one(port, path)
        waited.append((time.perf_counter() - since) * 1000)

    while wanted < end:
        await asyncio.sleep(max(0, wanted - time.perf_counter()))
        readers.add(asyncio.create_task(reader(wanted, chance.choice(addresses))))
        wanted += chance.expovariate(rate)
    await asyncio.gather(*readers)
    return waited


async def fill_caches(port, addresses):
    """Request every page four times, a few at a time, so that both workers cache it."""
    waiting = [path for _time in range(4) for path in addresses]

    async def reader():
        while waiting:
            await read_one(port, waiting.pop())

    await asyncio.gather(*(reader() for _reader in range(4)))
    return []


class Readers:
    """A process that sends requests, so that readers and approvals do not share an interpreter."""

    def __init__(self, port, file, rate, seconds):
        command = [sys.executable, __file__, "read", str(port), file, str(rate), str(seconds)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - a constant command

    def waited(self):
        output, _error = self._process.communicate()
        return json.loads(output)


# --- The newsroom -----------------------------------------------------------------------------


class Newsroom:
    """An editor and a reviewer with editions in review; each approval publishes a page."""

    def __init__(self):
        from tests import factories

        self._factories = factories
        self._editor, self._reviewer = factories.make_editor("erin"), factories.make_reviewer("rao")
        self._waiting = []

    def write(self, count):
        for _edition in range(count):
            self._waiting.append(self._factories.make_in_review(by=self._editor, body=f"<p>Text [1].</p>{BODY}"))

    def approve(self):
        """Approve one edition; return the time in milliseconds."""
        from conditions import workflow

        edition = self._waiting.pop()
        start = time.perf_counter()
        workflow.approve(edition, by=self._reviewer, seen=workflow.seen_by(edition, self._reviewer))
        return (time.perf_counter() - start) * 1000

    def approve_each_second(self, seconds):
        took, start = [], time.perf_counter()
        for number in range(seconds):
            time.sleep(max(0, start + number + 0.5 - time.perf_counter()))
            took.append(self.approve())
        return took


@contextlib.contextmanager
def corpus(folder, count):
    """Yield (DATABASE_URL, addresses of `count` live pages) of a database that is deleted afterwards."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from conditions.models import ConditionPage
    from tests.search.many import make_many

    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{folder}/approving.sqlite3"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    name = connection.settings_dict["NAME"]
    try:
        make_many(count // TOPICS, pages=TOPICS, body=BODY)
        addresses = [page.get_absolute_url() for page in ConditionPage.objects.select_related("condition", "topic")]
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        address = f"sqlite:///{name}"
        if connection.vendor == "postgresql":
            address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
        yield address, addresses
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


# --- The measurement ---------------------------------------------------------------------------


def quantile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def cpu(pid):
    """Return the CPU milliseconds of the workers of a gunicorn. Works on Linux only."""
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(int(Path(f"/proc/{worker}/schedstat").read_text().split()[0]) for worker in workers) / 1e6


def measure(server, port, file, rate, rounds, newsroom, addresses):
    """Return [(p50, p99, CPU)] of quiet rounds, of busy rounds, and the times of approvals without and with readers."""

    def listen(readers, before):
        waited = readers.waited()
        return quantile(waited, 0.5), quantile(waited, 0.99), (cpu(server) - before) / len(waited)

    quiet, busy, alone, among = [], [], [], []
    newsroom.write(rounds * (SECONDS + 3))
    for _round in range(rounds):
        before = cpu(server)
        quiet.append(listen(Readers(port, file, rate, SECONDS), before))
        before = cpu(server)
        readers = Readers(port, file, rate, SECONDS + 1)
        among += newsroom.approve_each_second(SECONDS)
        busy.append(listen(readers, before))
        alone += newsroom.approve_each_second(3)
        # All pages are cached again before the next quiet round.
        asyncio.run(fill_caches(port, addresses))
    return quiet, busy, alone, among


def main(count=PAGES, rate=RATE, rounds=ROUNDS):
    from tests.servers import free_port, wait_for

    with tempfile.TemporaryDirectory() as folder, corpus(folder, count) as (database, addresses), collected_files():
        file = f"{folder}/addresses.json"
        Path(file).write_text(json.dumps(addresses))
        port = free_port()
        env = {**os.environ, "DATABASE_URL": database, "PAGE_CACHE": os.environ.get("PAGE_CACHE", "memory")}
        command = [sys.executable, "-m", "gunicorn", "diseasemaps.wsgi", "--workers", "2", "--log-level", "error"]
        server = subprocess.Popen(  # noqa: S603 - a constant command
            [*command, "--bind", f"127.0.0.1:{port}"], cwd=ROOT, env=env
        )
        try:
            import http.client

            def knock():
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                connection.request("GET", "/")
                connection.getresponse().read()
                connection.close()

            wait_for(knock)
            asyncio.run(fill_caches(port, addresses))
            quiet, busy, alone, among = measure(server.pid, port, file, rate, rounds, Newsroom(), addresses)
        finally:
            server.terminate()
            server.wait(timeout=30)
    say(f"{database.partition(':')[0]}, {count:,} pages, {rate} readers a second, 2 workers; waiting times in ms")
    say(f"{'':<28}{'median':>9}{'p99':>9}{'CPU':>9}")
    rows = {"no approvals": quiet, "one approval a second": busy}
    medians = {
        name: [statistics.median(column) for column in zip(*rounds, strict=True)] for name, rounds in rows.items()
    }
    for name, figures in medians.items():
        say(f"{name:<28}" + "".join(f"{figure:9.2f}" for figure in figures))
    say(f"{'ratio':<28}" + "".join(f"{b / a:9.2f}" for a, b in zip(*medians.values(), strict=True)))
    for name, taken in {"approval without readers": alone, "approval with readers": among}.items():
        say(f"{name:<28}{statistics.median(taken):9.2f}{quantile(taken, 0.99):9.2f}")


def say(line):
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        at, listed, pace, length = sys.argv[2:]
        found = asyncio.run(read(int(at), json.loads(Path(listed).read_text()), int(pace), int(length)))
        say(json.dumps(found))
    else:
        main(*(int(argument) for argument in sys.argv[1:]))
