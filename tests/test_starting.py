"""Starting the site: one sentence, and no traceback, for a start that cannot succeed."""

import errno
import os
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest

from diseasemaps import starting
from tests.deploy.conftest import PRODUCTION
from tests.servers import ROOT, free_port

KEPT = ("PATH", "HOME", "LANG", "SYSTEMROOT")
ENVIRONMENT = {name: os.environ[name] for name in KEPT if name in os.environ}


def run(*command, **env):
    return subprocess.run(
        command, cwd=ROOT, env={**ENVIRONMENT, **env}, capture_output=True, text=True, timeout=60, check=False
    )


def manage(*arguments, **env):
    return run(sys.executable, "manage.py", *arguments, **env)


@contextmanager
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def lines(text):
    return text.strip().splitlines()


@pytest.mark.parametrize("command", ["migrate", "publish_due", "runserver"])
def test_an_unreachable_database_is_a_sentence(command):
    port = free_port()

    done = manage(command, DATABASE_URL=f"postgres://anna:hunter2@127.0.0.1:{port}/site")

    (sentence,) = lines(done.stderr)
    assert done.returncode == 1
    assert sentence.startswith("The database does not answer: ")
    assert f"port {port} failed: Connection refused. Check DATABASE_URL" in sentence
    assert "hunter2" not in sentence


@pytest.mark.parametrize(
    ("path", "why"),
    [("/no/such/folder/db.sqlite3", "unable to open database file"), (f"{ROOT}/README.md", "file is not a database")],
)
def test_a_database_file_that_cannot_be_opened_is_a_sentence(path, why):
    done = manage("migrate", DATABASE_URL=f"sqlite:///{path}")

    assert (done.returncode, done.stderr) == (
        1,
        f"The database {path} cannot be opened: {why}. Check DATABASE_URL.\n",
    )


@pytest.mark.parametrize(
    ("name", "value"), [("DEBUG", "maybe"), ("ADMIN_PATH", "conditions"), ("SECRET_KEY_FILE", "/no/such/file")]
)
def test_the_development_server_does_not_wait_with_a_wrong_setting(name, value):
    done = manage("runserver", str(free_port()), **{name: value})

    (sentence,) = lines(done.stderr)
    assert (done.returncode, done.stdout, sentence.partition(" ")[0].rstrip(":")) == (1, "", name)


def test_gunicorn_stops_with_a_sentence():
    command = [sys.executable, "-m", "gunicorn", "diseasemaps.wsgi", "--bind", f"127.0.0.1:{free_port()}"]

    done = run(*command, "--log-level", "error", **{**PRODUCTION, "SITE_URL": "nonsense"})

    assert done.returncode == 3
    assert "SITE_URL must be the address of a site such as https://example.org, with no path, not 'nonsense'." in lines(
        done.stderr
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("value", ["many", "0", "-1", "1.5", "1001"])
def test_gunicorns_settings_refuse_nonsense(value):
    done = run(
        sys.executable, "-m", "gunicorn", "diseasemaps.wsgi", "--config", "deploy/gunicorn.conf.py", WEB_WORKERS=value
    )

    assert (done.returncode, done.stderr) == (
        1,
        f"WEB_WORKERS must be a whole number from 1 to 1000, not {value!r}.\n",
    )


def test_a_taken_port_is_reported_before_the_addresses():
    with taken_port() as port:
        served = manage("runserver", f"127.0.0.1:{port}")
        checked = run(sys.executable, "-m", "diseasemaps.starting", f"127.0.0.1:{port}")

    for done in (served, checked):
        sentence, _colon, free = done.stderr.strip().rpartition("make run PORT=")
        assert (done.returncode, done.stdout) == (1, "")
        assert sentence == f"Port {port} is taken by another program. Port {free} is free: "
        assert int(free) > port


@pytest.mark.parametrize("port", ["", "abc", "0", "65536", "-1", "٨٠٠٠", "80.5"])
def test_a_port_that_is_none_is_refused(port):
    done = run(sys.executable, "-m", "diseasemaps.starting", f"127.0.0.1:{port}")

    assert (done.returncode, done.stderr) == (1, f"PORT must be a whole number from 1 to 65535, not {port!r}.\n")


def test_a_free_port_is_no_reason_to_speak():
    done = run(sys.executable, "-m", "diseasemaps.starting", f"127.0.0.1:{free_port()}")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_python_without_the_packages_says_what_to_do():
    # An isolated Python of this version, without the virtual environment's packages.
    done = run(sys.executable, "-S", "manage.py", "migrate")

    (sentence,) = lines(done.stderr)
    assert done.returncode == 1
    assert sentence.startswith("The package django is not installed for ")
    assert "“make run” installs what the site needs" in sentence


@pytest.mark.parametrize(
    "options",
    [["-v", "2"], ["--verbosity", "0"], ["--settings", "diseasemaps.settings"], ["--noreload", "--verbosity=1"]],
)
def test_values_of_options_are_no_port(options):
    with taken_port() as port:
        before = manage("runserver", *options, f"127.0.0.1:{port}")
        behind = manage("runserver", f"127.0.0.1:{port}", *options)

    for done in (before, behind):
        assert (done.returncode, done.stderr.partition(".")[0]) == (1, f"Port {port} is taken by another program")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EADDRINUSE, "Port 80 is taken by another program. Port 1024 is free: make run PORT=1024"),
        (errno.EACCES, "This account may not use port 80. Port 1024 is free: make run PORT=1024"),
        (errno.EADDRNOTAVAIL, "This machine does not have the address 203.0.113.9."),
    ],
)
def test_the_reason_against_a_port_is_the_systems(monkeypatch, number, sentence):
    def error_of_binding(host, port):
        return number if port < 1024 or number == errno.EADDRNOTAVAIL else None

    monkeypatch.setattr(starting, "_error_of_binding", error_of_binding)

    with pytest.raises(SystemExit) as refused:
        starting.check_port("203.0.113.9:80")

    assert refused.value.code == sentence


@pytest.mark.parametrize("module", ["nonsense", "nonsense.settings", "diseasemaps.nonsense"])
def test_a_settings_module_that_is_none_is_a_sentence(module):
    done = manage("migrate", DJANGO_SETTINGS_MODULE=module)

    sentence = f"DJANGO_SETTINGS_MODULE must be diseasemaps.settings, or be left out, not {module!r}.\n"
    assert (done.returncode, done.stderr) == (1, sentence)


def test_a_folder_for_metrics_that_cannot_be_made_is_a_sentence():
    env = {"METRICS_TOKEN": "0123456789-0123456789", "PROMETHEUS_MULTIPROC_DIR": "/no/such/folder/x"}

    done = run(sys.executable, "-c", "import diseasemaps.wsgi", **PRODUCTION, SITE_URL="https://example.org", **env)

    sentence = (
        "PROMETHEUS_MULTIPROC_DIR must be a folder: '/no/such/folder/x' cannot be made (No such file or directory)."
    )
    assert (done.returncode, lines(done.stderr)[-1], "Traceback" in done.stderr) == (3, sentence, False)
