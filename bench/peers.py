"""Our page compared with a Wagtail page of the same words: `python bench/peers.py PYTHON [conditions]`.

PYTHON is the interpreter of a separate environment with Wagtail (`pip install wagtail gunicorn`). Both sites have the
same answers about the same conditions, SQLite and two sync workers each, and get requests in turns. Prints the CPU time
of the workers per request: Wagtail as its documentation sets it up, Wagtail behind Django's per-site cache, our page
rendered anew and cached, and the trivial view. Works on Linux only.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from corpus import PAGES_EACH, corpus
from production import collected_files
from serving import BROWSER, ROOT, Server, gunicorn, say


def answers(conditions):
    """Return the live pages of so many conditions as plain data, to fill the peer with."""
    from conditions.models import Edition
    from conditions.public.visibility import conditions_with_live_pages

    lines = []
    for condition in conditions_with_live_pages().order_by("pk")[:conditions]:
        live = Edition.objects.live().filter(page__condition=condition).with_page().prefetch_related("citations")
        lines.append(
            {
                "name": condition.name,
                "slug": condition.slug,
                "answers": [
                    {
                        "title": edition.title,
                        "slug": edition.page.topic.slug,
                        "short_answer": edition.short_answer,
                        "body": edition.body,
                        "sources": [{"title": one.title, "url": one.url} for one in edition.citations.all()],
                    }
                    for edition in live
                ],
            }
        )
    return lines


def wagtail(python, database, **env):
    """Start gunicorn of the Wagtail site, with its own Python."""

    def command(port):
        return [
            *(python, "-m", "gunicorn", "peer.wsgi", "--workers", "2", "--bind", f"127.0.0.1:{port}"),
            *("--chdir", str(ROOT / "bench"), "--log-level", "error"),
        ]

    return Server(command, {"PEER_DATABASE": database, "DJANGO_SETTINGS_MODULE": "peer.settings", **env})


def measure(python, conditions, *, rounds, requests):
    """Return {contestant: (median CPU milliseconds per request, bytes of HTML)}."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        made = stack.enter_context(corpus(conditions * PAGES_EACH, folder=folder, parts=1))
        stack.enter_context(collected_files())
        database, texts = f"{folder}/peer.sqlite3", answers(conditions)
        peer_env = {**os.environ, "PEER_DATABASE": database, "DJANGO_SETTINGS_MODULE": "peer.settings"}
        filled = subprocess.run(  # noqa: S603 - a constant command
            [python, "-m", "peer.fill"],
            cwd=ROOT / "bench",
            env=peer_env,
            input=json.dumps(texts),
            text=True,
            check=True,
            stdout=subprocess.PIPE,
        )
        theirs = filled.stdout.strip()
        ours = f"/conditions/{texts[0]['slug']}/{texts[0]['answers'][0]['slug']}/"

        def start(server):
            stack.callback(server.stop)
            return server

        site, cold = (
            start(gunicorn("diseasemaps.wsgi", {"DATABASE_URL": made.address, "PAGE_CACHE": cache}))
            for cache in ("memory", "none")
        )
        size = _size(cold, ours)
        trivial = {"DATABASE_URL": made.address, "TRIVIAL_BYTES": str(size)}
        contestants = {
            "trivial view": (start(gunicorn("serving:trivial()", trivial)), "/", requests),
            "Wagtail, as documented": (start(wagtail(python, database)), theirs, requests // 8),
            "Wagtail, per-site cache": (start(wagtail(python, database, PEER_CACHE="1")), theirs, requests),
            "our page, rendered anew": (cold, ours, requests // 4),
            "our page, cached": (site, ours, requests),
        }
        sizes = {name: _size(server, path) for name, (server, path, _count) in contestants.items()}
        for server, path, _count in contestants.values():
            for _time in range(20):
                server.get(path, BROWSER)
        taken = {name: [] for name in contestants}
        for _round in range(rounds):
            for name, (server, path, count) in contestants.items():
                taken[name].append(server.cost(path, BROWSER, count))
        return {name: (statistics.median(costs), sizes[name]) for name, costs in taken.items()}


def _size(server, path):
    status, rest = server.get(path)
    if b"200" not in status:
        raise SystemExit(f"{path}: {status.decode()}")
    return len(rest.partition(b"\r\n\r\n")[2])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("python", help="an interpreter that has Wagtail and gunicorn")
    parser.add_argument("conditions", type=int, nargs="?", default=200)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=400)
    arguments = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)
    figures = measure(arguments.python, arguments.conditions, rounds=arguments.rounds, requests=arguments.requests)
    trivial, uncached, cached = (
        figures[name][0] for name in ("trivial view", "Wagtail, as documented", "Wagtail, per-site cache")
    )
    say(f"{arguments.conditions * PAGES_EACH:,} pages in SQLite, CPU milliseconds of the workers per request")
    say(f"{'':<28}{'kB':>7}{'ms':>9}{'/ trivial':>11}{'/ Wagtail':>11}{'/ its cache':>13}")
    for name, (cost, size) in figures.items():
        ratios = f"{cost / trivial:11.2f}{cost / uncached:11.2f}{cost / cached:13.2f}"
        say(f"{name:<28}{size / 1000:7.1f}{cost:9.3f}{ratios}")


if __name__ == "__main__":
    main()
