"""The files that a site is put up with: nothing runs as root, nothing is written where it need not be, all is named."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.servers import NGINX, ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_every_container_is_closed(compose):
    for name, service in compose["services"].items():
        assert (name, service["read_only"], service["cap_drop"]) == (name, True, ["ALL"])
        assert (name, service["security_opt"]) == (name, ["no-new-privileges:true"])
        assert (name, int(service["user"].split(":")[0]) > 0) == (name, True)
        assert (name, "healthcheck" in service or service["image"].startswith("diseasemaps")) == (name, True)
        assert (name, [port for port in service.get("ports", ()) if name != "front"]) == (name, [])


def test_everything_that_a_container_asks_for_is_there(compose):
    services = compose["services"].values()
    asked = {
        kind: {one.partition(":")[0] for service in services for one in service.get(kind, ())}
        for kind in ("secrets", "volumes", "networks")
    }
    variables = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    made = (DEPLOY / "compose" / "make-secrets").read_text()

    assert asked["secrets"] == set(compose["secrets"])
    assert {one for one in asked["volumes"] if not one.startswith((".", "$"))} | {"acme"} == set(compose["volumes"])
    assert asked["networks"] == set(compose["networks"])
    # Those without a default stand in the .env that make-secrets writes.
    required = set(re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yaml").read_text()))
    assert {one for one in required if f"{one}=" not in made} == set()
    assert variables >= required
    secrets = {Path(one["file"]).name for one in compose["secrets"].values()}
    assert {one for one in secrets if one not in made} == set()


def test_secrets_are_made_once_and_stay(tmp_path):
    shutil.copytree(DEPLOY / "compose", tmp_path / "deploy" / "compose")
    command = ["sh", str(tmp_path / "deploy" / "compose" / "make-secrets"), "www.example.org"]
    folder = tmp_path / "deploy" / "compose" / "secrets"

    made = []
    for _time in range(2):
        subprocess.run(command, check=True, capture_output=True)
        made.append({path.name: path.read_text() for path in folder.iterdir()})

    password = made[0]["database_password"].strip()
    assert made[0] == made[1]
    assert (len(made[0]["secret_key"].strip()), len(password), password in made[0]["database_url"]) == (64, 40, True)
    assert "SITE_NAME=www.example.org" in (tmp_path / ".env").read_text()


def test_image_has_what_a_site_runs_and_nothing_else():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    taken = {line[1:] for line in ignored if line.startswith("!")}
    copied = (ROOT / "Dockerfile").read_text()

    assert ignored[1] == "*"
    assert {one for one in taken if not (ROOT / one).exists()} == set()
    assert not taken & {"tests", "bench", "docs", ".git", ".env"}
    assert re.findall(r"^USER (.*)$", copied, re.M) == ["10001:10001"]
    assert "HEALTHCHECK" in copied


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_unit_is_closed(path):
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read(path)
    service = unit["Service"]

    assert {name: service[name] for name in ("User", "NoNewPrivileges", "ProtectSystem", "ProtectHome")} == {
        "User": "diseasemaps", "NoNewPrivileges": "true", "ProtectSystem": "strict", "ProtectHome": "true",
    }  # fmt: skip
    assert (service["CapabilityBoundingSet"], service["PrivateTmp"], service["StateDirectory"].split()[0]) == (
        "", "true", "diseasemaps",
    )  # fmt: skip


def test_every_timer_starts_a_command_that_there_is():
    commands = {
        path.stem for app in ("conditions", "operations") for path in ROOT.glob(f"{app}/management/commands/*.py")
    }
    started = [re.search(r"^Unit=(.*)$", path.read_text(), re.M)[1] for path in (DEPLOY / "systemd").glob("*.timer")]

    jobs = {name.partition("@")[2].removesuffix(".service") for name in started if "@" in name}
    assert jobs == {"publish_due", "retry_mails", "forget", "send_reminders", "verify_published"}
    assert jobs < commands
    assert [name for name in started if "@" not in name] == ["diseasemaps-backup.service"]


def configured(**env):
    done = subprocess.run(
        ["sh", str(NGINX / "configure")],
        env={"PATH": "/usr/bin:/bin", **env},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_front_is_configured_with_the_sites_own_names():
    status, text, _said = configured(
        SITE_NAME="atlas.example", APPLICATION="10.0.0.1:8000 10.0.0.2:8000", ADMIN_PATH="staff", BROTLI="true"
    )

    assert (status, "example.org" in text, "server 127.0.0.1" in text, "/admin/" in text) == (0, False, False, False)
    assert text.count("server 10.0.0.1:8000;\n    server 10.0.0.2:8000;\n") == 1
    assert "    brotli_static on;" in text
    assert text.count("location ^~ /staff/") == 2


def test_front_refuses_what_is_no_name():
    assert configured()[0] != 0
    status, text, said = configured(SITE_NAME="a;b")
    assert (status, text, said) == (1, "", "configure: a;b has a character that does not belong there.\n")
