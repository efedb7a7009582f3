"""Settings: defaults, strict checks in production, errors for invalid values."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "Zq3-vN8_kT5xW1yR7uB2cD9eF4gH6jL0mP-sA3dK8zX5wQ1tY7oI2nM9bV",
    "ALLOWED_HOSTS": "example.org",
    "SITE_URL": "https://example.org",
    "CONTACT_EMAIL": "contact@example.org",
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


def test_secrets_come_from_files(tmp_path):
    names = ("SECRET_KEY", "DATABASE_URL", "EMAIL_HOST_PASSWORD", "METRICS_TOKEN", "SHARED_CACHE")
    values = (PRODUCTION["SECRET_KEY"], "postgres://anna:hunter2@host/name", "hunter3", "x" * 20, "redis://:h@host/0")
    for name, value in zip(names, values, strict=True):
        (tmp_path / name).write_text(f"{value}\n")
    files = {f"{name}_FILE": str(tmp_path / name) for name in names}
    rest = {name: value for name, value in PRODUCTION.items() if name != "SECRET_KEY"}

    values_read = settings_of(
        "SECRET_KEY", "DATABASES", "EMAIL_HOST_PASSWORD", "METRICS_TOKEN", "CACHES", env=rest, **files
    )

    values_read["DATABASES"] = values_read["DATABASES"]["default"]["PASSWORD"]
    values_read["CACHES"] = values_read["CACHES"]["default"]["LOCATION"]
    assert values_read == dict(zip(values_read, (values[0], "hunter2", *values[2:]), strict=True))


def test_nothing_set_means_debug_on_this_machine():
    names = ("DEBUG", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_BACKEND", "TIME_ZONE", "SESSION_COOKIE_SECURE")

    assert settings_of(*names, env={}) == {
        "DEBUG": True,
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"],
        "SITE_URL": "http://localhost:8000",
        "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
        "TIME_ZONE": "UTC",
        "SESSION_COOKIE_SECURE": None,
    }


def test_production_trusts_a_proxy_only_if_set():
    names = ("SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_NAME", "CSRF_COOKIE_SECURE")

    alone, behind = settings_of(*names), settings_of(*names, BEHIND_PROXY="yes")

    assert alone == {
        "SECURE_PROXY_SSL_HEADER": None,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_SECURE": True,
    }
    assert behind == {**alone, "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]}


def test_a_real_site_asks_signers_for_a_second_factor():
    names = (
        "SECOND_FACTOR",
        "SIGNING",
        "SIGNING_MINUTES",
        "SESSION_IDLE_MINUTES",
        "SIGN_IN_EVENT_DAYS",
        "PASSWORD_RESET_TIMEOUT",
    )

    assert settings_of(*names) == {
        "SECOND_FACTOR": "signers",
        "SIGNING": "any",
        "SIGNING_MINUTES": 15,
        "SESSION_IDLE_MINUTES": 60,
        "SIGN_IN_EVENT_DAYS": 180,
        "PASSWORD_RESET_TIMEOUT": 7 * 24 * 3600,
    }
    assert settings_of("SECOND_FACTOR", env={}) == {"SECOND_FACTOR": "voluntary"}
    assert settings_of("SECOND_FACTOR", SECOND_FACTOR="All") == {"SECOND_FACTOR": "all"}


def test_mail_goes_by_smtp_once_a_host_is_set():
    names = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS")

    assert settings_of(*names, EMAIL_HOST="mail.example.org", EMAIL_PORT="25", EMAIL_USE_TLS="no") == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_PORT": 25,
        "EMAIL_USE_TLS": False,
    }


def test_pages_are_cached_if_debug_is_off_or_as_set():
    names = ("PAGE_CACHE", "PAGE_CACHE_MEGABYTES")

    assert [settings_of(*names, env={}), settings_of(*names), settings_of(*names, PAGE_CACHE="NONE")] == [
        {"PAGE_CACHE": "none", "PAGE_CACHE_MEGABYTES": 64},
        {"PAGE_CACHE": "memory", "PAGE_CACHE_MEGABYTES": 64},
        {"PAGE_CACHE": "none", "PAGE_CACHE_MEGABYTES": 64},
    ]


def test_photos_go_into_a_bucket_where_one_is_named(tmp_path):
    (tmp_path / "key").write_text("hunter2\n")
    storage_settings = settings_of(
        "STORAGES",
        MEDIA_STORE="s3",
        S3_BUCKET="photos",
        S3_ENDPOINT="https://s3.example.org",
        S3_ACCESS_KEY="anna",
        S3_SECRET_KEY_FILE=str(tmp_path / "key"),
    )["STORAGES"]["default"]

    assert storage_settings == {
        "BACKEND": "diseasemaps.s3_storage.Bucket",
        "OPTIONS": {
            "bucket_name": "photos",
            "endpoint_url": "https://s3.example.org",
            "region_name": None,
            "access_key": "anna",
            "secret_key": "hunter2",
            "default_acl": None,
            "file_overwrite": False,
        },
    }


KEY = "SECRET_KEY must be set to at least 50 random characters where DEBUG is off."
HOSTS = "ALLOWED_HOSTS must name the site's hosts, separated by commas, where DEBUG is off."
HTTPS = "SITE_URL must be the public address, beginning with https://, where DEBUG is off."
SITE = "SITE_URL must be the address of a site such as https://example.org, with no path, not 'nonsense'."


def test_a_pool_of_connections_is_shared_by_the_threads_of_a_worker():
    database = settings_of("DATABASES", DATABASE_URL="postgres://h/n", DATABASE_POOL="8")["DATABASES"]["default"]

    assert (database["CONN_MAX_AGE"], database["OPTIONS"]["pool"]) == (0, {"min_size": 1, "max_size": 8, "timeout": 3})


@pytest.mark.parametrize(("value", "prepared"), [("", True), ("true", True), ("false", False)])
def test_statements_are_prepared_unless_a_pooler_cannot(value, prepared):
    database = settings_of("DATABASES", DATABASE_URL="postgres://h/n", DATABASE_PREPARED=value)["DATABASES"]["default"]

    wanted = {"prepare_threshold": 1, "server_side_binding": True}
    assert {name: database["OPTIONS"].get(name) for name in wanted} == (wanted if prepared else dict.fromkeys(wanted))


def test_without_a_pool_each_thread_keeps_its_connection():
    database = settings_of("DATABASES", DATABASE_URL="postgres://h/n")["DATABASES"]["default"]

    assert (database["CONN_MAX_AGE"], "pool" in database["OPTIONS"]) == (60, False)


DATABASE = (
    "DATABASE_URL must be a database address such as postgres://user:password@host:5432/name or sqlite:///db.sqlite3."
)
PAGE_CACHE = (
    "PAGE_CACHE must be memory or none. Each worker caches pages in its own memory; Redis addresses and folders "
    "are no longer supported: set PAGE_CACHE=memory, or leave PAGE_CACHE and PAGE_CACHE_FILE out."
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
        ("LOG_FORMAT", "xml", "LOG_FORMAT must be one of PLAIN, JSON, not 'XML'."),
        ("SLOW_QUERY_MS", "-1", "SLOW_QUERY_MS must be a whole number from 0 to 1000000000, not '-1'."),
        (
            "SHARED_CACHE",
            "hunter2",
            "SHARED_CACHE must be memory, or a Redis address such as redis://127.0.0.1:6379/1.",
        ),
        ("MEDIA_STORE", "cloud", "MEDIA_STORE must be one of FOLDER, S3, not 'CLOUD'."),
        ("MEDIA_STORE", "s3", "S3_BUCKET must name the bucket where MEDIA_STORE is s3."),
        ("ADMIN_PATH", "conditions", "ADMIN_PATH must not be 'conditions': public addresses begin with it."),
        ("SECRET_KEY_FILE", "/etc/passwd", "SECRET_KEY and SECRET_KEY_FILE are both set; leave one of them out."),
        ("METRICS_TOKEN", "hunter2", "METRICS_TOKEN must have at least 20 random characters."),
        ("REPORT_TEXT_DAYS", "0", "REPORT_TEXT_DAYS must be a whole number from 1 to 1000000000, not '0'."),
        ("EMAIL_PORT", "abc", "EMAIL_PORT must be a whole number from 1 to 65535, not 'abc'."),
        ("EMAIL_PORT", "0", "EMAIL_PORT must be a whole number from 1 to 65535, not '0'."),
        ("EMAIL_USE_TLS", "perhaps", "EMAIL_USE_TLS must be true or false, not 'perhaps'."),
        ("SECOND_FACTOR", "some", "SECOND_FACTOR must be one of SIGNERS, ALL, VOLUNTARY, not 'SOME'."),
        ("SIGNING_MINUTES", "-1", "SIGNING_MINUTES must be a whole number from 0 to 1440, not '-1'."),
        ("SIGN_IN_EVENT_DAYS", "7", "SIGN_IN_EVENT_DAYS must be a whole number from 30 to 3650, not '7'."),
        ("SESSION_HOURS", "0", "SESSION_HOURS must be a whole number from 1 to 8760, not '0'."),
        ("PAGE_CACHE", "hunter2", PAGE_CACHE),
        ("PAGE_CACHE", "redis://:hunter2@127.0.0.1:6379/0", PAGE_CACHE),
        ("PAGE_CACHE", "/var/cache/diseasemaps", PAGE_CACHE),
        ("PAGE_CACHE_FILE", "/run/secrets/page_cache", PAGE_CACHE),
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

    assert (done.returncode, done.stderr) == (1, f"{sentence}\n")
    assert "hunter2" not in done.stderr


# Values of the kinds that people and programs write into a variable by mistake.
NONSENSE = (
    "nonsense", "maybe", "None", "-1", "0", "1.5", "1e9", "٣", "9" * 400, "99999999999", "0x10", "a b", "a,b;c", ",",
    "/", "../..", "/dev/null", "http://", "https://[::1", "https://example.org:port/", "smtp://mail.example.org:25",
    "a@b@c", "<b>x</b>", "'; DROP TABLE x; --", "%s", "{}", "[1]", "$HOME", "ä\u0308 ñ", "\udcff", "a\x07b", "a\nb: c",
    "//x:hunter2@y",
)  # fmt: skip
TRY_EACH = """
import importlib, json, os, sys
from django.core.exceptions import ImproperlyConfigured
from diseasemaps import settings

names, values = json.loads(sys.argv[1])
for name in names:
    for value in values:
        # As bytes, because some values are no text.
        os.environb[name.encode()] = value.encode(errors="surrogateescape")
        try:
            importlib.reload(settings)
        except ImproperlyConfigured as error:
            sentence = str(error)
            if "\\n" in sentence or not sentence.endswith((".", "txt")) or name.removesuffix("_FILE") not in sentence:
                print(name, ascii(value), "gives", ascii(sentence))
            if "hunter2" in sentence and name in ("DATABASE_URL", "SHARED_CACHE", "SENTRY_DSN", "SECRET_KEY"):
                print(name, "is told")
        except Exception as error:
            print(name, ascii(value), "gives", type(error).__name__, ascii(str(error)))
    del os.environ[name]
"""


def test_no_nonsense_in_a_setting_gives_another_error_than_a_sentence():
    names = re.findall(r"`([A-Z][A-Z0-9_]+)`", "".join(re.findall(r"^\| (`[A-Z].*?) \|", README, re.MULTILINE)))

    done = run("-c", TRY_EACH, json.dumps([names, NONSENSE]))

    assert len(names) > 50
    assert (done.stdout, done.stderr) == ("", "")


def test_errors_are_sent_to_sentry_if_set():
    script = (
        "import django; django.setup(); import sentry_sdk; from web.observability import sentry; "
        "options = sentry_sdk.get_client().options; "
        "print(options['dsn'], options['before_send'] is sentry.scrubbed, options['include_local_variables'])"
    )
    dsn = "https://key@sentry.example/1"

    done = run("-W", "error", "-c", script, DJANGO_SETTINGS_MODULE="diseasemaps.settings", SENTRY_DSN=dsn)

    assert (done.stdout, done.stderr) == (f"{dsn} True False\n", "")


def test_slow_queries_are_logged_in_production_or_as_set():
    names = ("SLOW_QUERY_MS", "LOG_FORMAT", "METRICS_TOKEN")

    assert [settings_of(*names, env={}), settings_of(*names), settings_of(*names, SLOW_QUERY_MS="50")] == [
        {"SLOW_QUERY_MS": milliseconds, "LOG_FORMAT": "plain", "METRICS_TOKEN": ""} for milliseconds in (0, 1000, 50)
    ]


def test_log_is_json_if_set():
    done = run(
        "-c",
        "import django; django.setup(); import logging; logging.getLogger('x').error('Mail to a@b.org')",
        DJANGO_SETTINGS_MODULE="diseasemaps.settings",
        LOG_FORMAT="json",
    )

    line = json.loads(done.stderr)
    assert (line["logger"], line["level"], line["message"]) == ("x", "ERROR", "Mail to [e-mail]")


def test_production_passes_djangos_own_checklist():
    done = run("-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (1 silenced).\n"


def test_production_without_an_address_for_readers_is_warned():
    done = run("manage.py", "check", "--deploy", CONTACT_EMAIL="contact@localhost")

    assert "CONTACT_EMAIL is not set; readers are told to write to contact@localhost." in done.stderr
    assert "SECURITY_EMAIL is not set" in done.stderr
