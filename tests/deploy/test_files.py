"""Deployment files: no process runs as root, files are read-only where possible, and all names are defined."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from conditions.database import roles
from tests.servers import NGINX, ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_every_container_is_hardened(compose):
    for name, service in compose["services"].items():
        assert (name, service["read_only"], service["cap_drop"]) == (name, True, ["ALL"])
        assert (name, service["security_opt"]) == (name, ["no-new-privileges:true"])
        assert (name, int(service["user"].split(":")[0]) > 0) == (name, True)
        assert (name, "healthcheck" in service or service["image"].startswith("diseasemaps")) == (name, True)
        assert (name, [port for port in service.get("ports", ()) if name != "front"]) == (name, [])


def test_resources_of_containers_are_defined(compose):
    services = compose["services"].values()
    used = {
        kind: {name.partition(":")[0] for service in services for name in service.get(kind, ())}
        for kind in ("secrets", "volumes", "networks")
    }
    variables = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    script = (DEPLOY / "compose" / "make-secrets").read_text()

    assert used["secrets"] == set(compose["secrets"])
    assert {name for name in used["volumes"] if not name.startswith((".", "$"))} | {"acme"} == set(compose["volumes"])
    assert used["networks"] == set(compose["networks"])
    # make-secrets writes variables without a default into .env.
    required = set(re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yaml").read_text()))
    assert {name for name in required if f"{name}=" not in script} == set()
    assert variables >= required
    secrets = {Path(name["file"]).name for name in compose["secrets"].values()}
    assert {name for name in secrets if name not in script} == set()


def test_secrets_are_created_once_and_kept(tmp_path):
    shutil.copytree(DEPLOY / "compose", tmp_path / "deploy" / "compose")
    command = ["sh", str(tmp_path / "deploy" / "compose" / "make-secrets"), "www.example.org"]
    folder = tmp_path / "deploy" / "compose" / "secrets"

    made = []
    for _time in range(2):
        subprocess.run(command, check=True, capture_output=True)
        made.append({path.name: path.read_text() for path in folder.iterdir()})

    passwords = {
        address: made[0][f"{role}_password"].strip()
        for address, role in (
            ("database_owner_url", "database"), ("database_url", "site"), ("database_auditor_url", "auditor"),
        )
    }  # fmt: skip
    assert made[0] == made[1]
    assert len(made[0]["secret_key"].strip()) == 64
    assert len(set(passwords.values())) == 3
    for address, password in passwords.items():
        assert (address, len(password), f":{password}@" in made[0][address]) == (address, 40, True)
    assert "SITE_NAME=www.example.org" in (tmp_path / ".env").read_text()


def test_image_contains_only_what_a_site_runs():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    taken = {line[1:] for line in ignored if line.startswith("!")}
    copied = (ROOT / "Dockerfile").read_text()

    assert ignored[1] == "*"
    assert {path for path in taken if not (ROOT / path).exists()} == set()
    compiled = re.search(r"compileall -q (.*)$", copied, re.M)[1].split()
    assert set(compiled) == {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "tests"}
    assert set(compiled) <= taken
    assert not taken & {"tests", "bench", "docs", ".git", ".env"}
    assert re.findall(r"^USER (.*)$", copied, re.M) == ["10001:10001"]
    assert "HEALTHCHECK" in copied


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_unit_is_hardened(path):
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


def test_every_timer_starts_an_existing_command():
    commands = {
        path.stem for app in ("conditions", "operations") for path in ROOT.glob(f"{app}/management/commands/*.py")
    }
    started = [re.search(r"^Unit=(.*)$", path.read_text(), re.M)[1] for path in (DEPLOY / "systemd").glob("*.timer")]

    jobs = {name.partition("@")[2].removesuffix(".service") for name in started if "@" in name}
    assert jobs == {"publish_due", "retry_mails", "resume_imports", "forget", "send_reminders"}
    assert jobs < commands
    assert sorted(name for name in started if "@" not in name) == [
        "diseasemaps-backup.service",
        "diseasemaps-verify.service",
    ]


def test_only_migrations_connect_as_the_owner_of_the_tables(compose):
    owners = {name for name, one in compose["services"].items() if "database_owner_url" in one.get("secrets", ())}
    addresses = {
        name: one["environment"]["DATABASE_URL_FILE"].rpartition("/")[2]
        for name, one in compose["services"].items()
        if "DATABASE_URL_FILE" in one.get("environment", {})
    }
    units = {
        path.stem: re.search(r"^LoadCredential=database_url:.*/(.*)$", path.read_text(), re.M)[1] for path in UNITS
    }

    assert owners == {"release"}
    assert addresses == {
        "release": "database_owner_url", "auditor": "database_auditor_url",
        **dict.fromkeys(("web-1", "web-2", "scheduler"), "database_url"),
    }  # fmt: skip
    assert units.pop("diseasemaps-verify") == "database_auditor_url"
    assert set(units.values()) == {"database_url"}


def test_roles_of_a_new_container_are_those_that_a_migrate_grants_to():
    script = (DEPLOY / "compose" / "database-roles.sh").read_text()

    named = re.findall(r"CREATE ROLE (\w+) LOGIN", script)
    assert re.findall(r"SET (\S+) = '(\w+)';", script) == list(zip(roles.SETTINGS.values(), named, strict=True))


def configure(**env):
    completed = subprocess.run(
        ["sh", str(NGINX / "configure")],
        env={"PATH": "/usr/bin:/bin", **env},
        capture_output=True,
        text=True,
        check=False,
    )
    return completed.returncode, completed.stdout, completed.stderr


def test_nginx_is_configured_with_the_sites_names():
    status, text, _errors = configure(
        SITE_NAME="atlas.example", APPLICATION="10.0.0.1:8000 10.0.0.2:8000", ADMIN_PATH="staff", BROTLI="true"
    )

    assert (status, "example.org" in text, "server 127.0.0.1" in text, "/admin/" in text) == (0, False, False, False)
    assert text.count("server 10.0.0.1:8000;\n    server 10.0.0.2:8000;\n") == 1
    assert "    brotli_static on;" in text
    assert text.count("location ^~ /staff/") == 2


def test_nginx_configuration_refuses_invalid_names():
    assert configure()[0] != 0
    status, text, errors = configure(SITE_NAME="a;b")
    assert (status, text, errors) == (1, "", "configure: a;b has a character that does not belong there.\n")
