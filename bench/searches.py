"""Searches a second with two workers beside 10,000 conditions: `python bench/searches.py [FOLDER] [--seconds N]`.

FOLDER is a checkout of another commit with its environment. Makes a database beside the one in DATABASE_URL for each
checkout, fills both with the same conditions, and serves both with gunicorn, one at a time in turns. CLIENTS clients
search without a pause: for names, misspelt names, questions and common words, in equal parts. Prints the searches a
second of each checkout (the best round) and their ratio, and deletes the databases.
"""

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from multiprocessing import Pool
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from production import PRODUCTION  # noqa: E402 - needs the path above
from search_variants import chance, one_edit  # noqa: E402

CONDITIONS, CLIENTS, ROUNDS = 10_000, 3, 4
HEADERS = {"Host": "localhost", "X-Forwarded-Proto": "https", "Connection": "close"}
ENV = {
    **os.environ, **PRODUCTION, "ALLOWED_HOSTS": "localhost,127.0.0.1", "BEHIND_PROXY": "true", "PYTHONPATH": ".",
    "DJANGO_SETTINGS_MODULE": "diseasemaps.settings", "PYTHONWARNINGS": "ignore", "PAGE_CACHE": "memory",
}  # fmt: skip
# Run in each checkout; the last line is the list of names.
FILL = """
import json, sys, django
django.setup()
from django.db import connection
from tests.search.many import make_many
connection.settings_dict["TEST"]["NAME"] = sys.argv[1]
connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
with connection.cursor() as cursor:
    if connection.vendor == "postgresql":
        cursor.execute("SET statement_timeout = 0")
    made = make_many(int(sys.argv[2]))
    cursor.execute("ANALYZE")
print(json.dumps([condition.name for condition in made]))
"""
DROP = """
import sys, django
django.setup()
from django.db import connection
connection.settings_dict["NAME"], name = sys.argv[1], connection.settings_dict["NAME"]
connection.creation.destroy_test_db(name, verbosity=0)
"""


class Checkout:
    """A commit with its own database."""

    def __init__(self, folder, database, files):
        self.folder, self.database, self.rates = Path(folder).resolve(), database, []
        self.env = {**ENV, "STATIC_ROOT": f"{files}/{database}"}

    def run(self, code, *arguments):
        return self._python("-c", code, *map(str, arguments))

    def _python(self, *arguments):
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=self.folder, env=self.env, check=True, stdout=subprocess.PIPE)  # noqa: S603
        return done.stdout.decode()

    def fill(self):
        """Collect static files and make the database; return the names of its conditions."""
        self._python("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        return json.loads(self.run(FILL, self.database, CONDITIONS).splitlines()[-1])

    def measure(self, texts, seconds):
        """Serve the checkout, and keep the searches a second."""
        from tests.servers import ask, free_port, wait_for

        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "diseasemaps.wsgi", "--workers", "2", "--log-level", "error"]
        address = ENV["DATABASE_URL"].rpartition("/")[0]
        server = subprocess.Popen(  # noqa: S603 - a constant command
            [*command, "--bind", f"127.0.0.1:{port}"],
            cwd=self.folder,
            env={**self.env, "DATABASE_URL": f"{address}/{self.database}"},
        )
        try:
            wait_for(lambda: ask(port, "/healthz", X_Forwarded_Proto="https", Host="localhost"))
            with Pool(CLIENTS) as pool:
                pool.starmap(search, [(port, texts[:20], 2)] * CLIENTS)
                parts = [texts[place::CLIENTS] for place in range(CLIENTS)]
                counts = pool.starmap(search, [(port, part, seconds) for part in parts])
            self.rates.append(sum(counts) / seconds)
        finally:
            server.terminate()
            server.wait(timeout=60)


def search(port, texts, seconds):
    """Search for the texts in turn; return the number of responses."""
    end = time.monotonic() + seconds
    for count, text in enumerate(cycle(texts)):
        if time.monotonic() > end:
            return count
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", f"/search/?{urlencode({'q': text})}", headers=HEADERS)
        response = connection.getresponse()
        response.read()
        connection.close()
        if response.status != 200:
            raise RuntimeError(f"Status {response.status} for {text!r}.")
    return 0


def mixed(names):
    """Return names, misspelt names, questions and common words, in turns."""
    source = chance()
    some = source.sample(names, 400)
    return [
        text[:100]
        for name, other, third, word in zip(
            some[:100], some[100:200], some[200:300], islice(cycle(["syndrome", "deficiency", "juvenile"]), 100),
            strict=True,
        )
        for text in (name, one_edit(other, source) or other, f"what is {third}", word)
    ]  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", help="checkout of another commit")
    parser.add_argument("--seconds", type=int, default=8)
    asked = parser.parse_args()
    name = ENV["DATABASE_URL"].rpartition("/")[2]
    files = tempfile.TemporaryDirectory()
    checkouts = [Checkout(ROOT, f"{name}_searches", files.name)]
    if asked.folder:
        checkouts.append(Checkout(asked.folder, f"{name}_searches_before", files.name))
    try:
        for checkout in checkouts:
            texts = mixed(checkout.fill())
        for _round in range(ROUNDS):
            for checkout in checkouts:
                checkout.measure(texts, asked.seconds)
        for checkout in checkouts:
            sys.stdout.write(f"{checkout.folder}: {max(checkout.rates):.0f} searches a second\n")
        if asked.folder:
            sys.stdout.write(f"ratio {max(checkouts[0].rates) / max(checkouts[1].rates):.2f}\n")
    finally:
        for checkout in checkouts:
            checkout.run(DROP, checkout.database)
        files.cleanup()


if __name__ == "__main__":
    main()
