"""The site as it runs in production, as far as a bench on one machine can have it."""

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


@contextlib.contextmanager
def collected_files():
    """Have static files collected, as a real site has, and take them away again; those that are there are used."""
    collected = ROOT / "staticfiles"
    if (collected / "staticfiles.json").exists():
        yield
        return
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **PRODUCTION}, check=True)  # noqa: S603 - our own words
    try:
        yield
    finally:
        shutil.rmtree(collected)
