"""Growth of the cost of a response with the number of live pages: `python bench/growth.py [--sizes 1000,10000,100000]`.

Fills a database of each size beside the one in DATABASE_URL, and one process responds from all of them in turns.
--reuse takes databases that bench/corpus.py --keep has left; both options may name the folder of SQLite files. The
bench counts the CPU time of the process and of its PostgreSQL backend on this machine, so other work has little
influence.
"""

import argparse
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

from corpus import KEPT, corpus  # noqa: E402 - needs the path above
from production import collected_files, use_production  # noqa: E402 - needs the path above

# The bench's chief editor has no second factor, and the bench sends more API requests than the limit allows.
use_production(SECOND_FACTOR="voluntary", API_REQUESTS_PER_MINUTE="0")

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 7
# Time for one kind of response in a round, in seconds.
A_ROUND = 0.1
MEMORY = "megabytes of a worker"

PUBLIC = {
    "question page": "/conditions/many-7/overview/",
    "hub": "/conditions/many-7/",
    "home": "/",
    "A to Z": "/conditions/",
    "a letter of the A to Z": "/conditions/a-z/d/",
    "reviewer": "/reviewers/dr-many-reviewer/",
    "list of changes of a page": "/conditions/many-7/overview/changes/",
    "genes of a letter": "/genes/a-z/g/",
    "sitemap index": "/sitemap.xml",
    "sitemap, questions": "/sitemap-questions-1.xml",
    "sitemap, conditions": "/sitemap-conditions-1.xml",
    "feed": "/feeds/recently-reviewed.atom",
    "API: pages": "/api/v1/pages",
    "API: conditions": "/api/v1/conditions",
    "API: changes": "/api/v1/changes",
    "API: a page": "/api/v1/pages/many-7/overview",
    "search for a name": "/search/?q=Vagalo",
    "search for a code": "/search/?q=ORPHA:8",
    "search, misspelt": "/search/?q=Vaaglo",
    "corrections": "/corrections/",
}
NEWSROOM = {
    "front page": "/admin/",
    "editions": "/admin/conditions/edition/",
    "editions in review": "/admin/conditions/edition/?state__exact=in_review",
    "editions, searched": "/admin/conditions/edition/?q=Vagalo",
    "editions, page 9": "/admin/conditions/edition/?p=9",
    "queue": "/admin/conditions/edition/queue/",
    "coverage": "/admin/conditions/conditionpage/coverage/",
    "coverage by due date": "/admin/conditions/conditionpage/coverage/?order=due",
    "calendar": "/admin/conditions/edition/calendar/",
    "forecast": "/admin/conditions/edition/forecast/",
    "coverage, overdue": "/admin/conditions/conditionpage/coverage/?only=overdue",
    "coverage, missing": "/admin/conditions/conditionpage/coverage/?only=missing",
    "coverage, searched": "/admin/conditions/conditionpage/coverage/?q=Vagalo",
    "pages": "/admin/conditions/conditionpage/",
    "pages, overdue": "/admin/conditions/conditionpage/?state=overdue",
    "pages, in review": "/admin/conditions/conditionpage/?state=in_review",
    "pages, searched": "/admin/conditions/conditionpage/?q=Vagalo",
    "conditions": "/admin/conditions/condition/",
    "reports": "/admin/conditions/report/",
    "searches": "/admin/conditions/searchcount/",
}


class Costs:
    """CPU time of this process and of its PostgreSQL backend."""

    def __init__(self, connection):
        self._connection = connection
        self._backend = None

    def look(self):
        if self._connection.vendor == "postgresql":
            self._connection.ensure_connection()
            self._backend = Path(f"/proc/{self._connection.connection.info.backend_pid}/schedstat")
        return self

    def now(self):
        """Return CPU seconds of the process, plus those of its backend if it runs on this machine."""
        taken = time.process_time()
        if self._backend is not None:
            with contextlib.suppress(OSError):
                taken += int(self._backend.read_text().split()[0]) / 1e9
        return taken


def measure(names, rounds, only=""):
    """Return {kind: {size: (CPU milliseconds, queries)}}; `names` is {size: name of the database}.

    `only` is a regular expression that kinds must match.
    """
    from django.conf import settings
    from django.db import connection
    from django.test import Client, override_settings

    from accounts.models import User

    with override_settings(PAGE_CACHE="none"):
        visitor, chief = (Client(SERVER_NAME="127.0.0.1") for _each in range(2))
        visitor.get("/robots.txt")
        chief.get("/robots.txt")
    with override_settings(PAGE_CACHE="memory"):
        warm = Client(SERVER_NAME="127.0.0.1")
        warm.get("/robots.txt")
    contestants = {f"warm: {kind}": (warm, PUBLIC[kind]) for kind in ("question page", "hub")}
    contestants |= {kind: (visitor, address) for kind, address in PUBLIC.items()}
    contestants |= {f"newsroom: {kind}": (chief, address) for kind, address in NEWSROOM.items()}
    contestants = {kind: how for kind, how in contestants.items() if re.search(only, kind)}
    taken = {kind: {size: [] for size in names} for kind in contestants}
    queries = {kind: {} for kind in contestants}
    costs = Costs(connection)
    sessions = {}
    for number in range(rounds + 1):
        for size, name in names.items():
            connection.close()
            connection.settings_dict["NAME"] = name
            if size not in sessions:
                chief.force_login(User.objects.get(username="many-chief"))
                sessions[size] = chief.cookies[settings.SESSION_COOKIE_NAME].value
            chief.cookies[settings.SESSION_COOKIE_NAME] = sessions[size]
            costs.look()
            for kind, (client, address) in contestants.items():
                if number == 0:
                    queries[kind][size] = _first(client, address, connection)
                    continue
                start, count = costs.now(), 0
                while not count or (costs.now() - start < A_ROUND and count < 200):
                    client.get(address)
                    count += 1
                taken[kind][size].append((costs.now() - start) / count * 1000)
    return {
        kind: {size: (statistics.median(times), queries[kind][size]) for size, times in sizes.items()}
        for kind, sizes in taken.items()
    }


def megabytes(address):
    """Return the peak memory, in megabytes, of a new process that sends each public response three times."""
    env = {**os.environ, "DATABASE_URL": address, "PAGE_CACHE": "memory"}
    done = subprocess.run(  # noqa: S603 - a constant command
        [sys.executable, str(Path(__file__).resolve()), "--worker"], env=env, check=True, capture_output=True, text=True
    )
    return int(done.stdout) / 1000


def _work():
    import django
    from django.test import Client

    django.setup()
    client = Client(SERVER_NAME="127.0.0.1")
    for _time in range(3):
        for address in PUBLIC.values():
            client.get(address)
    # Not ru_maxrss, because a new process inherits the peak of its parent.
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    sys.stdout.write(line.split()[1])


def _first(client, address, connection):
    """Send the request twice, and return the number of queries of the second response."""
    from django.test.utils import CaptureQueriesContext

    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address}: {response.status_code}")
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def table(found, vendor, sizes):
    """Yield the lines of a table: milliseconds at each size, the ratio of the largest to the first, and queries."""
    yield f"{vendor}: CPU milliseconds an answer, of the process and its database backend"
    yield f"{'live pages':<34}" + "".join(f"{size:>10,}" for size in sizes) + "   ratio  queries"
    for kind, costs in found.items():
        figures = "".join(f"{costs[size][0]:10.2f}" for size in sizes)
        counts = sorted({costs[size][1] for size in sizes})
        ratio = costs[sizes[-1]][0] / costs[sizes[0]][0]
        yield f"{kind:<34}{figures}{ratio:8.2f}  {'-'.join(map(str, counts))}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--reuse", **KEPT, help="take the databases that bench/corpus.py --keep has left")
    parser.add_argument("--only", default="", help="only the kinds that match this regular expression")
    parser.add_argument("--json", type=Path, help="write the figures into this file as well")
    arguments = parser.parse_args()
    if arguments.worker:
        _work()
        return
    sizes = [int(size) for size in arguments.sizes.split(",")]
    figures, vendor = grown(sizes, arguments.rounds, reuse=arguments.reuse, only=arguments.only)
    for line in table(figures, vendor, sizes):
        sys.stdout.write(f"{line}\n")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures))


def grown(sizes, rounds=ROUNDS, *, reuse=None, only=""):
    """Return the costs that `measure` finds in databases of these sizes, and the kind of database.

    `reuse` is the folder of SQLite's files, or None to make new databases.
    """
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack, collected_files():
        made = {size: stack.enter_context(corpus(size, folder=reuse or folder, reuse=bool(reuse))) for size in sizes}
        from django.db import connection

        figures = measure({size: one.name for size, one in made.items()}, rounds, only)
        if re.search(only, MEMORY):
            figures[MEMORY] = {size: (megabytes(one.address), 0) for size, one in made.items()}
        return figures, connection.vendor


if __name__ == "__main__":
    main()
