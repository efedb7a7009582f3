"""Kill test: `kill -9` of workers among approvals and, on PostgreSQL, of the server.

    python bench/killing.py --times 200                      # starts a PostgreSQL server
    python bench/killing.py --times 200 --sqlite

Workers write, submit, approve and withdraw pages as fast as they can, and record each verb after it has returned. At a
random moment a worker or the server is killed. After each kill, while the other workers continue:

- every invariant of the random walk holds (tests/walk/invariants.py): nothing is half published, no hash, event or
  date is missing;
- every verb that had returned has its event, so no confirmed work is lost;
- all triggers are installed.

Prints a line for each kill and a summary; exits with 1 at the first violation.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from production import use_production  # noqa: E402 - needs the path above

WORKERS = 3
PAGES = 6
ROUND = 50


# --- A worker: the work of a web process for editors and reviewers ----------------------------


def work(seed, noted):
    """Run random verbs for ever; append "edition verb" to the file `noted` after each verb has returned."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import DatabaseError, connection

    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    from accounts.models import User
    from conditions import workflow
    from conditions.models import ConditionPage
    from conditions.vocabularies import Scope, State
    from tests import factories

    chance = random.Random(seed)  # noqa: S311 - no secret
    people = {}
    while not people:
        try:
            people = {user.username: user for user in User.objects.all()}
        except DatabaseError:
            # The worker started before the server was back.
            connection.close()
            time.sleep(0.1)
    erin, rao, chris = people["erin"], people["rao"], people["chris"]

    def step(page):
        edition = page.editions.filter(state__in=(State.DRAFT, State.IN_REVIEW)).first()
        if edition is None:
            live = page.live_edition()
            if live is not None and chance.random() < 0.2:
                edition = workflow.withdraw(page, by=chris, reason="Wrong")
                return edition or live, "withdraw"
            edition = workflow.open_draft(page, by=erin)
            return edition, "open_draft"
        if edition.state == State.DRAFT:
            words = factories.complete_text(title=f"What is it, {chance.random()}?", change_note="Anew.")
            edition = workflow.save_draft(edition, by=erin, lock=edition.lock, **words)
            edition = workflow.submit(edition, by=erin, lock=edition.lock)
            return edition, "submit"
        edition = workflow.approve(edition, by=rao, seen=workflow.seen_by(edition, rao), scope=Scope.WHOLE_PAGE)
        return edition, "approve"

    with Path(noted).open("a", buffering=1) as out:
        while True:
            try:
                page = chance.choice(list(ConditionPage.objects.order_by("pk")))
                edition, verb = step(page)
            except (workflow.Refused, workflow.Incomplete):
                continue
            except DatabaseError:
                # The server is down: try again with a new connection, as a web worker does.
                connection.close()
                time.sleep(0.05)
                continue
            out.write(f"{edition.pk} {verb}\n")


# --- The killing -------------------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worker", nargs=2, metavar=("SEED", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    use_production()
    if options.worker:
        work(int(options.worker[0]), options.worker[1])
    # Stop the server and the workers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if options.times > ROUND:
        sys.exit(_in_rounds(options))
    with tempfile.TemporaryDirectory() as folder:
        server = None
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/site.sqlite3"
        if not options.sqlite:
            from tests.servers import Postgres

            server = Postgres(folder)
            server.start()
            os.environ["DATABASE_URL"] = server.address
        try:
            run(options, Path(folder), server)
        finally:
            if server:
                server.stop()


def _in_rounds(options):
    """Run rounds with a new database each, because each check reads everything; return an exit status."""
    for number, start in enumerate(range(0, options.times, ROUND)):
        times = min(ROUND, options.times - start)
        command = [sys.executable, __file__, "--times", str(times), "--seed", str(options.seed + number)]
        status = subprocess.run([*command, *["--sqlite"] * options.sqlite], cwd=ROOT, check=False).returncode  # noqa: S603 - constant
        if status:
            return status
    return 0


def run(options, folder, server):
    os.environ |= {"PYTHONWARNINGS": "ignore", "LOG_LEVEL": "CRITICAL", "MEDIA_ROOT": str(folder / "media")}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from conditions.database import triggers
    from conditions.models import Edition, Event
    from tests import factories
    from tests.walk import invariants

    call_command("migrate", verbosity=0)
    factories.make_editor("erin")
    factories.make_reviewer("rao")
    factories.make_chief("chris")
    condition = factories.make_condition()
    for topic in ("overview", "causes", "genes", "types", "symptoms", "treatment")[:PAGES]:
        factories.make_page(condition, topic)

    chance, workers, killed = random.Random(options.seed), {}, {"worker": 0, "server": 0}  # noqa: S311 - no secret
    noted = [folder / f"worker-{number}" for number in range(WORKERS)]
    starts = 0

    def start(number):
        nonlocal starts
        starts += 1
        command = [sys.executable, __file__, "--worker", str(options.seed * 100_000 + starts), str(noted[number])]
        workers[number] = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - a constant command

    def acknowledged_verbs():
        lines = [line for path in noted if path.exists() for line in path.read_text().splitlines()]
        return [(int(edition), verb) for edition, verb in (line.split() for line in lines)]

    begun, events, seconds_to_recover = time.monotonic(), 0, []
    for number in range(WORKERS):
        start(number)
    try:
        while sum(killed.values()) < options.times:
            before, end = len(acknowledged_verbs()), time.monotonic() + 120
            # Wait until some work was done since the last kill, then for a random moment.
            while len(acknowledged_verbs()) < before + 3 and time.monotonic() < end:
                time.sleep(0.05)
            time.sleep(chance.random() * 0.3)
            what = "server" if server and chance.random() < 0.4 else "worker"
            if what == "server":
                server.kill()
                moment = time.monotonic()
                connection.close()
                server.start()
                seconds_to_recover.append(time.monotonic() - moment)
            else:
                number = chance.randrange(WORKERS)
                workers[number].kill()
                workers[number].wait()
                start(number)
            killed[what] += 1
            acknowledged = acknowledged_verbs()
            # A snapshot of the database, while the other workers continue.
            problems = _violations(connection, invariants)
            rows = set(Event.objects.values_list("edition_id", "verb"))
            lost = [pair for pair in acknowledged if pair not in rows]
            problems += [f"lost: {verb} of edition {edition}" for edition, verb in lost]
            if triggers.installed(connection) != {guard.name for guard in triggers.GUARDS}:
                problems.append("triggers are missing")
            events = Event.objects.count()
            result = f"{events} events, {len(acknowledged)} acknowledged, {problems or 'ok'}"
            sys.stdout.write(f"{sum(killed.values()):4} {what:6} {result}\n")
            sys.stdout.flush()
            if problems:
                sys.exit(1)
    finally:
        for worker in workers.values():
            worker.kill()
            worker.wait()
    slowest = f", the server recovered in {max(seconds_to_recover):.1f} s at most" if seconds_to_recover else ""
    sys.stdout.write(
        f"{killed['worker']} workers and {killed['server']} servers killed in {time.monotonic() - begun:.0f} s: "
        f"{events} events, {Edition.objects.count()} editions, nothing half done, nothing lost{slowest}.\n"
    )


def _violations(connection, invariants):
    """Return the violations in one snapshot of the database."""
    from django.db import transaction

    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return invariants.violations()


if __name__ == "__main__":
    main()
