"""The settings as a process sees them: run with nothing set, strict in production, loud on nonsense."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "Zq3-vN8_kT5xW1yR7uB2cD9eF4gH6jL0mP-sA3dK8zX5wQ1tY7oI2nM9bV",
    "ALLOWED_HOSTS": "example.org",
    "SITE_URL": "https://example.org",
}


def run(*command, env=PRODUCTION, **more):
    """Run Python in the project with only the given variables of ours set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env={**kept, **env, **more}, capture_output=True, text=True, check=False
    )


def settings_of(*names, env=PRODUCTION, **more):
    script = (
        "import json, sys; from diseasemaps import settings; "
        "print(json.dumps({name: getattr(settings, name, None) for name in sys.argv[1:]}, default=str))"
    )
    done = run("-c", script, *names, env=env, **more)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_nothing_set_means_debug_on_this_machine():
    names = ("DEBUG", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_BACKEND", "TIME_ZONE", "SESSION_COOKIE_SECURE")

    assert settings_of(*names, env={}) == {
        "DEBUG": True,
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"],
        "SITE_URL": "http://127.0.0.1:8000",
        "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
        "TIME_ZONE": "UTC",
        "SESSION_COOKIE_SECURE": None,
    }


def test_production_trusts_no_proxy_unless_told():
    names = ("SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_NAME", "CSRF_COOKIE_SECURE")

    alone, behind = settings_of(*names), settings_of(*names, BEHIND_PROXY="yes")

    assert alone == {
        "SECURE_PROXY_SSL_HEADER": None,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_SECURE": True,
    }
    assert behind == {**alone, "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]}


def test_mail_goes_by_smtp_once_a_host_is_set():
    names = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS")

    assert settings_of(*names, EMAIL_HOST="mail.example.org", EMAIL_PORT="25", EMAIL_USE_TLS="no") == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_PORT": 25,
        "EMAIL_USE_TLS": False,
    }


KEY = "SECRET_KEY must be set to at least 50 random characters where DEBUG is off."
HOSTS = "ALLOWED_HOSTS must name the site's hosts, separated by commas, where DEBUG is off."
HTTPS = "SITE_URL must be the public address, beginning with https://, where DEBUG is off."
SITE = "SITE_URL must be the address of a site such as https://example.org, with no path, not 'nonsense'."
DATABASE = (
    "DATABASE_URL must be a database address such as postgres://user:password@host:5432/name or sqlite:///db.sqlite3."
)
OTHER_DATABASE = "DATABASE_URL must name a PostgreSQL or SQLite database; 'django.db.backends.mysql' is not supported."


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "maybe", "DEBUG must be true or false, not 'maybe'."),
        ("SECRET_KEY", "", KEY),
        ("SECRET_KEY", "short", KEY),
        ("SECRET_KEY", "development-only-key-never-used-where-debug-is-off-0123456789", KEY),
        ("ALLOWED_HOSTS", "", HOSTS),
        ("ALLOWED_HOSTS", " , ", HOSTS),
        ("SITE_URL", "", HTTPS),
        ("SITE_URL", "http://example.org", HTTPS),
        ("SITE_URL", "nonsense", SITE),
        ("DATABASE_URL", "nonsense", DATABASE),
        ("DATABASE_URL", "postgres://anna:hunter2@host:x/y", DATABASE),
        ("DATABASE_URL", "mysql://anna:hunter2@host/y", OTHER_DATABASE),
        ("TIME_ZONE", "Mars/Base", "TIME_ZONE must be a time zone such as Europe/London, not 'Mars/Base'."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL, not 'LOUD'."),
        ("EMAIL_PORT", "abc", "EMAIL_PORT must be a whole number from 1 to 65535, not 'abc'."),
        ("EMAIL_PORT", "0", "EMAIL_PORT must be a whole number from 1 to 65535, not '0'."),
        ("EMAIL_USE_TLS", "perhaps", "EMAIL_USE_TLS must be true or false, not 'perhaps'."),
        ("SESSION_HOURS", "0", "SESSION_HOURS must be a whole number from 1 to 8760, not '0'."),
        ("BEHIND_PROXY", "nginx", "BEHIND_PROXY must be true or false, not 'nginx'."),
        ("SECURE_SSL_REDIRECT", "2", "SECURE_SSL_REDIRECT must be true or false, not '2'."),
        (
            "COMMUNITY_COUNT_MINIMUM",
            "-1",
            "COMMUNITY_COUNT_MINIMUM must be a whole number from 0 to 1000000000, not '-1'.",
        ),
    ],
)
def test_nonsense_fails_with_a_sentence(name, value, sentence):
    done = run("manage.py", "check", **{name: value})

    assert done.returncode != 0
    assert done.stderr.strip().splitlines()[-1] == f"django.core.exceptions.ImproperlyConfigured: {sentence}"
    assert "hunter2" not in done.stderr


def test_production_passes_djangos_own_checklist():
    done = run("-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (1 silenced).\n"


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Return the folder that collectstatic filled under production settings."""
    folder = tmp_path_factory.mktemp("static")
    script = (
        f"from diseasemaps import settings; settings.STATIC_ROOT = {str(folder)!r}; "
        "from django.core.management import execute_from_command_line as run; "
        "run(['manage.py', 'collectstatic', '--noinput', '--verbosity', '0'])"
    )
    done = run("-c", script, DJANGO_SETTINGS_MODULE="diseasemaps.settings")
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_collected_editor_is_kept_once_under_plain_names(collected):
    tree = collected / "ckeditor" / "ckeditor"
    names = {str(path.relative_to(tree)) for path in tree.rglob("*") if path.is_file() and path.suffix != ".gz"}

    assert {"ckeditor.js", "config.js", "contents.css", "plugins/table/dialogs/table.js"} <= names
    assert [name for name in names if name.startswith("ckeditor.") and name.count(".") > 1] == []
    assert (tree / "ckeditor.js.gz").exists()


def test_collected_files_of_our_own_have_hashed_names(collected):
    manifest = json.loads((collected / "staticfiles.json").read_text())["paths"]

    assert manifest["site/site.css"].count(".") == 2
    assert [name for name in manifest if name.startswith("ckeditor/ckeditor/")] == []
    assert all((collected / name).exists() for name in manifest.values())


def test_editor_is_addressed_by_plain_names(collected):
    script = (
        f"from diseasemaps import settings; settings.STATIC_ROOT = {str(collected)!r}; "
        "import django; django.setup(); from django.templatetags.static import static; "
        "print(static('ckeditor/ckeditor/'), static('ckeditor/ckeditor/ckeditor.js'), static('site/site.css'))"
    )

    done = run("-c", script, DJANGO_SETTINGS_MODULE="diseasemaps.settings")

    manifest = json.loads((collected / "staticfiles.json").read_text())["paths"]
    assert done.stderr == ""
    assert done.stdout.split() == [
        "/static/ckeditor/ckeditor/",
        "/static/ckeditor/ckeditor/ckeditor.js",
        f"/static/{manifest['site/site.css']}",
    ]
