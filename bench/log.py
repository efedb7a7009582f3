"""Cost of the public log: `python bench/log.py [--sizes 1000,10000,100000] [--rounds 9]`.

Fills a log of each size in a database beside the one in DATABASE_URL (SQLite in a temporary folder without it), and
measures in turn the CPU time of an append in a transaction, of an empty transaction, of an inclusion proof and of a
checkpoint: this process and its PostgreSQL backend together. Prints medians and 95th percentiles in milliseconds, the
ratio of the largest log to the smallest, and the memory that a verification of the whole log takes.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

SIZES = (1_000, 10_000, 100_000)
CALLS_PER_ROUND = 100


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--sizes", default=",".join(map(str, SIZES)))
    arguments.add_argument("--rounds", type=int, default=9)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/log.sqlite3")
        os.environ.pop("LOG_KEY_FILE", None)
        os.environ["LOG_KEY"] = ""
        from beside import database_beside

        with database_beside("log"):
            results = [measured(int(size), options.rounds) for size in options.sizes.split(",")]
    report(results)


def measured(size, rounds):
    """Fill the log up to `size` entries; return (size, {what: times in milliseconds}, bytes of memory)."""
    from django.conf import settings

    from transparency import checkpoints, keys, log, verifying

    settings.LOG_KEY = str(keys.NoteSigner.new(keys.origin()))
    grow(size)
    random_numbers = random.Random(1)  # noqa: S311 - no secret
    work = {
        "empty transaction": lambda: in_transaction(lambda: log.size()),
        "append": lambda: in_transaction(lambda: log.append(leaf(log.size()), subject="bench")),
        "inclusion proof": lambda: log.inclusion_hashes([random_numbers.randrange(size)], size),
        "checkpoint": checkpoints.checkpoint,
    }
    times = {name: [] for name in work}
    for _round in range(rounds):
        for name, step in work.items():
            times[name] += [timed(step) for _time in range(CALLS_PER_ROUND)]
    tracemalloc.start()
    faults = list(verifying.problems())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    if faults:
        raise SystemExit(faults)
    return size, times, peak


def grow(size):
    from transparency import log

    while (before := log.size()) < size:
        in_transaction(
            lambda: log.extend([(leaf(before + n), f"event:{before + n}") for n in range(min(1000, size - before))])
        )


def leaf(number):
    """Return a leaf as long as that of a publication."""
    return {
        "act": "published",
        "page": {"number": number, "address": f"/conditions/many-{number}/overview/"},
        "edition": 1,
        "text": f"{number:064x}",
        "record": f"{number + 1:064x}",
        "event": f"{number + 2:064x}",
    }


def in_transaction(step):
    from django.db import transaction

    with transaction.atomic():
        return step()


def timed(step):
    """Return the CPU time of a step in milliseconds: of this process, and of its PostgreSQL backend if it is here."""
    before = time.process_time() + backend_time()
    step()
    return (time.process_time() + backend_time() - before) * 1000


def backend_time():
    """Return the CPU seconds of the PostgreSQL backend of this connection, 0 on SQLite or another machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    try:
        run = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    except OSError:
        return 0
    return int(run.split()[0]) / 1e9


def report(results):
    write(f"{'ms of CPU (median, p95)':<24}" + "".join(f"{size:>20,}" for size, _times, _peak in results) + "  ratio")
    for name in results[0][1]:
        cells, medians = "", []
        for _size, times, _peak in results:
            middle, high = statistics.median(times[name]), statistics.quantiles(times[name], n=20)[-1]
            medians.append(middle)
            cells += f"{f'{middle:.2f}, {high:.2f}':>20}"
        write(f"{name:<24}{cells}  {medians[-1] / medians[0]:.2f}")
    peaks = [peak / 1e6 for _size, _times, peak in results]
    write(f"{'MB of a verification':<24}" + "".join(f"{peak:>20.1f}" for peak in peaks))


def write(line):
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
