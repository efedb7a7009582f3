"""The steps of docs/deployment.md in a clean folder: files of the image, secrets in files, migrate, serve, probes."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.servers import ROOT, ask, free_port, wait_for

KEY = "a-key-for-tests-on-this-machine-alone-0123456789-0123456789"


@pytest.fixture
def release(tmp_path):
    """Return a folder with only the files that .dockerignore lets through."""
    folder = tmp_path / "release"
    folder.mkdir()
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if line.startswith("!"):
            source = ROOT / line[1:]
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, folder / line[1:])
    return folder


def test_release_starts_by_the_documented_steps(release, tmp_path):
    for name, value in {"secret_key": KEY, "database_url": f"sqlite:///{tmp_path}/site.sqlite3"}.items():
        (tmp_path / name).write_text(f"{value}\n")
    port = free_port()
    env = {
        "PATH": os.environ["PATH"],
        "DEBUG": "false",
        "BEHIND_PROXY": "true",
        "SITE_URL": "https://www.example.org",
        "ALLOWED_HOSTS": "www.example.org",
        "ADMIN_PATH": "staff",
        "CONTACT_EMAIL": "contact@example.org",
        "SECRET_KEY_FILE": str(tmp_path / "secret_key"),
        "DATABASE_URL_FILE": str(tmp_path / "database_url"),
        "MEDIA_ROOT": str(tmp_path / "media"),
        "STATIC_ROOT": str(tmp_path / "static"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",
        "WEB_WORKERS": "1",
        "BIND": f"127.0.0.1:{port}",
        "LOG_FORMAT": "json",
    }

    def step(*command):
        completed = subprocess.run(
            [sys.executable, *command], cwd=release, env=env, capture_output=True, text=True, check=False
        )
        assert (command, completed.returncode, completed.stderr) == (command, 0, "")
        return completed.stdout

    before = sorted(path for path in release.rglob("*"))
    step("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    step("manage.py", "collectstatic", "--noinput")
    step("manage.py", "migrate", "--noinput")
    command = [sys.executable, "-m", "gunicorn", "diseasemaps.wsgi", "--config", "deploy/gunicorn.conf.py"]
    server = subprocess.Popen([*command, "--log-level", "error"], cwd=release, env=env, stderr=subprocess.PIPE)
    try:
        healthy = wait_for(lambda: ask(port, "/healthz"))
        ready = ask(port, "/readyz")
        proxy_headers = {"X_Forwarded_Proto": "https", "Host": "www.example.org"}
        home, sign_in, old = (ask(port, path, **proxy_headers) for path in ("/", "/staff/login/", "/admin/login/"))
    finally:
        server.terminate()
        errors = server.communicate(timeout=60)[1].decode()

    assert (healthy[0], ready[0], home[0], sign_in[0], old[0]) == (200, 200, 200, 200, 404)
    assert "__Host-csrf" in sign_in[1]["set-cookie"]
    assert "Traceback" not in errors
    # The root may be read-only, because no file was written beside the code.
    assert sorted(path for path in release.rglob("*")) == before
