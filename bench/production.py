"""Production settings and collected static files for every bench."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "a-key-for-a-bench-on-this-machine-alone-0123456789-0123456789",
    "ALLOWED_HOSTS": "127.0.0.1",
    "SITE_URL": "https://example.org",
    "SECURE_SSL_REDIRECT": "false",
    "LOG_LEVEL": "ERROR",
}


def use_production(**variables):
    """Set the environment variables of production, and `variables`, in this process; call it before Django starts."""
    os.environ.update({**PRODUCTION, "DJANGO_SETTINGS_MODULE": "diseasemaps.settings", **variables})


@contextlib.contextmanager
def collected_files():
    """Collect static files and remove them afterwards; files that have been collected before are used and kept."""
    collected = ROOT / "staticfiles"
    if (collected / "staticfiles.json").exists():
        yield
        return
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **PRODUCTION}, check=True)  # noqa: S603 - a constant command
    try:
        yield
    finally:
        shutil.rmtree(collected)
