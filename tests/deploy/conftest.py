"""Production settings and collected static files."""

import os
import subprocess
import sys

import pytest

from tests.servers import ROOT

PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "a-key-for-tests-on-this-machine-alone-0123456789-0123456789",
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "BEHIND_PROXY": "true",
    "PAGE_CACHE": "memory",
    "LOG_LEVEL": "CRITICAL",
}


@pytest.fixture(scope="session")
def static_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    env = {**os.environ, **PRODUCTION, "SITE_URL": "https://localhost", "STATIC_ROOT": str(folder)}
    subprocess.run(command, cwd=ROOT, env=env, check=True)
    return folder
