"""Responses while Redis and PostgreSQL are killed: `python bench/stopping.py [--seconds 20] [--times 3]`.

Starts PostgreSQL, Redis, two workers and the shipped nginx configuration, while four clients request pages without a
pause. Prints a table: the share of good responses while each part is down and after it is back, and the time until all
responses are good again. Needs nginx, openssl, redis-server and PostgreSQL's programs.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diseasemaps.settings")


def main():
    from tests.deploy import outage_drill
    from tests.deploy.conftest import PRODUCTION

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=20, help="how long each part is down")
    parser.add_argument("--times", type=int, default=3, help="how often each part is killed")
    options = parser.parse_args()
    # Stop the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as database, tempfile.TemporaryDirectory() as files:
        Path(files).chmod(0o755)
        env = {**os.environ, **PRODUCTION, "SITE_URL": "https://localhost", "STATIC_ROOT": files}
        command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=env, check=True)  # noqa: S603 - our own words
        phases = outage_drill.drill(database, files, seconds=options.seconds, times=options.times)
    for line in outage_drill.rows(phases):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
